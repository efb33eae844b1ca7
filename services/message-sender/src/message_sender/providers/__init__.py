"""Who carries messages: five ways to WhatsApp behind one protocol."""

from message_sender.providers.provider import FileAtHand, OutgoingPart, ProviderSender, SenderIdentity

__all__ = ["FileAtHand", "OutgoingPart", "ProviderSender", "SenderIdentity"]
