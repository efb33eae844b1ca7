"""What the tests upload, how they ask for it, and the files that they make."""

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import docx as python_docx
import httpx2
import pytest
from common.cli import commands
from devkit.testing.fixtures import PEPPER, SERVICE_SECRET
from devkit.testing.harness import Harness
from knowledge.clients.vectors import EmbeddedChunk, VectorStore
from knowledge.domain.scope import Scope
from knowledge.main import service
from knowledge.resources import Resources
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from typer.testing import CliRunner

OPENING_HOURS = "Funcionamos de segunda a sexta das 8h às 19h e aos sábados das 9h às 13h. Aos domingos não abrimos."
NOWHERE = "http://127.0.0.1:1"

Given = dict[str, Any]
"""Settings of a service over the session's servers."""
View = dict[str, Any]
Fail = Callable[..., Awaitable[None]]


async def upload(client: httpx2.AsyncClient, data: bytes | str, name: str | None = None, **form: str | list[str]) -> View:
    """Returns the document as the API shows it. Where no name is given other content has another: it is no new version."""
    content = data.encode() if isinstance(data, str) else data
    name = name or f"{sha256(content).hexdigest()[:12]}.txt"
    answer = await client.post("/v1/documents", files={"file": (name, content)}, data=form)
    assert answer.is_success, answer.text
    document: View = answer.json()
    return document


async def search(client: httpx2.AsyncClient, query: str, **options: Any) -> list[View]:
    """Returns what was found."""
    answer = await client.post("/v1/search", json={"query": query, **options})
    assert answer.status_code == 200, answer.text
    results: list[View] = answer.json()["results"]
    return results


def stored_files(given: Given, tenant_id: UUID) -> list[Path]:
    """Returns the objects that are kept of a tenant."""
    folder = object_folder(given) / str(tenant_id)
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def object_folder(given: Given) -> Path:
    return Path(given["object_store_url"].removeprefix("file://"))


def once_stored(knowledge: Harness, chunks: int, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Returns an event that is set when so many chunks are in the vector store."""
    resources: Resources = knowledge.resources
    stored, put, reached = 0, resources.vectors.put, asyncio.Event()

    async def noting(
        store: VectorStore, tenant_id: UUID, document_id: UUID, title: str, scope: Scope, added: Sequence[EmbeddedChunk]
    ) -> None:
        nonlocal stored
        await put(tenant_id, document_id, title, scope, added)
        stored += len(added)
        if stored >= chunks:
            reached.set()

    monkeypatch.setattr(VectorStore, "put", noting)
    return reached


def environment_of(knowledge: Harness, given: Given) -> dict[str, str]:
    return {
        "KNOWLEDGE_DATABASE_URL": knowledge.own_database.app_url,
        "KNOWLEDGE_KERNEL_DATABASE_URL": knowledge.own_database.kernel_url,
        "KNOWLEDGE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "KNOWLEDGE_QDRANT_URL": given["qdrant_url"],
        "KNOWLEDGE_OBJECT_STORE_URL": given["object_store_url"],
        "PROSA_BILLING_URL": given["billing_url"],
        "PROSA_PEPPER": PEPPER,
        "PROSA_SERVICE_SECRET": SERVICE_SECRET,
        "OPENAI_API_KEY": given["openai_api_key"],
        "OPENAI_BASE_URL": given["openai_base_url"],
        "KNOWLEDGE_WEBSITE_PRIVATE_HOSTS": json.dumps(given.get("website_private_hosts", ())),
        "KNOWLEDGE_WEBSITE_PAUSE_S": str(given.get("website_pause_s", 1)),
    }


async def reindex(knowledge: Harness, given: Given, *options: str, **other: str) -> tuple[list[View], str]:
    """Returns what an operator reads: what was missing of each tenant, and the last line."""
    environment = {**environment_of(knowledge, given), **other}
    done = await asyncio.to_thread(CliRunner().invoke, commands(service), ["reindex", *options], env=environment)
    assert done.exit_code == 0, done.output
    *tenants, last = done.output.splitlines()
    return [json.loads(one) for one in tenants], last


REPLICA = """
import asyncio
from common.service import opened
from knowledge.main import service

async def main():
    async with opened(service, service.settings.load()) as running:
        await running.runner.run()

asyncio.run(main())
"""


@asynccontextmanager
async def killed_replica(knowledge: Harness, given: Given, before: str = "") -> AsyncIterator[None]:
    """Another process does the jobs of this database, after the statements `before`; at the end it is killed (SIGKILL)."""
    environment = {**os.environ, **environment_of(knowledge, given)}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", before + REPLICA, env=environment)
    try:
        yield
    finally:
        child.kill()
        await child.wait()


def pdf(*texts: str) -> PdfWriter:
    """Returns a writer with a page for each text, one line to a page."""
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


def written(writer: PdfWriter) -> bytes:
    """Returns the bytes of a PDF."""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def docx(heading: str, *paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """Returns a Word document with a heading, paragraphs and a table."""
    document = python_docx.Document()
    document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(0, len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()
