"""What operators do at a command line."""
