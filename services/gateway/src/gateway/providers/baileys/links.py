"""The bridge's connection to WhatsApp. Source: Baileys `src/Types/State.ts`, and what baileys-api makes of it."""

from typing import Any

from contracts.gateway import SessionState

from gateway.providers.domain.elements import ElementFact, Ignored, LinkSignal, NotUnderstood
from gateway.providers.reading import Raw, as_object, child, picture, text
from gateway.providers.whatsapp_web.chats import ListeningNumber
from gateway.providers.whatsapp_web.links import closed
from gateway.providers.whatsapp_web.values import whole

GIVEN_UP: dict[str, SessionState] = {"wrong_phone_number": "logged_out", "reconnect_loop_detected": "disconnected"}


def read_connection(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `connection.update` says. Only what changed is in it, and most of that is the bridge's own affair."""
    raw = as_object(data)
    state, error = text(raw, "connection"), text(raw, "error")
    if error is not None:
        return LinkSignal(GIVEN_UP.get(error, "disconnected"), error[:100])
    if text(raw, "qr") or picture(raw, "qrDataUrl"):
        return LinkSignal("qr_required", qr=text(raw, "qr"), qr_image=picture(raw, "qrDataUrl"))
    if state == "close":
        return closed(_code(raw))
    if state == "open":
        return LinkSignal("connected")
    if state in ("connecting", "reconnecting") or raw.get("isNewLogin") is True:
        return LinkSignal("connecting")
    if state is not None:
        return NotUnderstood("unknown_status")
    return _restriction(child(raw, "reachoutTimeLock"))


def _code(raw: Raw) -> int | None:
    error = child(child(raw, "lastDisconnect"), "error")
    output = child(error, "output")
    return next(filter(None, (whole(one.get("statusCode")) for one in (output, child(output, "payload"), error))), None)


def _restriction(lock: Raw) -> ElementFact:
    """Returns that the number may not begin conversations for some time; those that it has go on."""
    if lock.get("isActive") is not True:
        return Ignored("no_interest")
    return LinkSignal("connected", f"reachout_time_lock:{text(lock, 'enforcementType') or 'UNKNOWN'}"[:100])


def read_capping(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `message-capping.update` says: how near the number is to the most conversations that it may begin."""
    status = text(as_object(data), "capping_status")
    if status in (None, "NONE"):
        return Ignored("no_interest")
    return LinkSignal("connected", f"message_capping:{status}"[:100])
