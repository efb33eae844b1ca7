"""The customer-service window: free text may be sent for 24 hours after the customer's last message.

Source: Meta, "Send messages" (Cloud API). The customer's own time stamp counts, not when we learned of it.
"""

from datetime import datetime, timedelta

from contracts.gateway import Provider

WINDOW = timedelta(hours=24)
TENANTS_OWN: frozenset[Provider] = frozenset({"evolution", "wppconnect", "baileys"})
"""Servers that tenants run themselves, which drive a phone's own session: nobody asks there when the customer wrote."""


def is_open(last_inbound_at: datetime | None, now: datetime, margin: timedelta) -> bool:
    """Whether free text sent now still arrives inside. `margin` is for the way to the provider and for clocks."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW - margin
