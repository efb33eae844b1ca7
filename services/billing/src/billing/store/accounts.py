"""Accounts: which plan a tenant is on. Its row is the lock under which its quotas are decided and its books are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session
from contracts.billing import PlanName

from billing.domain.periods import midnight


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant's plan; its months begin on the day of `anchor_at`."""

    tenant_id: UUID
    plan: PlanName
    anchor_at: datetime


AccountsByTenant = dict[UUID, Account]

OPEN_ACCOUNTS = Command(
    """
    insert into account (tenant_id, plan, anchor_at)
    select tenant_id, 'starter', %(now)s from unnest(cast(%(tenants)s as uuid[])) as tenant_id
    on conflict (tenant_id) do nothing
    """
)
ACCOUNTS = Rows(Account, "select tenant_id, plan, anchor_at from account where tenant_id = any(%(tenants)s)")
LOCK_ACCOUNTS = Rows(
    Account,
    """
    select tenant_id, plan, anchor_at from account where tenant_id = any(%(tenants)s) order by tenant_id for no key update
    """,
)
CHANGE_PLAN = Command("update account set plan = %(plan)s where tenant_id = %(tenant_id)s and plan <> %(plan)s")


async def load(session: Session, tenants: Iterable[UUID], now: datetime) -> AccountsByTenant:
    """Returns the accounts of these tenants. Whoever has none yet begins on the smallest plan."""
    return await _found(session, ACCOUNTS, tenants, now)


async def lock(session: Session, tenants: Iterable[UUID], now: datetime) -> AccountsByTenant:
    """Returns the accounts, opened where there are none yet. Nobody else decides about their quotas until this transaction
    ends.
    """
    return await _found(session, LOCK_ACCOUNTS, tenants, now)


async def _found(session: Session, statement: Rows[Account], tenants: Iterable[UUID], now: datetime) -> AccountsByTenant:
    wanted = sorted(set(tenants))
    found = {account.tenant_id: account for account in await session.all(statement, {"tenants": wanted})}
    if missing := [tenant_id for tenant_id in wanted if tenant_id not in found]:
        await session.run(OPEN_ACCOUNTS, {"tenants": missing, "now": midnight(now)})
        found |= {account.tenant_id: account for account in await session.all(statement, {"tenants": missing})}
    return found


async def change_plan(session: Session, tenant_id: UUID, plan: PlanName) -> bool:
    """Returns whether the tenant was on another plan."""
    return bool(await session.run(CHANGE_PLAN, {"tenant_id": tenant_id, "plan": plan}))
