"""What operators and admins change: each change with its audit row and the news of it, in one transaction."""
