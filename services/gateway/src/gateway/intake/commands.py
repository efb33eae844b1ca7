"""`python -m gateway parked …`: what was not understood, for operators."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from common.db import Database, Session
from common.errors import DomainError, NotFound

from gateway.channels.store import channels
from gateway.intake.store import parked
from gateway.intake.work import replaying as replay
from gateway.intake.work.replaying import Replay
from gateway.settings import Settings

OPERATOR = "operator"

parked_commands = typer.Typer(name="parked", help="What providers sent and nobody understood.", no_args_is_help=True)

ChannelIdOption = Annotated[UUID, typer.Option()]
ReasonOption = Annotated[str | None, typer.Option(help="only what was parked for this reason")]


@parked_commands.command("list")
def list_command(
    channel_id: ChannelIdOption, reason: ReasonOption = None, limit: Annotated[int, typer.Option(min=1)] = 50
) -> None:
    """The newest of a channel, one JSON object a line; never what they say."""
    for row in _run(_list(Settings.load(), channel_id, reason, limit)):
        typer.echo(orjson.dumps(asdict(row)).decode())


@parked_commands.command("replay")
def replay_command(
    channel_id: ChannelIdOption,
    reason: ReasonOption = None,
    parked_id: Annotated[list[UUID] | None, typer.Option(help="only these; may be repeated")] = None,
) -> None:
    """Have the running gateway read them again with today's readers."""
    wanted = Replay(channel_id=channel_id, reason=reason, parked_ids=tuple(parked_id) if parked_id else None)
    typer.echo(orjson.dumps({"parked": _run(_replay(Settings.load(), wanted))}).decode())


def _run(coroutine: Any) -> Any:
    try:
        return asyncio.run(coroutine)
    except DomainError as error:
        raise SystemExit(error.detail) from None


async def _list(settings: Settings, channel_id: UUID, reason: str | None, limit: int) -> list[parked.ParkedElement]:
    async with _channel(settings, channel_id) as (session, tenant_id):
        return await parked.page(session, parked.ParkedChoice(tenant_id, channel_id, reason), None, limit)


async def _replay(settings: Settings, wanted: Replay) -> int:
    async with _channel(settings, wanted.channel_id) as (session, tenant_id):
        return await replay.request(session, tenant_id, OPERATOR, wanted)


@asynccontextmanager
async def _channel(settings: Settings, channel_id: UUID) -> AsyncIterator[tuple[Session, UUID]]:
    """Yields a transaction of whoever's channel this is, and whose it is. Raises `NotFound`."""
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        async with database.transaction() as session:
            owners = [route.tenant for route in await channels.routes(session) if route.channel_id == channel_id]
        if not owners:
            raise NotFound("there is no such channel")
        async with database.transaction(owners[0]) as session:
            yield session, owners[0]
    finally:
        await database.close()
