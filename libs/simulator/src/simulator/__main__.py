"""`python -m simulator --port N --state DIR`: serves until SIGTERM."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from simulator.app import simulator
from simulator.language.vectors import EmbeddingKind
from simulator.wire import AbortableProtocol

LOOPBACK = "127.0.0.1"

# Clients keep their connections: one that we close while it is written to would look like a failure of ours.
_KEEP_ALIVE_S = 120


def main(
    port: Annotated[int, typer.Option(help="Port to listen on.")],
    state: Annotated[Path, typer.Option(help="Folder for channels, messages and media.")],
    host: Annotated[str, typer.Option(help="Address to listen on; a container's is 0.0.0.0.")] = LOOPBACK,
    status_delay_s: Annotated[float, typer.Option(min=0, help="Least time between two ticks of a message.")] = 0.1,
    embedding: Annotated[EmbeddingKind, typer.Option(help="A sentence encoder, or hashed words for load tests.")] = "model",
    framed_by: Annotated[list[str] | None, typer.Option(help="An origin whose pages may show the phone within them.")] = None,
) -> None:
    """Plays five ways to WhatsApp, an OpenAI-compatible model, and the customer's phone."""
    uvicorn.run(
        simulator(state, status_delay_s, embedding, framed_by or ()),
        host=host,
        port=port,
        loop="uvloop",
        http=AbortableProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    typer.run(main)
