"""`python -m billing plans …`: what an operator does until customers pay for themselves."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from common.db import Database, Session
from common.messaging.outbox import publish
from contracts.billing import Limit, PlanChanged, PlanName

from billing.domain.periods import period_of
from billing.domain.plans import PLANS
from billing.settings import Settings
from billing.store import accounts as account_store
from billing.store import ledger
from billing.work.booking import publish_thresholds

plans = typer.Typer(name="plans", help="The plans of tenants.", no_args_is_help=True)


@plans.command("change")
def change_command(tenant_id: UUID, plan: Annotated[PlanName, typer.Argument()]) -> None:
    """Put a tenant on another plan, from now on. What was used stays used."""
    settings = Settings.load()
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)

    async def change() -> None:
        async with database.transaction(tenant_id) as session:
            await change_plan(session, tenant_id, plan, session.now)
        await database.close()

    asyncio.run(change())
    typer.echo(f"{tenant_id} is on {plan}")


async def change_plan(session: Session, tenant_id: UUID, plan: PlanName, now: datetime) -> None:
    """Change a plan, tell the fleet, and judge the meters by the new limits."""
    account = (await account_store.lock(session, [tenant_id], now))[tenant_id]
    if not await account_store.change_plan(session, tenant_id, plan):
        return
    started_at, ends_at = period_of(account.anchor_at, now)
    limits = tuple(Limit(meter=meter, limit=limit) for meter, limit in PLANS[plan].limits.items())
    publish(
        session,
        PlanChanged(tenant_id=tenant_id, plan=plan, limits=limits, period_started_at=started_at, period_ends_at=ends_at),
    )
    moved = {tenant_id: replace(account, plan=plan)}
    await publish_thresholds(session, moved, await ledger.list_levels(session, tenant_id, started_at))
