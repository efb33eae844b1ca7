"""Accounts: which plan a tenant is on. Its row is the lock under which its quotas are decided and its books are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from billing.domain import midnight

OPEN_ACCOUNTS = text(
    """
    insert into account (tenant_id, plan, anchor_at)
    select tenant_id, 'starter', :now from unnest(cast(:tenants as uuid[])) as tenant_id
    on conflict (tenant_id) do nothing
    """
)
ACCOUNTS = text("select tenant_id, plan, anchor_at from account where tenant_id = any(:tenants)")
LOCK_ACCOUNTS = text(
    """
    select tenant_id, plan, anchor_at from account where tenant_id = any(:tenants) order by tenant_id for no key update
    """
)
CHANGE_PLAN = text("update account set plan = :plan where tenant_id = :tenant_id and plan <> :plan returning tenant_id")


async def accounts(session: Session, tenants: Iterable[UUID], now: datetime) -> dict[UUID, Row[Any]]:
    """The accounts of these tenants. Whoever has none yet begins on the smallest plan."""
    wanted = sorted(set(tenants))
    rows = {row.tenant_id: row for row in await session.execute(ACCOUNTS, {"tenants": wanted})}
    if missing := [tenant_id for tenant_id in wanted if tenant_id not in rows]:
        await session.execute(OPEN_ACCOUNTS, {"tenants": missing, "now": midnight(now)})
        rows |= {row.tenant_id: row for row in await session.execute(ACCOUNTS, {"tenants": missing})}
    return rows


async def lock_accounts(session: Session, tenants: Iterable[UUID], now: datetime) -> dict[UUID, Row[Any]]:
    """The accounts, opened where there are none yet. Nobody else decides about their quotas until this transaction ends."""
    wanted = sorted(set(tenants))
    rows = {row.tenant_id: row for row in await session.execute(LOCK_ACCOUNTS, {"tenants": wanted})}
    if missing := [tenant_id for tenant_id in wanted if tenant_id not in rows]:
        await session.execute(OPEN_ACCOUNTS, {"tenants": missing, "now": midnight(now)})
        rows |= {row.tenant_id: row for row in await session.execute(LOCK_ACCOUNTS, {"tenants": missing})}
    return rows
