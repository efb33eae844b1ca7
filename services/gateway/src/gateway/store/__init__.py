"""All SQL of the gateway, each statement with a name."""
