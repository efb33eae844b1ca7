"""All SQL of the service, each statement with a name. Hot ones take a whole batch; each matches the tenant itself."""
