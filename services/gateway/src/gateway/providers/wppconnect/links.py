"""How the link to a phone is. Source: wppconnect `status-find.ts`."""

from contracts.gateway import SessionState

from gateway.providers.domain.elements import ElementFact, LinkSignal, NotUnderstood, Receiver
from gateway.providers.reading import Raw, picture, text

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


def read_status(raw: Raw, receiver: Receiver) -> ElementFact:
    """Returns what `status-find` says: one of the words for what happens to the link; several mean that it is connected."""
    word = text(raw, "status") or ""
    return LinkSignal(STATES[word], word) if word in STATES else NotUnderstood("unknown_status")


def read_qr_code(raw: Raw, receiver: Receiver) -> LinkSignal:
    """Returns the code of `qrcode`: a picture in base64 without its prefix, and as `urlcode` the text that it shows."""
    shown = picture(raw, "qrcode")
    image = PNG + shown.removeprefix(PNG) if shown else None
    return LinkSignal("qr_required", "qrcode", qr=text(raw, "urlcode"), qr_image=image)


def read_phone_code(raw: Raw, receiver: Receiver) -> LinkSignal:
    return LinkSignal("qr_required", "phoneCode", pairing_code=text(raw, "phoneCode"))


def read_closed(raw: Raw, receiver: Receiver) -> LinkSignal:
    return LinkSignal("disconnected", "closesession")


def read_logged_out(raw: Raw, receiver: Receiver) -> LinkSignal:
    return LinkSignal("logged_out", "logoutsession")
