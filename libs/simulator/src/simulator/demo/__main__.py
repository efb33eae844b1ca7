"""`python -m simulator.demo --gateway URL …`: sets the bakery up on a fleet where its tenant was created. Run again, it changes
nothing.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import httpx2
import typer

from simulator.demo.business import PADARIA_SOL, DemoFleet
from simulator.demo.seeding import SeedFailed, seed_business

NAMES = ("password", "app_secret", "verify_token", "access_token")


def main(
    gateway: Annotated[str, typer.Option(help="where the gateway is")],
    knowledge: Annotated[str, typer.Option(help="where knowledge is")],
    simulator: Annotated[str, typer.Option(help="where the simulator is")],
    secrets: Annotated[Path, typer.Option(help=f"a folder with the files {', '.join(f'demo_{name}' for name in NAMES)}")],
) -> None:
    """Give the demo's tenant its channel, its number and its document."""
    try:
        password, *others = (secrets.joinpath(f"demo_{name}").read_text().strip() for name in NAMES)
        asyncio.run(_seed(DemoFleet(gateway, knowledge, simulator, password, *others)))
    except (SeedFailed, OSError, httpx2.TransportError, TimeoutError) as error:
        raise SystemExit(f"The demo was not set up: {error or type(error).__name__}") from None
    typer.echo(f"{PADARIA_SOL.name} is set up; {PADARIA_SOL.admin} and {PADARIA_SOL.agent} may sign in")


async def _seed(fleet: DemoFleet) -> None:
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        await seed_business(client, fleet, PADARIA_SOL)


if __name__ == "__main__":
    typer.run(main)
