"""What is asked of servers for a channel."""
