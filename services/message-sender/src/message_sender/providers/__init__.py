"""Who carries messages: five ways to WhatsApp behind one protocol."""

from message_sender.providers.provider import Part, Provider, Sender

__all__ = ["Part", "Provider", "Sender"]
