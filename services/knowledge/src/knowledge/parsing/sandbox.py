"""The service's side of parsing: one confined process per document."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from dataclasses import asdict
from functools import cache
from typing import IO, Annotated, TypeVar

import structlog
from contracts.bounds import Code
from contracts.unread import MOST_UNREAD
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from knowledge.domain.chunking import STANDARD, Chunking
from knowledge.domain.formats import MimeType
from knowledge.domain.passages import MAX_ANCHOR, MAX_HEADING, MAX_LEVELS, ParsedDocument, Passage
from knowledge.domain.unread import Unread, UnreadReason
from knowledge.parsing.failure import ParsingFailed, ParsingFailure
from knowledge.parsing.limits import Limits

# SIGKILL without our doing is the kernel's, short of memory. Any other end is a parser's own: the file is broken.
_BY_SIGNAL: dict[int, ParsingFailure] = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_large",
    -signal.SIGABRT: "too_large",
}

MOST_CHUNKS = 100_000
MOST_PAGES = 1_000_000
LONGEST_CHUNK = 2_000_000  # one may be a whole document without blanks

log = structlog.get_logger()


class _Passage(BaseModel):
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CHUNK)]
    heading: Annotated[tuple[Annotated[str, StringConstraints(max_length=MAX_HEADING)], ...], Field(max_length=MAX_LEVELS)]
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None
    anchor: Annotated[str, StringConstraints(max_length=MAX_ANCHOR)]


class _Unread(BaseModel):
    reason: UnreadReason
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None
    count: Annotated[int, Field(ge=1, le=MOST_CHUNKS)]


class ConfinedAnswer(BaseModel):
    """What every child says."""

    failure: ParsingFailure | None = None
    missing_walls: Annotated[list[Code], Field(max_length=20)] = []


A = TypeVar("A", bound=ConfinedAnswer)


class _Answer(ConfinedAnswer):
    passages: Annotated[list[_Passage], Field(max_length=MOST_CHUNKS)] = []
    unread: Annotated[list[_Unread], Field(max_length=MOST_UNREAD)] = []
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None = None


async def parse(data: bytes, mime_type: MimeType, limits: Limits, chunking: Chunking = STANDARD) -> ParsedDocument:
    """Returns what a document says, and what of it could not be read. Raises `ParsingFailed`."""
    return _document(await ask_confined(_Answer, data, limits, mime_type, json.dumps(asdict(chunking))))


async def parse_recognised(data: bytes, limits: Limits, chunking: Chunking = STANDARD) -> ParsedDocument:
    """Returns what a server for OCR said of a document. Raises `ParsingFailed`."""
    return _document(await ask_confined(_Answer, data, limits, "recognised", json.dumps(asdict(chunking))))


def _document(answer: _Answer) -> ParsedDocument:
    passages = [Passage(one.text, one.heading, one.page, one.anchor) for one in answer.passages]
    return ParsedDocument(passages, [Unread(one.reason, one.page, one.count) for one in answer.unread], answer.pages)


async def ask_confined(kind: type[A], data: bytes, limits: Limits, what: str, *known: str) -> A:
    """Returns what a child of our own says of some bytes, held to this kind of answer. Raises `ParsingFailed`.

    The child has an empty environment and a process group of its own; what it may do is in `walls`. Its output goes to a file,
    whose size the operating system limits.
    """
    with tempfile.TemporaryFile() as output:
        await _run(data, [what, json.dumps(asdict(limits)), *known], output, limits.wall_s)
        output.seek(0)
        answer = _read(kind, output.read())
    if answer.missing_walls:
        _warn_once(tuple(answer.missing_walls))
    if answer.failure:
        raise ParsingFailed(answer.failure)
    return answer


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


def _read(kind: type[A], output: bytes) -> A:
    try:
        return kind.model_validate_json(output)
    except ValidationError:
        raise ParsingFailed("unreadable") from None


@cache
def _warn_once(missing: tuple[str, ...]) -> None:
    """Warns once in the life of the process: the kernel does not change meanwhile."""
    log.warning("parser_walls_missing", walls=missing)
