"""Messages of a bridge over Baileys."""

from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored
from gateway.providers.domain.history import Telling
from gateway.providers.reading import as_object, child
from gateway.providers.whatsapp_web.chats import ListeningNumber, is_from_me
from gateway.providers.whatsapp_web.messages import read_message

PENDING = ("PENDING", 1)


def read_new(raw: Any, listener: ListeningNumber) -> ElementFact:
    return read_message(as_object(raw), listener)


def read_old(raw: Any, listener: ListeningNumber, telling: Telling) -> ElementFact:
    """Returns a message that did not come as it happened. What the bridge has just sent for us is not acknowledged yet, and
    ignored; what people write on the phone is.
    """
    message = as_object(raw)
    if is_from_me(child(message, "key")) and message.get("status") in PENDING:
        return Ignored("own_send")
    return read_message(message, listener, telling=telling)
