"""From an upload to an answer, and back to nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.knowledge import DocumentFailed, DocumentIndexed, DocumentProgressed, DocumentRemoved, DocumentUploaded
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import OPENING_HOURS, Given, docx, object_folder, pdf, search, stored_files, upload, written

QUESTION = "Que horas vocês abrem no sábado?"


@pytest.fixture(params=["txt", "md", "pdf", "docx"])
def file(
    request: pytest.FixtureRequest,
) -> tuple[str, bytes]:
    contents = {
        "txt": lambda: OPENING_HOURS.encode("cp1252"),
        "md": lambda: f"# Horários\n\n{OPENING_HOURS}\n".encode(),
        "pdf": lambda: written(pdf(OPENING_HOURS)),
        "docx": lambda: docx("Horários", OPENING_HOURS),
    }
    return f"horarios.{request.param}", contents[request.param]()


async def test_a_document_is_found_after_it_was_read(
    file: tuple[str, bytes],
    knowledge: Harness,
    admin: httpx2.AsyncClient,
) -> None:
    name, data = file

    uploaded = await upload(admin, data, name)
    assert uploaded["status"] == "processing"
    assert await search(admin, QUESTION) == []
    await knowledge.run_jobs()

    read = (await admin.get(f"/v1/documents/{uploaded['document_id']}")).json()
    assert (read["status"], read["chunks"], read["title"]) == ("indexed", 1, "horarios")
    (found,) = await search(admin, QUESTION)
    assert OPENING_HOURS in found["text"]
    assert (found["document_id"], found["title"]) == (read["document_id"], "horarios")
    assert found["score"] > 0.2


async def test_what_becomes_of_a_document_is_published(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    document = await upload(admin, OPENING_HOURS, title="Horários")
    await knowledge.run_jobs()
    await admin.delete(f"/v1/documents/{document['document_id']}")

    size = len(OPENING_HOURS.encode())
    uploaded, chunked, indexed, removed = await knowledge.outbox()
    assert isinstance(uploaded, DocumentUploaded)
    assert (uploaded.title, uploaded.mime_type, uploaded.size) == ("Horários", "text/plain", size)
    assert isinstance(chunked, DocumentProgressed)
    assert (chunked.step, chunked.chunks, chunked.embedded) == ("chunked", 1, 0)
    assert isinstance(indexed, DocumentIndexed)
    assert (str(indexed.series_id), indexed.version, indexed.size) == (document["document_id"], 1, size)
    assert (indexed.chunks, indexed.embedding_model) == (1, "sim-embedding")
    assert indexed.tokens > 10
    assert isinstance(removed, DocumentRemoved)
    assert removed.size == size


async def test_the_same_content_is_the_same_document(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    first = await admin.post("/v1/documents", files={"file": ("a.txt", OPENING_HOURS.encode())})
    await knowledge.run_jobs()
    second = await admin.post("/v1/documents", files={"file": ("b.txt", OPENING_HOURS.encode())}, data={"title": "Other"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["document_id"] == first.json()["document_id"]
    assert second.json()["status"] == "indexed"
    assert len(await knowledge.published(DocumentUploaded)) == 1
    assert await knowledge.jobs() == []


async def test_the_same_content_at_the_same_time_is_one_document(
    knowledge: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    file = {"file": ("a.txt", OPENING_HOURS.encode())}

    answers = await asyncio.gather(*(admin.post("/v1/documents", files=file) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["document_id"] for answer in answers}) == 1
    assert len(await knowledge.published(DocumentUploaded)) == 1
    assert len(stored_files(given, tenant_id)) == 1


async def test_two_tenants_may_have_the_same_content(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    async with knowledge.client(uuid4()) as other:
        theirs = await upload(other, OPENING_HOURS)
        ours = await upload(admin, OPENING_HOURS)

        assert ours["document_id"] != theirs["document_id"]
        for answer in (
            await admin.get(f"/v1/documents/{theirs['document_id']}"),
            await admin.delete(f"/v1/documents/{theirs['document_id']}"),
        ):
            assert answer.status_code == 404
        assert [each["document_id"] for each in (await admin.get("/v1/documents")).json()["documents"]] == [ours["document_id"]]


async def test_a_removed_document_is_not_found_from_the_answer_on(
    knowledge: Harness,
    admin: httpx2.AsyncClient,
    given: Given,
    tenant_id: UUID,
) -> None:
    document_id = (await upload(admin, OPENING_HOURS))["document_id"]
    await knowledge.run_jobs()
    stored = object_folder(given) / str(tenant_id) / document_id
    assert stored.read_bytes() == OPENING_HOURS.encode()

    assert (await admin.delete(f"/v1/documents/{document_id}")).status_code == 204

    assert await search(admin, QUESTION) == []
    assert (await admin.get(f"/v1/documents/{document_id}")).status_code == 404
    assert (await admin.get("/v1/documents")).json()["documents"] == []
    assert (await admin.delete(f"/v1/documents/{document_id}")).status_code == 204
    await knowledge.run_jobs()
    assert not stored.exists()
    async with knowledge.session(tenant_id) as session:
        assert await ask(session, "select id from chunk") == []
    assert (await admin.delete(f"/v1/documents/{document_id}")).status_code == 404
    assert len(await knowledge.published(DocumentRemoved)) == 1


async def test_removed_content_may_come_back(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    first = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()
    await admin.delete(f"/v1/documents/{first['document_id']}")
    second = await upload(admin, OPENING_HOURS)
    await knowledge.run_jobs()

    assert second["document_id"] != first["document_id"]
    assert [each["document_id"] for each in await search(admin, QUESTION)] == [second["document_id"]]


async def test_documents_come_in_pages_newest_first(admin: httpx2.AsyncClient) -> None:
    ids = [(await upload(admin, f"text {number}"))["document_id"] for number in range(5)]

    first = (await admin.get("/v1/documents", params={"limit": 3})).json()
    second = (await admin.get("/v1/documents", params={"limit": 3, "before": first["next"]})).json()
    full = (await admin.get("/v1/documents", params={"limit": 5})).json()

    assert [each["document_id"] for page in (first, second) for each in page["documents"]] == ids[::-1]
    assert (second["next"], len(full["documents"]), full["next"]) == (None, 5, None)


async def test_a_document_that_cannot_be_read_says_why(
    knowledge: Harness,
    admin: httpx2.AsyncClient,
) -> None:
    writer = pdf("Segredo.")
    writer.encrypt(user_password="open sesame", algorithm="AES-256")
    document = await upload(admin, written(writer), "secret.pdf")
    await knowledge.run_jobs()

    read = (await admin.get(f"/v1/documents/{document['document_id']}")).json()
    assert (read["status"], read["reason"]) == ("failed", "encrypted")
    assert [failed.reason for failed in await knowledge.published(DocumentFailed)] == ["encrypted"]
    assert await knowledge.jobs() == []


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [
        ("empty.txt", b"", 422, "empty"),
        ("setup.pdf", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500), 422, "no type"),
        ("image.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 422, "no type"),
        ("sheet.docx", b"PK\x03\x04 [Content_Types].xml visio/document.xml", 422, "no type"),
    ],
)
async def test_what_cannot_be_read_is_refused_at_the_door(
    admin: httpx2.AsyncClient, name: str, data: bytes, status: int, said: str
) -> None:
    answer = await admin.post("/v1/documents", files={"file": (name, data)})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    if said == "no type":
        assert "application/pdf" in answer.json()["accepted"]
    assert (await admin.get("/v1/documents")).json()["documents"] == []


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (422, {"json": {"file": "x"}}),
        (422, {"content": b"\x00\xff"}),
        (422, {"data": {"file": "not a file"}}),
        (422, {"files": {"other": ("a.txt", b"text")}}),
        (400, {"files": {"file": ("a.txt", b"text"), "title": ("t.txt", b"text")}}),
        (422, {"files": {"file": ("a.txt", b"text")}, "data": {"title": "x" * 201}}),
        (422, {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}}),
        (400, {"content": b"x", "headers": {"content-type": "multipart/form-data"}}),
        (400, {"files": [("file", ("a.txt", b"one")), ("file", ("b.txt", b"two"))]}),
    ],
)
async def test_a_form_that_is_none_is_refused(admin: httpx2.AsyncClient, status: int, request_: dict[str, Any]) -> None:
    answer = await admin.post("/v1/documents", **request_)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("title", ["a\x00b", "\ud800"])
async def test_a_title_of_odd_characters_is_cleaned(admin: httpx2.AsyncClient, title: str) -> None:
    raw = title.encode("utf-8", "surrogatepass")
    body = b'--x\r\ncontent-disposition: form-data; name="title"\r\n\r\n' + raw
    body += b'\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsome text\r\n--x--\r\n'

    answer = await admin.post("/v1/documents", content=body, headers={"content-type": "multipart/form-data; boundary=x"})

    assert answer.status_code == 201


async def test_who_still_sends_a_file_that_is_too_large_is_heard_and_then_answered(
    open_service: OpenService, given: Given, tenant_id: UUID
) -> None:
    """Else a proxy in between finds the connection closed before it has the answer, and calls the service away."""
    knowledge = await open_service("knowledge", **given, max_document_bytes=1 << 20)
    sent = 0

    async def file() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(30):
            sent += 1
            yield b"a" * (1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(30 << 20)}
    async with knowledge.client(tenant_id) as admin:
        answer = await admin.post("/v1/documents", content=file(), headers=headers)

    assert (answer.status_code, sent) == (413, 30)


async def test_a_large_file_is_refused_while_it_arrives(open_service: OpenService, given: Given, tenant_id: UUID) -> None:
    knowledge = await open_service("knowledge", **given, max_document_bytes=1 << 20)
    async with knowledge.client(tenant_id) as admin:
        just_right = await admin.post("/v1/documents", files={"file": ("a.txt", b"a" * (1 << 20))})
        too_large = await admin.post("/v1/documents", files={"file": ("a.txt", b"a" * ((1 << 20) + 1))})
        far_too_large = await admin.post("/v1/documents", files={"file": ("a.txt", b"a" * (60 << 20))})

    assert [answer.status_code for answer in (just_right, too_large, far_too_large)] == [201, 413, 413]


async def test_who_may_do_what(knowledge: Harness, tenant_id: UUID) -> None:
    file = {"file": ("a.txt", OPENING_HOURS.encode())}
    async with knowledge.client() as nobody, knowledge.client(tenant_id, "viewer") as viewer:
        assert (await nobody.post("/v1/documents", files=file)).status_code == 401
        assert (await nobody.post("/v1/search", json={"query": "x"})).status_code == 401
        assert (await viewer.post("/v1/documents", files=file)).status_code == 403
        assert (await viewer.delete(f"/v1/documents/{uuid4()}")).status_code == 403
        assert (await viewer.get("/v1/documents")).status_code == 200
        assert (await viewer.post("/v1/search", json={"query": "x"})).status_code == 200
    async with knowledge.client(tenant_id, "agent") as agent:
        assert (await agent.post("/v1/documents", files=file)).status_code == 201
    async with knowledge.client(tenant_id, service="llm-orchestration") as service:
        assert (await service.post("/v1/search", json={"query": "x"})).status_code == 200
        assert (await service.post("/v1/documents", files=file)).status_code == 403


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, b""),
        (422, b"{"),
        (422, b"[]"),
        (422, b"{}"),
        (422, b'{"query": ""}'),
        (422, b'{"query": "  "}'),
        (422, b'{"query": 1}'),
        (422, b'{"query": "\\u0000"}'),
        (422, b'{"query": "\\ud800"}'),
        (422, b'{"query": "x", "top_k": 0}'),
        (422, b'{"query": "x", "top_k": 21}'),
        (422, b'{"query": "x", "top_k": 1e999}'),
        (422, b'{"query": "x", "min_score": "high"}'),
        (422, b'{"query": "x", "min_score": 1e999}'),
        (422, b'{"query": "x", "min_score": NaN}'),
        (422, b'{"query": "' + b"x" * 4097 + b'"}'),
        (400, b'{"query": "\xff"}'),
    ],
)
async def test_a_question_that_is_none_is_refused(admin: httpx2.AsyncClient, status: int, body: bytes) -> None:
    answer = await admin.post("/v1/search", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
