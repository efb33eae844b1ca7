"""Other services that are told about channels."""
