"""`python -m devkit.console build | generate | test | lint | dev | sbom`: what `scripts/console` calls."""

from typing import Annotated

import typer

from devkit.console.node import ConsoleError
from devkit.console.sources import ConsoleSources

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
TO_VITEST = {"allow_extra_args": True, "ignore_unknown_options": True}


def console() -> ConsoleSources:
    return ConsoleSources(say=lambda line: typer.echo(f"· {line}", err=True))


@app.callback(invoke_without_command=True)
def _build_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        build()


@app.command()
def build() -> None:
    """Build the console into console/dist, if a source or the lock is another than last time."""
    typer.echo(console().build())


@app.command()
def generate(check: Annotated[bool, typer.Option("--check", help="write nothing; say what is stale")] = False) -> None:
    """Write src/api/generated from the OpenAPI files and the AsyncAPI file."""
    if not check:
        raise SystemExit(console().run("generate"))
    if stale := console().stale_types():
        raise SystemExit("\n".join(["Stale, run scripts/contracts:", *(f"  console/src/api/generated/{one}" for one in stale)]))


@app.command(context_settings=TO_VITEST)
def test(context: typer.Context) -> None:
    """The unit tests, then how much a page makes a browser load. Further arguments are Vitest's: then only its tests."""
    sources = console()
    if (failed := sources.run("test", *context.args)) or context.args:
        raise SystemExit(failed)
    sources.build()
    raise SystemExit(sources.run("budget"))


@app.command()
def lint(fix: Annotated[bool, typer.Option("--fix", help="repair what can be")] = False) -> None:
    """ESLint, Prettier and the TypeScript compiler."""
    if fix and (failed := console().run("fix")):
        raise SystemExit(failed)
    raise SystemExit(console().run("lint"))


@app.command()
def dev() -> None:
    """Vite's own server, with the APIs of a fleet that is up."""
    raise SystemExit(console().run("dev"))


@app.command()
def sbom() -> None:
    """Print what the built pages are made of, as CycloneDX."""
    typer.echo(console().bill_of_materials())


if __name__ == "__main__":
    try:
        app()
    except ConsoleError as error:
        raise SystemExit(str(error)) from None
