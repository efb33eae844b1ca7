"""`python -m billing plans …`: what an operator does until customers pay for themselves."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from common.db import Database
from contracts.billing import PlanName

from billing.settings import Settings
from billing.work.plans import change_plan

plans = typer.Typer(name="plans", help="The plans of tenants.", no_args_is_help=True)


@plans.command("change")
def change_command(tenant_id: UUID, plan: Annotated[PlanName, typer.Argument()]) -> None:
    """Put a tenant on another plan, from now on. What was used stays used."""
    settings = Settings.load()
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)

    async def change() -> None:
        async with database.transaction(tenant_id) as session:
            await change_plan(session, tenant_id, plan)
        await database.close()

    asyncio.run(change())
    typer.echo(f"{tenant_id} is on {plan}")
