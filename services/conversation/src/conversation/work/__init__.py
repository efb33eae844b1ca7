"""What one transaction does to conversations: loaded once, changed in memory, written once at its end."""
