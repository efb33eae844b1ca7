"""The connection of an instance to WhatsApp. Source: evolution-api `whatsapp.baileys.service.ts`, `monitor.service.ts`."""

from typing import Any

from gateway.providers.domain.elements import ElementFact, Ignored, LinkSignal, NotUnderstood
from gateway.providers.reading import as_object, child, picture, text
from gateway.providers.whatsapp_web.chats import ListeningNumber
from gateway.providers.whatsapp_web.links import closed
from gateway.providers.whatsapp_web.values import whole


def read_connection(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `connection.update` says. `statusReason` is 200 where nothing is wrong; `refused` is the end of unscanned
    codes.
    """
    raw = as_object(data)
    state, code = text(raw, "state") or text(raw, "status"), whole(raw.get("statusReason"))
    if state == "open":
        return LinkSignal("connected")
    if state == "connecting":
        return LinkSignal("connecting")
    return closed(code, state) if state in ("close", "closed", "refused") else NotUnderstood("unknown_status")


def read_code(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `qrcode.updated` says: a code to scan, or that there will be no further one."""
    raw = as_object(data)
    code = child(raw, "qrcode")
    if not code:
        return closed(whole(raw.get("statusCode")), "qrcode.updated")
    return LinkSignal(
        "qr_required", qr=text(code, "code"), qr_image=picture(code, "base64"), pairing_code=text(code, "pairingCode")
    )


def read_status(data: Any, listener: ListeningNumber) -> ElementFact:
    """Returns what `status.instance` says, which comes when the instance will not connect again by itself."""
    raw = as_object(data)
    if text(raw, "status") not in ("closed", "close"):
        return Ignored("no_interest")
    return closed(whole(raw.get("disconnectionReasonCode")), "closed")


def read_gone(data: Any, listener: ListeningNumber, *, reason: str) -> ElementFact:
    return LinkSignal("logged_out", reason)
