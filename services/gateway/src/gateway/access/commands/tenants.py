"""`python -m gateway tenants …`: how a business and its first people come into being."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from common.db import Database, Session
from common.errors import DomainError
from common.ids import uuid7
from common.rotation import tenants_of
from contracts.gateway import Role
from pydantic import TypeAdapter, ValidationError

from gateway.access.store import people as store
from gateway.access.work.changes import publish_tenant
from gateway.access.work.passwords import Passwords
from gateway.access.work.people import NewMember, add_member
from gateway.access.work.sign_in import email_digest
from gateway.access.work.tenants import create_tenant, set_active
from gateway.fields import Email, Locale, Password, TextLine, TimeZone
from gateway.resources import pepper_of
from gateway.settings import Settings

tenants_commands = typer.Typer(name="tenants", help="The businesses that use this installation.", no_args_is_help=True)


@tenants_commands.callback()
def _tenants() -> None:
    """The businesses that use this installation."""


@tenants_commands.command("create")
def create_command(
    name: Annotated[str, typer.Option()],
    admin_email: Annotated[str, typer.Option()],
    admin_password_stdin: Annotated[bool, typer.Option("--admin-password-stdin", help="read the password from stdin")] = False,
    admin_password_file: Annotated[Path | None, typer.Option(help="or from this file, as orchestrators show it")] = None,
    agent_email: Annotated[str | None, typer.Option(help="its password is the second line, or the first")] = None,
    tenant_id: Annotated[UUID | None, typer.Option()] = None,
    locale: Annotated[str, typer.Option()] = "pt-BR",
    time_zone: Annotated[str, typer.Option()] = "America/Sao_Paulo",
) -> None:
    """Create a tenant with its first people; prints their ids as JSON. With the id of one that exists, it only adds
    whom it lacks."""
    if admin_password_stdin == (admin_password_file is not None):
        raise SystemExit(
            "--admin-password-stdin or --admin-password-file is needed: a password on the command line could be seen by others"
        )
    passwords = _text(admin_password_file).splitlines() or [""]
    people: dict[Role, tuple[str, str]] = {"admin": (_checked(Email, admin_email), _checked(Password, passwords[0]))}
    if agent_email is not None:
        people["agent"] = _checked(Email, agent_email), _checked(Password, passwords[min(1, len(passwords) - 1)])
    where = _checked(TextLine, name), _checked(Locale, locale), _checked(TimeZone, time_zone)
    try:
        created = asyncio.run(_create(Settings.load(), tenant_id or uuid7(), where, people))
    except DomainError as error:
        raise SystemExit(error.detail) from None
    typer.echo(orjson.dumps(created).decode())


@tenants_commands.command("suspend")
def suspend_command(tenant_id: UUID) -> None:
    """Nobody of the tenant signs in any more, and what customers write is parked, until `resume`."""
    _set_active(tenant_id, active=False)


@tenants_commands.command("resume")
def resume_command(tenant_id: UUID) -> None:
    """Undo `suspend`."""
    _set_active(tenant_id, active=True)


@tenants_commands.command("announce")
def announce_command() -> None:
    """Tell the fleet the directory entries of all tenants again, for services that must learn something new of them."""
    typer.echo(f"{asyncio.run(_announce(Settings.load()))} announced")


async def _announce(settings: Settings) -> int:
    """Returns how many were announced. Whose tenants there are only the owner may ask."""
    if settings.migration_database_url is None:
        raise SystemExit("migration_database_url is not set: only the database's owner knows whose rows there are")
    tenants = tenants_of(settings.migration_database_url, ["tenant"])
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        for tenant_id in tenants:
            async with database.transaction(tenant_id) as session:
                await publish_tenant(session, tenant_id)
    finally:
        await database.close()
    return len(tenants)


def _set_active(tenant_id: UUID, *, active: bool) -> None:
    try:
        changed = asyncio.run(_change_activity(Settings.load(), tenant_id, active=active))
    except DomainError as error:
        raise SystemExit(error.detail) from None
    typer.echo(f"{tenant_id} is {'active' if active else 'suspended'}{'' if changed else ' already'}")


async def _change_activity(settings: Settings, tenant_id: UUID, *, active: bool) -> bool:
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        async with database.transaction(tenant_id) as session:
            return await set_active(session, tenant_id, active=active)
    finally:
        await database.close()


def _text(file: Path | None) -> str:
    """Returns what stands in a file, or comes from stdin where none is named."""
    try:
        return file.read_text() if file else sys.stdin.read()
    except (OSError, UnicodeDecodeError):
        raise SystemExit(f"no password can be read from {file}") from None


def _checked(kind: Any, value: str) -> str:
    try:
        checked: str = TypeAdapter(kind).validate_python(value)
    except ValidationError as errors:
        raise SystemExit(f"wrong input: {errors.errors()[0]['msg']}") from None
    return checked


async def _create(
    settings: Settings, tenant_id: UUID, where: tuple[str, str, str], people: dict[Role, tuple[str, str]]
) -> dict[str, UUID]:
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        hashes = {role: await Passwords().hash(password) for role, (_, password) in people.items()}
        async with database.transaction(tenant_id) as session:
            await create_tenant(session, tenant_id, *where, session.now)
            ids = {"tenant_id": tenant_id}
            for role, (email, _) in people.items():
                new = NewMember(email, email.partition("@")[0], role, hashes[role])
                ids[f"{role}_user_id"] = await _ensure_member(session, pepper_of(settings), tenant_id, new)
        return ids
    finally:
        await database.close()


async def _ensure_member(session: Session, pepper: bytes, tenant_id: UUID, new: NewMember) -> UUID:
    for known in await store.whose_email(session, email_digest(pepper, new.email), tenant_id):
        return known.member_id
    return (await add_member(session, pepper, tenant_id, "operator", new)).id
