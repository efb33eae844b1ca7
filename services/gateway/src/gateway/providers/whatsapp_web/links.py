"""Why a connection to WhatsApp ended. Source: Baileys `DisconnectReason`; 402 and 406 from Evolution's list of final ones."""

from contracts.gateway import SessionState

from gateway.providers.domain.elements import LinkSignal

ENDED: dict[int, SessionState] = {
    401: "logged_out",
    402: "banned",
    403: "banned",
    406: "logged_out",
    515: "connecting",  # normal after pairing: the server goes on by itself
}
REPLACED = 440


def closed(code: int | None, otherwise: str = "close") -> LinkSignal:
    """Returns what a closed connection means. `otherwise` is the reason where the provider gave no code. Whoever was replaced
    must not fight for the place.
    """
    if code is None:
        return LinkSignal("disconnected", otherwise)
    return LinkSignal(ENDED.get(code, "disconnected"), "replaced" if code == REPLACED else str(code))
