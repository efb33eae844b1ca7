"""What an installation needs before its services can start: databases with their roles, topics, secrets."""
