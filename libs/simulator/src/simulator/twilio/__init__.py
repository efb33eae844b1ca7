"""Twilio: the Messages resource with its media, and signed webhooks."""
