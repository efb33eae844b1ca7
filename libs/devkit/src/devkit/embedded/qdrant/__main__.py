"""`python -m devkit.embedded.qdrant --state DIR --port N`: serves until SIGTERM, on loopback only."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from devkit.embedded.ports import HOST
from devkit.embedded.qdrant.app import create_app

# Longer than the pooled connections of HTTP clients live, or one would be closed just as it is used again.
_KEEP_ALIVE_S = 120


def serve(state: Annotated[Path, typer.Option()], port: Annotated[int, typer.Option()]) -> None:
    uvicorn.run(
        create_app(state),
        host=HOST,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=_KEEP_ALIVE_S,
    )


if __name__ == "__main__":
    typer.run(serve)
