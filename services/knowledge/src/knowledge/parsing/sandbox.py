"""The service's side of parsing: one confined process per document."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from dataclasses import asdict
from functools import cache
from typing import IO, Annotated

import structlog
from contracts.bounds import Code
from pydantic import BaseModel, Field, ValidationError

from knowledge.domain.formats import MimeType
from knowledge.parsing.failure import ParsingFailed, ParsingFailure
from knowledge.parsing.limits import Limits

# SIGKILL without our doing is the kernel's, short of memory. Any other end is a parser's own: the file is broken.
_BY_SIGNAL: dict[int, ParsingFailure] = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_large",
    -signal.SIGABRT: "too_large",
}

MOST_CHUNKS = 100_000
LONGEST_CHUNK = 2_000_000  # one may be a whole document without blanks

log = structlog.get_logger()


class _Answer(BaseModel):
    chunks: Annotated[list[Annotated[str, Field(max_length=LONGEST_CHUNK)]], Field(max_length=MOST_CHUNKS)] = []
    failure: ParsingFailure | None = None
    missing_walls: Annotated[list[Code], Field(max_length=20)] = []


async def parse(data: bytes, mime_type: MimeType, limits: Limits) -> list[str]:
    """Returns the chunks of a document, in order, at least one. Raises `ParsingFailed`.

    The child has an empty environment and a process group of its own; what it may do is in `walls`. Its output goes to a file,
    whose size the operating system limits.
    """
    with tempfile.TemporaryFile() as output:
        await _run(data, [mime_type, json.dumps(asdict(limits))], output, limits.wall_s)
        output.seek(0)
        answer = _read(output.read())
    if answer.missing_walls:
        _warn_once(tuple(answer.missing_walls))
    if answer.failure:
        raise ParsingFailed(answer.failure)
    return answer.chunks


async def _run(data: bytes, arguments: list[str], output: IO[bytes], wall_s: float) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "knowledge.parsing", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=output,
        stderr=asyncio.subprocess.DEVNULL,  # what a parser complains of may quote the document
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(wall_s):
            await process.communicate(data)
    except TimeoutError:
        raise ParsingFailed("too_slow") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        log.warning("parser_died", code=process.returncode)
        raise ParsingFailed(_BY_SIGNAL.get(process.returncode, "unreadable"))


def _read(output: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(output)
    except ValidationError:
        raise ParsingFailed("unreadable") from None


@cache
def _warn_once(missing: tuple[str, ...]) -> None:
    """Warns once in the life of the process: the kernel does not change meanwhile."""
    log.warning("parser_walls_missing", walls=missing)
