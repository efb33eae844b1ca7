"""`python -m devkit.fleet up | down | status | doctor`: what the scripts of these names call."""

import os
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer
from common.roles import package_of
from rich.console import Console
from rich.text import Text
from simulator.demo.seeding import SeedFailed

from devkit.console.door import FrontDoor
from devkit.embedded.errors import EmbeddedError
from devkit.fleet.fleet import Fleet
from devkit.fleet.logs import show_logs
from devkit.fleet.seed import start_with_demo
from devkit.fleet.service_process import ServiceProcess

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(highlight=False)
StateFolder = Annotated[Path, typer.Option(help="where data, logs and ports are kept")]
DEFAULT_STATE = Path(os.environ.get("PROSA_STATE", ".run"))


@app.command()
def up(
    state: StateFolder = DEFAULT_STATE,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="return when everything is ready")] = False,
    free_ports: Annotated[bool, typer.Option(help="take any free ports instead of 3000 to 3007")] = False,
    replicas: Annotated[int, typer.Option(min=1, help="processes of each service; people and peers ask the first")] = 1,
    page: Annotated[bool, typer.Option("--console/--no-console", help="build and serve the console, too")] = True,
) -> None:
    """Start the whole fleet, or whatever of it is not running, on loopback; print the addresses; follow the logs."""
    fleet = Fleet(state, well_known_ports=not free_ports, console=page, say=_say, replicas=replicas)
    try:
        description = start_with_demo(fleet)
    except (EmbeddedError, SeedFailed) as error:
        console.print(f"[red]{error}[/]")
        raise SystemExit(1) from None
    _welcome(description, fleet.page.missing)
    if not detach:
        console.print("[dim]Following the logs. Ctrl-C stops the fleet; `scripts/up --detach` leaves it running.[/]\n")
        try:
            further = [(f"{one.name}-{one.instance}", one) for several in fleet.further.values() for one in several]
            parts = [("console", fleet.page.door), *fleet.services.items(), *further]
            show_logs({name: one.log for name, one in parts}, console)
        except KeyboardInterrupt:
            console.print("\nstopping …")
            fleet.down()


@app.command()
def down(state: StateFolder = DEFAULT_STATE) -> None:
    """Stop everything that was started on this state folder. The data stays."""
    if state.exists():
        Fleet(state).down()
    console.print("Everything is stopped. The data stays in " + str(state))


@app.command()
def status(state: StateFolder = DEFAULT_STATE) -> None:
    """What runs."""
    fleet = Fleet(state)
    parts: list[tuple[str, FrontDoor | ServiceProcess]] = [("console", fleet.page.door), *fleet.services.items()]
    for name, service in parts:
        console.print(f"{name:20} {service.url if service.pid else 'not running'}")


@app.command()
def doctor(
    state: StateFolder = DEFAULT_STATE,
    as_json: Annotated[bool, typer.Option("--json", help="a line for each invariant")] = False,
) -> None:
    """Ask every service of the fleet what is broken in its database. The exit code is the worst of theirs."""
    fleet = Fleet(state)
    worst = 0
    for name, process in fleet.services.items():
        command = [process.python, "-m", package_of(name), "doctor", *(["--json"] if as_json else [])]
        worst = max(worst, subprocess.run(command, env=fleet.environment(name), check=False).returncode)
    raise SystemExit(worst)


def _say(line: str) -> None:
    console.print("[dim]·[/]", Text(line), soft_wrap=True)


def _welcome(description: dict[str, Any], no_page: str | None) -> None:
    demo = description["demo"]
    console.print("\n[bold green]Prosa is up.[/]")
    if "console" in description:
        console.print(f"  The console        {description['console']['sign_in_link']}", soft_wrap=True)
        console.print(f"                     [dim]signs in {demo['admin_email']}, once[/]", soft_wrap=True)
    elif no_page is not None:
        console.print("  [yellow]The console        is not there: what was said above kept it from being built or served[/]")
    console.print(f"  The phone          {description['simulator']['url']}")
    console.print(f"  Conversations API  {description['services']['conversation']['url']}/docs")
    for name, service in description["services"].items():
        console.print(f"  [dim]{name:18} {service['url']}[/]")
    console.print(
        f"  Sign in as         {demo['admin_email']} or {demo['agent_email']}, password {demo['password']}", soft_wrap=True
    )
    console.print('  Ask on the phone   "Vocês abrem aos domingos?" or "How much is delivery?"')
    console.print("  All of it          .run/fleet.json    Stop: scripts/down\n")


if __name__ == "__main__":
    app()
