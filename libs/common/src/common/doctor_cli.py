"""`doctor`: says what is broken in a service's database and what to do, and changes nothing."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import psycopg
import typer

from common.db import Database, PoolTimeout
from common.invariants import Diagnosis, examine
from common.service import Service
from common.settings import CommonSettings


def add_doctor(app: typer.Typer, service: Service) -> None:
    @app.command("doctor")
    def doctor_command(
        as_json: Annotated[bool, typer.Option("--json", help="a line for each")] = False,
    ) -> None:
        """Say which invariants are broken: exit code 0 when none is, 1 when one is, 2 when they could not be asked."""
        settings = service.settings.load()
        try:
            findings = asyncio.run(_diagnoses(service, settings))
        except (psycopg.Error, PoolTimeout) as error:
            typer.echo(f"{service.name}: the database cannot be asked ({type(error).__name__})", err=True)
            raise SystemExit(2) from None
        for finding in findings:
            typer.echo(_line(service.name, finding) if as_json else _row(service.name, finding))
        if not all(finding.holds for finding in findings):
            raise SystemExit(1)


async def _diagnoses(service: Service, settings: CommonSettings) -> list[Diagnosis]:
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    try:
        return await examine(database, service.invariants)
    finally:
        await database.close()


def _line(service: str, finding: Diagnosis) -> str:
    return json.dumps({"service": service, "holds": finding.holds, **asdict(finding)}, default=str)


def _row(service: str, finding: Diagnosis) -> str:
    if finding.holds:
        return f"ok      {service:18} {finding.invariant}"
    breach = finding.breach
    since = f", since {breach.since:%Y-%m-%d %H:%M:%S%z}" if breach.since else ""
    return f"BROKEN  {service:18} {finding.invariant}: {breach.number} (as {breach.example}{since}). {finding.advice}"
