"""SIGKILL at each step of ingestion: no half document is found, and nothing is embedded twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest
from contracts.knowledge import DocumentIndexed
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.work import filling
from knowledge.work.chain import READ

from .library import Fail, Given, View, killed_replica, search, upload

QUESTION = "Quanto custa o produto?"
TEXT = "\n\n".join(f"Parágrafo {n}: " + f"o produto número {n} custa {n} reais. " * 6 for n in range(40))
ONE_BY_ONE = "from knowledge.work import filling\nfilling.INPUTS_PER_REQUEST = 1\n"
STOPS = """
import asyncio
from knowledge.clients.vectors import VectorStore
reveal = VectorStore.reveal
async def stopping(store, *what):
    {before}
    await asyncio.sleep(600)
VectorStore.reveal = stopping
"""
LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"
Look = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Kill:
    """When the other process is killed, what it has embedded by then (texts with these words), and what is found."""

    step: str
    child: str = ONE_BY_ONE
    hangs_at: str | None = None
    embedded: str | None = None
    is_found: bool = False


KILLS = [
    Kill("read"),
    Kill("some are embedded", hangs_at="Parágrafo 39:", embedded="Parágrafo 0:"),
    Kill("all are embedded", child=ONE_BY_ONE + STOPS.format(before="pass"), embedded="produto"),
    Kill(
        "it is found", child=ONE_BY_ONE + STOPS.format(before="await reveal(store, *what)"), embedded="produto", is_found=True
    ),
]


@pytest.mark.parametrize("kill", KILLS, ids=lambda kill: kill.step)
async def test_a_document_is_whole_whenever_the_process_dies(
    kill: Kill,
    knowledge: Harness,
    admin: httpx2.AsyncClient,
    given: Given,
    embeddings_fail: Fail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "INPUTS_PER_REQUEST", 1)
    document = await upload(admin, TEXT)
    if kill.hangs_at:
        await embeddings_fail(hang=True, match={"text_contains": kill.hangs_at})
    async with killed_replica(knowledge, given, kill.child), asyncio.timeout(60):
        while not await has_come_to(kill, knowledge, admin, document):
            await asyncio.sleep(0.02)
    found = await search(admin, QUESTION, top_k=20)
    assert bool(found) is kill.is_found

    await embeddings_fail(**({"status": 400, "match": {"text_contains": kill.embedded}} if kill.embedded else {}))
    async with knowledge.database.kernel.connect() as kernel:
        await ask(kernel, LEASES_RUN_OUT)
    await knowledge.run_jobs()
    await embeddings_fail()

    read = (await admin.get(f"/v1/documents/{document['document_id']}")).json()
    assert (read["status"], read["percent"], read["embedded"]) == ("indexed", 100, read["chunks"])
    (indexed,) = await knowledge.published(DocumentIndexed)
    assert (indexed.chunks, indexed.tokens) == (read["chunks"], read["tokens"])
    assert await search(admin, QUESTION, top_k=20) == (found or await search(admin, QUESTION, top_k=20))
    assert await knowledge.jobs() == []


async def has_come_to(kill: Kill, knowledge: Harness, admin: httpx2.AsyncClient, document: View) -> bool:
    """Returns whether the other process has done what it is to have done when it dies."""
    read = (await admin.get(f"/v1/documents/{document['document_id']}")).json()
    match kill.step:
        case "read":
            return [job.kind for job in await knowledge.jobs() if job.attempts] == [READ]
        case "some are embedded":
            return bool(read["chunks"]) and read["embedded"] == read["chunks"] - 1
        case "all are embedded":
            return bool(read["chunks"]) and read["embedded"] == read["chunks"]
        case _:
            return bool(await search(admin, QUESTION, top_k=20))
