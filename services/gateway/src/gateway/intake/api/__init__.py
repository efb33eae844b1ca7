"""Webhooks, and what became of them."""
