"""`scripts/bench knowledge`: what a search costs beside the engine alone, whether the engine finds what is nearest, and how
fast documents are read.

Gateway signs people in, billing has room, knowledge answers over HTTP; database, broker and the vector store's engine are real,
the embedding is the simulator's hashed words. Some tenants' documents go the whole way; what became of them is then given to
further tenants straight in the vector store. The same searches are asked of the service and of the engine, in turns.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import httpx2
import orjson
import psutil
from simulator.demo.business import DemoBusiness

from devkit.bench.paperwork import PaperSection, Paperwork, as_markdown, as_pdf, as_word
from devkit.bench.processes import cpu_seconds, spent
from devkit.bench.vector_engine import EngineRequest, SeenRequests, VectorEngine, recall, watched
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed_channel

SERVICES = ("gateway", "billing", "knowledge")
WRITERS = 4
SECTIONS = 30
"""Of one document."""
MARKDOWNS, WORDS, PDFS = 8, 5, 3
"""Of each of those tenants."""
QUESTIONS = 60
"""Of each of those tenants: fewer than knowledge remembers."""
ROUNDS = 3
LONG_PAGES = 300
RECALLED = 10
INDEXED_WITHIN_S = 240.0
LOOKED_EVERY_S = 0.1

Ask = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class TimedSearches:
    """How long each took, and the CPU of them all by process, in seconds."""

    took_s: Sequence[float]
    cpu_s: Mapping[str, float]


@dataclass(frozen=True)
class IngestionFigures:
    """`seconds` from the first upload until the last was found. `characters` are those of the text within the bytes."""

    documents: int
    size: int
    characters: int
    seconds: float


@dataclass(frozen=True)
class LongDocument:
    """`reader_bytes`: the most memory of the process that reads it."""

    pages: int
    size: int
    seconds: float
    reader_bytes: int


@dataclass(frozen=True)
class KnowledgeFigures:
    """`new`: questions that nobody asked before; `remembered`: the same again."""

    tenants: int
    chunks: int
    engine: TimedSearches
    new: TimedSearches
    remembered: TimedSearches
    recall: float
    ingestion: IngestionFigures
    long_document: LongDocument


@dataclass
class Reader:
    """Somebody of a tenant who uploads documents and asks for what is in them."""

    tenant_id: UUID
    http: aiohttp.ClientSession
    url: str
    questions: Sequence[str] = ()
    requests: Sequence[EngineRequest] = ()

    async def upload(self, name: str, content: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        async with self.http.post(f"{self.url}/v1/documents", data=form) as answer:
            answer.raise_for_status()
            return str((await answer.json())["document_id"])

    async def indexed(self, document_id: str) -> None:
        """Returns when a document is found. Raises `RuntimeError` for one that is not read."""
        async with asyncio.timeout(INDEXED_WITHIN_S):
            while True:
                async with self.http.get(f"{self.url}/v1/documents/{document_id}") as answer:
                    document = await answer.json()
                if document["status"] != "processing":
                    break
                await asyncio.sleep(LOOKED_EVERY_S)
        if document["status"] != "indexed":
            raise RuntimeError(f"a document of the bench is not found: {document}")

    async def search(self, question: str, url: str | None = None) -> None:
        body = orjson.dumps({"query": question})
        headers = {"content-type": "application/json"}
        async with self.http.post(f"{url or self.url}/v1/search", data=body, headers=headers) as answer:
            await answer.read()
            answer.raise_for_status()


class KnowledgeBench:
    """One installation with so many chunks of so many tenants."""

    def __init__(self, state: Path, say: Callable[[str], None], chunks: int, tenants: int, seed: int) -> None:
        self.fleet = Fleet(state, well_known_ports=False, say=say, services=SERVICES, embedding="hash")
        self.say = say
        self.chunks, self.tenants = chunks, tenants
        self.paperwork = Paperwork(seed)

    async def measure(self) -> KnowledgeFigures:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            engine = VectorEngine(http, f"http://127.0.0.1:{self.fleet.qdrant.port}")
            readers = [await stack.enter_async_context(self._reader(number)) for number in range(WRITERS)]
            ingestion = await self._ingest(readers)
            collection = next(name for name in await engine.collections() if name.startswith("chunks-terms-"))
            chunks = await self._fill(engine, collection, readers)
            await self._see_requests(engine, readers)
            found = await self._recall(engine, readers)
            searches = await self._searches(engine, readers)
            return KnowledgeFigures(self.tenants, chunks, *searches, found, ingestion, await self._read_long(readers[0]))

    @asynccontextmanager
    async def _reader(self, number: int) -> AsyncIterator[Reader]:
        """Yields an admin of a new tenant."""
        business = DemoBusiness(
            tenant_id=f"0190d2c4-0000-7000-8000-5000000000{number:02d}",
            name=f"Bench {number}",
            admin=f"admin@reader{number}.example",
            agent=f"agent@reader{number}.example",
            phone_number_id=f"2059545589545{number:02d}",
        )
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
            token, _ = await seed_channel(client, self.fleet, business)
        async with aiohttp.ClientSession(headers={"authorization": f"Bearer {token}"}) as http:
            yield Reader(UUID(business.tenant_id), http, self.fleet.services["knowledge"].url)

    async def _ingest(self, readers: Sequence[Reader]) -> IngestionFigures:
        """Uploads what each tenant has written, all at once, and waits until all is found."""
        files: list[tuple[Reader, str, bytes, list[PaperSection]]] = []
        for reader in readers:
            for number in range(MARKDOWNS + WORDS + PDFS):
                sections = self.paperwork.sections(SECTIONS)
                name, write = _written_as(number)
                files.append((reader, name, write(sections), sections))
            asked_about = [one for owner, _, _, sections in files if owner is reader for one in sections]
            chosen = self.paperwork.random.sample(asked_about, QUESTIONS)
            reader.questions = [self.paperwork.question(one) for one in chosen]
        size = sum(len(content) for _, _, content, _ in files)
        self.say(f"uploading {len(files)} documents with {size / 1e6:.1f} MB")
        began = time.monotonic()

        async def one(reader: Reader, name: str, content: bytes) -> None:
            await reader.indexed(await reader.upload(name, content))

        await asyncio.gather(*(one(reader, name, content) for reader, name, content, _ in files))
        characters = sum(len(one.text) for _, _, _, sections in files for one in sections)
        return IngestionFigures(len(files), size, characters, time.monotonic() - began)

    async def _fill(self, engine: VectorEngine, collection: str, readers: Sequence[Reader]) -> int:
        """Gives every tenant its share of the chunks; returns how many there are."""
        points, share = await engine.stored(collection), self.chunks // self.tenants
        owners = Counter(one["payload"]["tenant_id"] for one in points)
        own = {reader.tenant_id: owners[str(reader.tenant_id)] for reader in readers}
        tenants = [*own, *(uuid4() for _ in range(self.tenants - len(own)))]
        self.say(f"giving {self.tenants} tenants {share:,} chunks each")
        for tenant_id in tenants:
            others = [one for one in points if one["payload"]["tenant_id"] != str(tenant_id)]
            lacking = max(0, share - own.get(tenant_id, 0))
            repeated = others * (lacking // len(others) + 1)
            await engine.give(collection, repeated[:lacking], tenant_id)
        self.say("waiting until the engine has built its graphs")
        began = time.monotonic()
        chunks = await engine.settled(collection)
        self.say(f"{chunks:,} chunks, {time.monotonic() - began:.0f} s later")
        return chunks

    async def _see_requests(self, engine: VectorEngine, readers: Sequence[Reader]) -> None:
        """Asks every question of a replica whose requests are seen: what the engine is asked later is what the service asks."""
        async with watched(engine) as seen:
            replica = self.fleet.replica("knowledge", 1)
            replica.environment = {**replica.environment, "KNOWLEDGE_QDRANT_URL": seen.url}
            await asyncio.to_thread(replica.start, timeout_s=60)
            try:
                for reader in readers:
                    reader.requests = [await _seen(reader, one, replica.url, seen) for one in reader.questions]
            finally:
                await asyncio.to_thread(replica.stop)

    async def _recall(self, engine: VectorEngine, readers: Sequence[Reader]) -> float:
        shares: list[float] = []
        for request in (one for reader in readers for one in reader.requests):
            by_graph, by_all = [
                (await engine.ask(request, request.by_meaning(RECALLED, exact=exact)))[0]["points"] for exact in (False, True)
            ]
            shares.append(recall(by_graph, by_all))
        return sum(shares) / len(shares)

    async def _searches(
        self, engine: VectorEngine, readers: Sequence[Reader]
    ) -> tuple[TimedSearches, TimedSearches, TimedSearches]:
        """Returns what the engine alone took, what the service took for new questions, and for remembered ones."""
        self.say("asking service and engine in turns")
        pids = {name: [self._pid(name)] for name in ("knowledge", "qdrant", "simulator")}
        alone, new, again = _Taken(pids), _Taken(pids), _Taken(pids)
        for number in range(1 + ROUNDS):
            for reader in readers:
                await (again if number else new).all([partial(reader.search, one) for one in reader.questions])
                await alone.all([partial(engine.ask, one) for one in reader.requests])
        return alone.searches, new.searches, again.searches

    def _pid(self, name: str) -> int:
        parts: dict[str, Any] = {"qdrant": self.fleet.qdrant, "simulator": self.fleet.simulator, **self.fleet.services}
        return int(parts[name].pid)

    async def _read_long(self, reader: Reader) -> LongDocument:
        content = as_pdf(self.paperwork.sections(4 * LONG_PAGES), LONG_PAGES)
        self.say(f"uploading a PDF of {LONG_PAGES} pages, {len(content) / 1e6:.1f} MB")
        began, most = time.monotonic(), 0
        found = asyncio.create_task(reader.indexed(await reader.upload("long.pdf", content)))
        while not found.done():
            most = max(most, _children_bytes(self._pid("knowledge")))
            await asyncio.sleep(0.05)
        await found
        return LongDocument(LONG_PAGES, len(content), time.monotonic() - began, most)


class _Taken:
    """Searches one after the other, in several blocks."""

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._pids = pids
        self._took_s: list[float] = []
        self._cpu_s = dict.fromkeys(pids, 0.0)

    async def all(self, asked: Sequence[Ask]) -> None:
        before = cpu_seconds(self._pids)
        for ask in asked:
            began = time.perf_counter()
            await ask()
            self._took_s.append(time.perf_counter() - began)
        for name, used in spent(before, cpu_seconds(self._pids)).items():
            self._cpu_s[name] += used

    @property
    def searches(self) -> TimedSearches:
        return TimedSearches(self._took_s, self._cpu_s)


def _written_as(number: int) -> tuple[str, Callable[[Sequence[PaperSection]], bytes]]:
    """Returns a name, and how the document of that number is written."""
    if number < MARKDOWNS:
        return f"manual-{number}.md", as_markdown
    return (f"letter-{number}.docx", as_word) if number < MARKDOWNS + WORDS else (f"print-{number}.pdf", as_pdf)


async def _seen(reader: Reader, question: str, url: str, seen: SeenRequests) -> EngineRequest:
    await reader.search(question, url)
    return seen.last()


def _children_bytes(pid: int) -> int:
    """Returns the memory of the largest child of a process."""
    sizes = [0]
    for child in psutil.Process(pid).children(recursive=True):
        try:
            sizes.append(child.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
    return max(sizes)
