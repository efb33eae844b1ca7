"""What every provider's webhooks come to."""
