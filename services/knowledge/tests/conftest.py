"""Knowledge over a real Qdrant engine, a real embedding model and a folder, and the documents that the tests upload."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import docx as python_docx
import httpx2
import pytest
from devkit.embedded.qdrant import Qdrant
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

OPENING_HOURS = "Funcionamos de segunda a sexta das 8h às 19h e aos sábados das 9h às 13h. Aos domingos não abrimos."


@pytest.fixture(scope="session")
def qdrant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qdrant]:
    server = Qdrant(tmp_path_factory.mktemp("qdrant"))
    server.start(die_with_parent=True)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedding_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    server = Simulator(tmp_path_factory.mktemp("simulator"))
    server.start(die_with_parent=True)
    yield server
    server.stop()


@pytest.fixture
async def embeddings_fail(embedding_simulator: Simulator) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """`await embeddings_fail(status=500, times=1)`; without arguments all is well again."""
    async with httpx2.AsyncClient(base_url=embedding_simulator.url, trust_env=False) as client:

        async def fail(**fault: Any) -> None:
            await client.delete("/_sim/faults")
            if fault:
                (await client.put("/_sim/faults/openai.embeddings", json=fault)).raise_for_status()

        yield fail
        await fail()


@pytest.fixture
def given(
    qdrant: Qdrant, embedding_simulator: Simulator, billing_server: tuple[Harness, str], tmp_path: Path
) -> dict[str, Any]:
    """Settings of a service over this session's servers."""
    return {
        "qdrant_url": qdrant.url,
        "billing_url": billing_server[1],
        "billing_timeout_s": 15,  # a test machine may be busy; what a timeout does has a test of its own
        "openai_api_key": "sk-test",
        "openai_base_url": f"{embedding_simulator.url}/v1",
        "object_store_url": (tmp_path / "objects").as_uri(),
    }


@pytest.fixture
async def knowledge(open_service: OpenService, given: dict[str, Any]) -> Harness:
    return await open_service("knowledge", **given)


@pytest.fixture
async def admin(knowledge: Harness, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with knowledge.client(tenant_id) as client:
        yield client


@pytest.fixture
def upload() -> Callable[..., Awaitable[dict[str, Any]]]:
    async def upload(client: httpx2.AsyncClient, data: bytes | str, name: str = "horarios.txt", **form: str) -> dict[str, Any]:
        content = data.encode() if isinstance(data, str) else data
        answer = await client.post("/v1/documents", files={"file": (name, content)}, data=form)
        assert answer.is_success, answer.text
        document: dict[str, Any] = answer.json()
        return document

    return upload


@pytest.fixture
def search() -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    async def search(client: httpx2.AsyncClient, query: str, **options: Any) -> list[dict[str, Any]]:
        answer = await client.post("/v1/search", json={"query": query, **options})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    return search


@pytest.fixture(scope="session")
def pdf() -> Callable[..., PdfWriter]:
    """A writer with a page for each text, one line to a page."""

    def make(*texts: str) -> PdfWriter:
        writer = PdfWriter()
        for text in texts:
            page = writer.add_blank_page(595, 842)
            font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}
            names = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in font.items()})
            fonts = DictionaryObject({NameObject("/F1"): names})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            stream = DecodedStreamObject()
            stream.set_data(b"BT /F1 12 Tf 50 800 Td (" + text.encode("cp1252") + b") Tj ET")
            page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        return writer

    return make


@pytest.fixture(scope="session")
def written() -> Callable[[Any], bytes]:
    """The bytes of anything that can write or save itself to a file."""

    def write(document: Any) -> bytes:
        output = io.BytesIO()
        (document.write if isinstance(document, PdfWriter) else document.save)(output)
        return output.getvalue()

    return write


@pytest.fixture(scope="session")
def docx(written: Callable[[Any], bytes]) -> Callable[..., bytes]:
    def make(heading: str, *paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
        document = python_docx.Document()
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        if rows:
            table = document.add_table(0, len(rows[0]))
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        return written(document)

    return make


@pytest.fixture(scope="session")
def opening_hours() -> str:
    return OPENING_HOURS
