"""The customer-service window. The customer's own time stamp counts, not when we learned of it."""

from datetime import datetime, timedelta


def is_open(window: timedelta | None, last_inbound_at: datetime | None, now: datetime, margin: timedelta) -> bool:
    """Returns whether free text sent now still arrives inside. `margin` is for the way to the provider and for clocks.

    A `window` of None is always open.
    """
    return window is None or (last_inbound_at is not None and now < last_inbound_at + window - margin)
