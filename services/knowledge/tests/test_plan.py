"""What a plan has room to store: held before a document is kept, settled when it is, given back when it goes."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.event import Event
from contracts.knowledge import DocumentIndexed, DocumentRemoved, DocumentUploaded
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .library import NOWHERE, Given, object_folder, stored_files

STORAGE = 50_000_000  # of a starter
A_DOCUMENT = "Aos domingos abrimos das nove ao meio-dia, número {}."
SIZE = len(A_DOCUMENT.format(10).encode())


@pytest.fixture
def billing(billing_server: tuple[Harness, str]) -> Harness:
    return billing_server[0]


async def leave_room_for(billing: Harness, tenant_id: UUID, documents: int) -> None:
    """Everything else of the plan's storage is in use."""
    ids = {"tenant_id": tenant_id, "document_id": uuid4(), "occurred_at": "2026-01-01T00:00:00Z"}
    size = STORAGE - documents * SIZE
    await billing.receives(DocumentUploaded(**ids, title="before", mime_type="text/plain", size=size))


async def storage(billing: Harness, tenant_id: UUID) -> tuple[int, int]:
    """Returns for how many documents there is room left, and for how many it is held."""
    async with billing.client(tenant_id) as client:
        usage = (await client.get("/v1/usage")).raise_for_status().json()
    (meter,) = [meter for meter in usage["meters"] if meter["meter"] == "storage_bytes"]
    return (meter["limit"] - meter["used"]) // SIZE, meter["held"] // SIZE


async def carry(knowledge: Harness, billing: Harness, *kinds: type[Event]) -> None:
    """Brings billing what knowledge published, as the broker would."""
    await billing.receives(*(event for event in await knowledge.outbox() if isinstance(event, kinds)))
    await knowledge.forget()


async def put(client: httpx2.AsyncClient, number: int) -> httpx2.Response:
    return await client.post("/v1/documents", files={"file": (f"{number}.txt", A_DOCUMENT.format(number).encode())})


async def test_a_plan_that_is_full_takes_no_document_until_one_is_removed(
    knowledge: Harness, billing: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    await leave_room_for(billing, tenant_id, 1)
    first = await put(admin, 10)
    assert (first.status_code, await storage(billing, tenant_id)) == (201, (1, 1))
    await carry(knowledge, billing, DocumentUploaded)
    assert await storage(billing, tenant_id) == (0, 0)

    refused = await put(admin, 11)
    assert (refused.status_code, refused.json()["meter"]) == (429, "storage_bytes")
    assert (refused.json()["limit"], len(stored_files(given, tenant_id))) == (STORAGE, 1)
    assert (await put(admin, 10)).status_code == 200, "what is here already needs no room"
    async with knowledge.client(uuid4()) as another_tenant:
        assert (await put(another_tenant, 11)).status_code == 201

    assert (await admin.delete(f"/v1/documents/{first.json()['document_id']}")).status_code == 204
    await carry(knowledge, billing, DocumentRemoved)
    assert (await put(admin, 11)).status_code == 201


async def test_uploads_at_two_replicas_never_pass_the_limit(
    knowledge: Harness, billing: Harness, open_service: OpenService, given: Given, tenant_id: UUID
) -> None:
    other = await open_service("knowledge", database=knowledge.own_database, **given)
    await leave_room_for(billing, tenant_id, 10)
    async with knowledge.client(tenant_id, "agent") as here, other.client(tenant_id, "admin") as there:
        answers = await asyncio.gather(*(put(client, n) for n, client in enumerate([here, there] * 20, 10)))
    await carry(knowledge, billing, DocumentUploaded)

    assert Counter(answer.status_code for answer in answers) == {201: 10, 429: 30}
    assert await storage(billing, tenant_id) == (0, 0)
    assert len(stored_files(given, tenant_id)) == 10


async def test_the_same_content_at_the_same_time_holds_room_once(
    knowledge: Harness, billing: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    await leave_room_for(billing, tenant_id, 6)
    answers = await asyncio.gather(*(put(admin, 10) for _ in range(5)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 4}
    assert await storage(billing, tenant_id) == (6, 1)


async def test_without_billing_nothing_is_kept(open_service: OpenService, given: Given, tenant_id: UUID) -> None:
    knowledge = await open_service("knowledge", **given | {"billing_url": NOWHERE})
    async with knowledge.client(tenant_id) as client:
        assert (await put(client, 10)).status_code == 503
        assert (await client.get("/v1/documents")).json()["documents"] == []
    assert (stored_files(given, tenant_id), await knowledge.outbox()) == ([], [])


async def test_a_billing_that_hangs_costs_an_upload_its_timeout(
    open_service: OpenService, given: Given, tenant_id: UUID
) -> None:
    async def never_answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(never_answering, "127.0.0.1", 0) as black_hole:
        url = f"http://127.0.0.1:{black_hole.sockets[0].getsockname()[1]}"
        knowledge = await open_service("knowledge", **given | {"billing_url": url, "billing_timeout_s": 0.3})
        async with asyncio.timeout(30), knowledge.client(tenant_id) as client:
            assert (await put(client, 10)).status_code == 503


async def test_a_tenant_has_so_many_documents_and_no_more(
    open_service: OpenService, billing: Harness, given: Given, tenant_id: UUID
) -> None:
    knowledge = await open_service("knowledge", **given, max_documents=3)
    async with knowledge.client(tenant_id) as client:
        answers = await asyncio.gather(*(put(client, number) for number in range(10, 20)))
    await carry(knowledge, billing, DocumentUploaded)

    assert Counter(answer.status_code for answer in answers) == {201: 3, 429: 7}
    assert len(stored_files(given, tenant_id)) == 3
    assert (await storage(billing, tenant_id))[1] == 0, "nothing is held for what was refused"


async def test_a_store_that_takes_nothing_gives_the_room_back(
    knowledge: Harness, billing: Harness, admin: httpx2.AsyncClient, given: Given, tenant_id: UUID
) -> None:
    await leave_room_for(billing, tenant_id, 1)
    (object_folder(given) / str(tenant_id)).write_text("a file where the tenant's folder should be")
    assert (await put(admin, 10)).status_code == 503

    assert await storage(billing, tenant_id) == (1, 0)


async def test_what_was_embedded_is_published_with_its_cost_and_booked(
    open_service: OpenService, billing: Harness, given: Given, tenant_id: UUID
) -> None:
    knowledge = await open_service("knowledge", **given, embedding_prices={"sim-embedding": 1_000_000})
    async with knowledge.client(tenant_id) as client:
        await put(client, 10)
        await knowledge.run_jobs()
    (indexed,) = await knowledge.published(DocumentIndexed)
    await carry(knowledge, billing, DocumentUploaded, DocumentIndexed)

    assert indexed.cost_micros == indexed.tokens > 0
    async with billing.session(tenant_id) as session:
        [line] = await ask(session, "select quantity, cost_micros from ledger_entry where meter = 'tokens'")
    assert (line.quantity, line.cost_micros) == (indexed.tokens, indexed.cost_micros)
