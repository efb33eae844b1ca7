"""What conversation learns from the fleet. All of a batch's effects on conversations are written together at its end."""

from conversation.handlers import deliveries, directory, media, talk
from conversation.handlers.routing import subscriptions

__all__ = ["deliveries", "directory", "media", "subscriptions", "talk"]
