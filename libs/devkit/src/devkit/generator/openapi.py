"""`python -m devkit.generator.openapi`: write each service's openapi.json and the socket's document, or say what is stale."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from common.roles import package_of
from common.service import Service
from contracts.topics import SERVICES

from devkit.generator.files import COMMAND, GeneratedFiles, json_text, stale, write
from devkit.generator.sockets import socket_file
from devkit.repository import ROOT

app = typer.Typer(add_completion=False)


def documents() -> GeneratedFiles:
    """Returns the OpenAPI document of every service, by its path in the repository."""
    services: list[Service] = [import_module(f"{package_of(name)}.main").service for name in SERVICES]
    return {Path("services", one.name, "openapi.json"): json_text(one.app().openapi()) for one in services}


@app.command()
def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a file is stale.")] = False,
    root: Annotated[Path, typer.Option(help="The repository to write to.")] = ROOT,
) -> None:
    """Derive services/<name>/openapi.json from the routes of each service, and contracts/asyncapi-ws.yaml from the socket."""
    files = documents() | socket_file()
    outdated = stale(files, root)
    if not check:
        write({path: files[path] for path in outdated}, root)
    for path in outdated:
        typer.echo(f"{'stale' if check else 'wrote'} {path}")
    if check and outdated:
        typer.echo(f"{len(outdated)} documents are stale. Run: {COMMAND}", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
