"""Who carries messages: five ways to WhatsApp behind one protocol."""

from message_sender.providers.provider import SenderIdentity, TextPart, TextSender

__all__ = ["SenderIdentity", "TextPart", "TextSender"]
