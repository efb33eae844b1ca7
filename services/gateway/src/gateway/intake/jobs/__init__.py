"""What is read again."""
