"""What admins set and people say about who answers, and when."""
