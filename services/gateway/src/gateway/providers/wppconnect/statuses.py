"""What became of what we sent, and how the session is. Source: wppconnect `ack-type.ts` and `status-find.ts`."""

from typing import Any

from contracts.gateway import DeliveryError, DeliveryStatus, ErrorClass, SessionState

from gateway.providers.domain.elements import Delivery, Fact, Ignored, Parked, Receiver, SessionSignal
from gateway.providers.reading import number, picture, text
from gateway.providers.wppconnect.chats import from_me, out_of_scope, person_of
from gateway.providers.wppconnect.keys import key_of

Raw = dict[str, Any]
STATUSES: dict[int, DeliveryStatus] = {1: "sent", 2: "delivered", 3: "read", 4: "played"}
PENDING, PEER = 0, 5
FAILURES: dict[int, tuple[str, ErrorClass]] = {
    -1: ("FAILED", "other"),
    -2: ("EXPIRED", "other"),
    -3: ("CONTENT_GONE", "content"),
    -4: ("CONTENT_TOO_BIG", "content"),
    -5: ("CONTENT_UNUPLOADABLE", "content"),
    -6: ("INACTIVE", "other"),
    -7: ("MD_DOWNGRADE", "other"),
}
STATES: dict[str, SessionState] = {
    "isLogged": "connected",
    "inChat": "connected",
    "qrReadSuccess": "connected",
    "notLogged": "qr_required",
    "qrReadFail": "disconnected",
    "qrReadError": "disconnected",
    "autocloseCalled": "disconnected",
    "browserClose": "disconnected",
    "serverClose": "disconnected",
    "phoneNotConnected": "disconnected",
    "disconnectedMobile": "logged_out",
    "desconnectedMobile": "logged_out",  # older versions, so spelled
    "deleteToken": "logged_out",
}
PNG = "data:image/png;base64,"


def read_ack(raw: Raw, receiver: Receiver) -> Fact:
    """`onack`: the whole message, whose `t` is when it was written and not when this happened to it."""
    key = key_of(raw, "id")
    ignored = out_of_scope(raw, key, receiver)
    if ignored is not None:
        return ignored
    ack = int(number(raw, "ack"))
    if not from_me(raw, key) or ack in (PENDING, PEER):
        return Ignored("no_interest")
    address = person_of(raw, key).address
    if ack in STATUSES:
        return Delivery(key.id, STATUSES[ack], None, address)
    if ack not in FAILURES:
        return Parked("unknown_status")
    title, class_ = FAILURES[ack]
    return Delivery(key.id, "failed", None, address, error=DeliveryError(code=str(ack), class_=class_, title=title))


def read_status(raw: Raw, receiver: Receiver) -> Fact:
    """`status-find`: one of the words for what happens to the session; several mean that it is connected."""
    word = text(raw, "status") or ""
    return SessionSignal(STATES[word], word) if word in STATES else Parked("unknown_status")


def read_qr_code(raw: Raw, receiver: Receiver) -> SessionSignal:
    """`qrcode`: a picture in base64 without its prefix, and as `urlcode` the text that it shows."""
    shown = picture(raw, "qrcode")
    image = PNG + shown.removeprefix(PNG) if shown else None
    return SessionSignal("qr_required", "qrcode", qr=text(raw, "urlcode"), qr_image=image)


def read_phone_code(raw: Raw, receiver: Receiver) -> SessionSignal:
    return SessionSignal("qr_required", "phoneCode", pairing_code=text(raw, "phoneCode"))


def read_closed(raw: Raw, receiver: Receiver) -> SessionSignal:
    return SessionSignal("disconnected", "closesession")


def read_logged_out(raw: Raw, receiver: Receiver) -> SessionSignal:
    return SessionSignal("logged_out", "logoutsession")
