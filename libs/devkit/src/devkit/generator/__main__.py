"""`python -m devkit.generator`: derive everything from the event classes, or say what is stale."""

from pathlib import Path
from typing import Annotated

import typer

from devkit.generator.derive import derive
from devkit.generator.files import COMMAND, stale, write
from devkit.repository import ROOT

app = typer.Typer(add_completion=False)


@app.command()
def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a file is stale.")] = False,
    root: Annotated[Path, typer.Option(help="The repository to write to.")] = ROOT,
) -> None:
    """Derive schemas, examples, AsyncAPI, the catalogue and topic manifests from contracts/src/contracts."""
    files = derive(root)
    outdated = stale(files, root)
    if not check:
        write({path: files[path] for path in outdated}, root)
    for path in outdated:
        typer.echo(f"{'stale' if check else 'wrote'} {path}")
    if check and outdated:
        typer.echo(f"{len(outdated)} generated files are stale. Run: {COMMAND}", err=True)
        raise typer.Exit(1)
    if not outdated:
        typer.echo("All generated files are fresh.")


if __name__ == "__main__":
    app()
