"""`python -m <service> serve | migrate | dead-letters …`: every way in which one image is run."""

import asyncio
import sys

import typer
import uvloop

from common.dead_letters_cli import dead_letters_commands
from common.doctor_cli import add_doctor
from common.ending import end_now
from common.secrets_cli import secrets_commands
from common.service import Service, serve
from common.settings import OwnerSettings


def run(service: Service) -> None:
    """What a service's `__main__` calls."""
    commands(service)()


def commands(service: Service) -> typer.Typer:
    app = typer.Typer(help=f"Prosa {service.name}", no_args_is_help=True, pretty_exceptions_enable=False)

    @app.command("serve")
    def serve_command() -> None:
        """Run API, consumers, relay and jobs until SIGTERM."""
        settings = service.settings.load()
        if settings.migration_database_url is not None:
            raise SystemExit("migration_database_url is set: who serves must not know how to become the database's owner")
        try:
            asyncio.Runner(loop_factory=uvloop.new_event_loop).run(serve(service, settings))
        except Exception:
            sys.excepthook(*sys.exc_info())
            end_now(1)
        end_now(0)

    @app.command("migrate")
    def migrate_command(revision: str = "head") -> None:
        """Bring the service's database to a revision, as its owner."""
        # Alembic and SQLAlchemy are for this alone: whoever serves starts sooner without them, and keeps no memory for them.
        from common.migrations import migrate
        from common.ownership import MigrationRefused

        url = OwnerSettings.of(service.settings).migration_database_url
        if url is None:
            raise SystemExit("migration_database_url is not set: migrations run as the database's owner")
        try:
            migrate(service.name, url, revision)
        except MigrationRefused as refused:
            raise SystemExit(str(refused)) from None

    add_doctor(app, service)
    for further in service.commands:
        app.add_typer(further)
    if service.subscriptions is not None:
        app.add_typer(dead_letters_commands(service), name="dead-letters")
    if service.sealed:
        app.add_typer(secrets_commands(service), name="secrets")
    return app
