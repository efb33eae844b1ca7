"""What a transaction does about webhooks."""
