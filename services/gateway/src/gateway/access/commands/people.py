"""`python -m gateway people …`: what operators do for one person."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from common.db import Database
from common.errors import DomainError

from gateway.access.store import people as store
from gateway.access.store.people import KnownAddress
from gateway.access.work.links import GOOD_FOR, make_link
from gateway.access.work.sign_in import email_digest
from gateway.resources import pepper_of
from gateway.settings import Settings

MOST_TENANTS = 20  # that are named where an address has several

people_commands = typer.Typer(name="people", help="The people of the businesses.", no_args_is_help=True)


@people_commands.callback()
def _people() -> None:
    """The people of the businesses."""


@people_commands.command("sign-in-link")
def sign_in_link_command(
    email: str,
    tenant_id: Annotated[UUID | None, typer.Option(help="where the address is known at several businesses")] = None,
) -> None:
    """Make a link that signs somebody in once, within a day; prints it as JSON. Nobody sees it again."""
    try:
        made = asyncio.run(_make(Settings.load(), email, tenant_id))
    except DomainError as error:
        raise SystemExit(error.detail) from None
    typer.echo(orjson.dumps(made).decode())


async def _make(settings: Settings, email: str, tenant_id: UUID | None) -> dict[str, Any]:
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        async with database.transaction() as session:
            found = await store.whose_email(session, email_digest(pepper_of(settings), email), tenant_id, most=MOST_TENANTS)
        known = _only(found)
        async with database.transaction(known.tenant) as session:
            link = await make_link(session, known.tenant, "operator", known.member_id)
            expires_at = session.now + GOOD_FOR
    finally:
        await database.close()
    return {"url": settings.link("sign-in", f"link={link.token}"), "token": link.token, "expires_at": expires_at}


def _only(found: list[KnownAddress]) -> KnownAddress:
    if not found:
        raise SystemExit("nobody has this address")
    if len(found) > 1:
        raise SystemExit(f"say --tenant-id: {', '.join(str(one.tenant) for one in found)}")
    return found[0]
