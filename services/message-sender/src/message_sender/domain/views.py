"""How messages are shown to people."""

from collections.abc import Sequence

from contracts.gateway import DeliveryStatus

_ORDER: tuple[DeliveryStatus, ...] = ("sent", "delivered", "read", "played")


def delivery_status(statuses: Sequence[DeliveryStatus | None], parts: int) -> DeliveryStatus | None:
    """Returns how far a message got: as far as its last part, `failed` when any part did, None while a part has no status."""
    if "failed" in statuses:
        return "failed"
    known = [_ORDER.index(status) for status in statuses if status is not None and status != "failed"]
    return _ORDER[min(known)] if len(known) == parts else None
