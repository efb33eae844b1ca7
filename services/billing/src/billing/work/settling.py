"""Holds end because their holder says so over HTTP. Events end holds in `charging`."""

from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound

from billing.domain.charges import LedgerEntry
from billing.store import accounts, reservations
from billing.work.booking import book


async def release(session: Session, reservation_id: UUID) -> None:
    """Gives a hold back; nothing happens to one that has ended. Raises `NotFound`."""
    if await reservations.find(session, reservation_id) is None:
        raise NotFound
    await reservations.end_one(session, reservation_id, "released")


async def settle(session: Session, tenant_id: UUID, reservation_id: UUID) -> None:
    """Books all of a hold as usage; nothing happens to one that is settled.

    Raises `NotFound`, and `Conflict` when the hold has ended otherwise.
    """
    now = session.now
    locked = await accounts.lock(session, [tenant_id], now)
    found = await reservations.find(session, reservation_id)
    if found is None:
        raise NotFound
    if found.state == "settled":
        return
    if found.state != "held" or found.expires_at <= now:
        raise Conflict("this hold has ended: what it held may be somebody else's")
    if ended := await reservations.end_one(session, reservation_id, "settled"):
        entry = LedgerEntry(tenant_id, ended.meter, f"reservation:{reservation_id}", ended.quantity, now)
        await book(session, locked, [entry], now)
