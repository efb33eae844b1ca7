"""Contacts, conversations, and who owns them: the AI, or a person."""
