"""The customer-service window: free text may be sent for 24 hours after the customer's last message.

Source: Meta, "Send messages" (Cloud API). The customer's own time stamp counts, not when we learned of it.
"""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)


def is_open(last_inbound_at: datetime | None, now: datetime, margin: timedelta) -> bool:
    """Whether free text sent now still arrives inside. `margin` is for the way to the provider and for clocks."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW - margin
