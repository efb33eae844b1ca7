"""`python -m devkit.manifests check | secrets`: what `scripts/manifests` calls."""

import os

import typer
import yaml

from devkit.manifests.building import OVERLAYS, NotBuilt, overlay
from devkit.manifests.checking import mistakes
from devkit.manifests.secrets import made_up

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def check() -> None:
    """Build every overlay and say what an API server would refuse."""
    try:
        wrong = [f"{name}: {said}" for name in OVERLAYS for said in mistakes(overlay(name))]
    except NotBuilt as error:
        raise SystemExit(str(error)) from None
    for said in wrong:
        typer.echo(said, err=True)
    if wrong:
        raise SystemExit(1)
    typer.echo("; ".join(f"{name}: {len(overlay(name))} objects, all accepted" for name in OVERLAYS))


@app.command()
def secrets() -> None:
    """Print made-up secrets for the overlay `demo`, to be piped into `kubectl apply -f -`. Each time they are others."""
    typer.echo(yaml.safe_dump_all(made_up(os.environ.get("OPENAI_API_KEY", "simulator")), sort_keys=False))


if __name__ == "__main__":
    app()
