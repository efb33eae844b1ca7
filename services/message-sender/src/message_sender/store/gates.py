"""A lock per channel between those who hold its messages and those who repair it. Holders share the lock, a repairer has it
alone, each until the end of the transaction. So a holder sees every repair, and a repairer every held message.
"""

from collections.abc import Iterable

from common.db import Command, Session

from message_sender.store.credentials import TenantAndChannel

_LOCK = """
    select {lock}(hashtextextended(cast(channel_id as text), 0))
    from (select distinct unnest(cast(%(channels)s as uuid[])) as channel_id order by 1) channel
"""
LOCK_TO_HOLD = Command(_LOCK.format(lock="pg_advisory_xact_lock_shared"))
LOCK_TO_REPAIR = Command(_LOCK.format(lock="pg_advisory_xact_lock"))


async def lock_to_hold(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Wait for those who repair these channels, and keep others from it until this transaction ends."""
    await session.run(LOCK_TO_HOLD, {"channels": [channel_id for _, channel_id in channels]})


async def lock_to_repair(session: Session, channels: Iterable[TenantAndChannel]) -> None:
    """Wait for those who hold messages of these channels, and keep others from it until this transaction ends."""
    await session.run(LOCK_TO_REPAIR, {"channels": [channel_id for _, channel_id in channels]})
