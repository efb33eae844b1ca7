"""Whoever holds messages back, and whoever sees to it that they go on, must see what the other did: the first share a channel's
gate, the second has it alone, from before it looks until its transaction ends.
"""

from collections.abc import Iterable

from common.db import Command, Session

from message_sender.store.credentials import TenantAndChannel

_GATE = """
    select {lock}(hashtextextended(cast(channel_id as text), 0))
    from (select distinct unnest(cast(%(channels)s as uuid[])) as channel_id order by 1) channel
"""
GATE_TO_HOLD = Command(_GATE.format(lock="pg_advisory_xact_lock_shared"))
GATE_TO_REPAIR = Command(_GATE.format(lock="pg_advisory_xact_lock"))


async def about_to_hold(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Until this transaction ends nobody repairs these channels unseen."""
    await session.run(GATE_TO_HOLD, {"channels": [channel_id for _, channel_id in channels]})


async def about_to_repair(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Until this transaction ends nobody holds a message of these channels unseen."""
    await session.run(GATE_TO_REPAIR, {"channels": [channel_id for _, channel_id in channels]})
