"""`secrets rotate`: what a person runs after a new sealing key was put in front."""

import asyncio

import typer

from common.db import Database
from common.rotation import Rotated, rotate, tenants_of
from common.sealing import Sealer
from common.service import Service
from common.settings import CommonSettings


def secrets_commands(service: Service) -> typer.Typer:
    app = typer.Typer(help="Secrets at rest", no_args_is_help=True)

    @app.callback()
    def _secrets() -> None:
        """Secrets at rest."""

    @app.command("rotate")
    def rotate_command() -> None:
        """Seal everything with the first key of `sealing_keys`. Afterwards the older ones may be taken out of the setting."""
        settings = service.settings.load()
        if settings.migration_database_url is None:
            raise SystemExit("migration_database_url is not set: only the database's owner knows whose rows there are")
        done = asyncio.run(_rotate(service, settings))
        typer.echo(
            f"{done.renewed} sealed anew" + (f", {done.lost} cannot be opened by any key: see the log" if done.lost else "")
        )
        if done.lost:
            raise SystemExit(1)

    return app


async def _rotate(service: Service, settings: CommonSettings) -> Rotated:
    """Returns what was done. Raises whatever the database raises; what was done until then stays done."""
    sealer = Sealer.parse(getattr(settings, "sealing_keys").get_secret_value())  # noqa: B009 — services that seal have it
    tenants = tenants_of(str(settings.migration_database_url), {column.table for column in service.sealed})
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        return await rotate(database, sealer, service.sealed, tenants)
    finally:
        await database.close()
