"""The HTTP edge: every error is problem+json, nothing echoes, and an absent database is said quickly."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import httpx2
import pytest
from common import errors, web
from common.health import health_router
from common.provision.databases import ServiceDatabase
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from toy import stage
from toy.stage import comes_true

CANARY = "+55 11 99999-0000"
VOCABULARY = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DomainError)]


def is_problem(answer: httpx2.Response, status: int) -> bool:
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["type"]) == (status, status, "about:blank")
    assert body["title"]
    return True


@pytest.mark.parametrize("kind", VOCABULARY, ids=lambda kind: kind.__name__)
async def test_each_error_is_a_problem_document(quiet_toy: Harness, kind: type[errors.DomainError]) -> None:
    async with quiet_toy.client() as client:
        answer = await client.get(f"/v1/errors/{kind.__name__}")
    assert is_problem(answer, kind.status)
    assert (answer.json()["title"], answer.json()["detail"], answer.json()["hint"]) == (kind.title, "as asked", "none")
    assert ("retry-after" in answer.headers) == (kind is errors.Unavailable)


async def test_unknown_paths_methods_and_callers_are_problems_too(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.client() as nobody, quiet_toy.client(tenant_id, "viewer") as viewer:
        assert is_problem(await nobody.get("/v1/unknown"), 404)
        assert is_problem(await nobody.delete("/v1/notes"), 405)
        assert is_problem(await nobody.get("/v1/notes"), 401)
        assert is_problem(await viewer.post("/v1/notes", json={"subject": str(uuid4()), "what": ""}), 403)


async def test_a_parameter_that_there_is_not_is_refused_and_those_that_there_are_are_named(quiet_toy: Harness) -> None:
    async with quiet_toy.client() as client:
        wrong = await client.get("/v1/bug", params={"what": "x", "waht": CANARY, "limit": 1})
        elsewhere = await client.get("/livez", params={"x": 1})
    assert is_problem(wrong, 422)
    assert wrong.json()["errors"] == [
        {"where": ["query", name], "what": "There is no such parameter"} for name in ("limit", "waht")
    ]
    assert (wrong.json()["known"], wrong.json()["detail"]) == (["what"], "there is no parameter limit, waht: there are what")
    assert CANARY not in wrong.text
    assert elsewhere.status_code == 200


async def test_many_and_long_parameters_are_named_in_part(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.client(tenant_id, "viewer") as client:
        answer = await client.get("/v1/notes?" + "&".join(f"{n}{'x' * 300}=1" for n in range(80)))
    assert is_problem(answer, 422)
    assert (len(answer.json()["errors"]), len(answer.text) < 6_000) == (20, True)


async def test_a_bug_is_a_problem_that_tells_nothing(quiet_toy: Harness) -> None:
    async with quiet_toy.client() as client:
        answer = await client.get("/v1/bug", params={"what": CANARY})
    assert is_problem(answer, 500)
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, b""), (422, b"{"), (422, b"[]"), (422, b"null"), (422, b"\xff\xfe"), (400, b"[" * 50_000),
        (422, b'{"subject":7}'), (422, b'{"subject":"' + CANARY.encode() + b'"}'), (422, b'{"\\ud800":1}'),
        (422, b'{"what":"\\ud800","subject":"00000000-0000-0000-0000-000000000000"}'),
        (422, b'{"what":1e999,"subject":"00000000-0000-0000-0000-000000000000"}'),
        (422, b'{"what":"' + CANARY.encode() * 100 + b'","subject":"00000000-0000-0000-0000-000000000000"}'),
        (400, b'{"what":' + b"9" * 5_000 + b"}"),
    ],
    ids=lambda part: repr(part)[:20],
)  # fmt: skip
async def test_a_wrong_body_is_refused_and_not_echoed(quiet_toy: Harness, tenant_id: UUID, status: int, body: bytes) -> None:
    async with quiet_toy.client(tenant_id) as client:
        answer = await client.post("/v1/notes", content=body, headers={"content-type": "application/json"})
    assert is_problem(answer, status)
    assert CANARY not in answer.text
    assert await stage.notes(quiet_toy, tenant_id) == []


async def test_every_mistake_is_named_by_its_place(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.client(tenant_id) as client:
        answer = await client.post("/v1/notes", json={"subject": "x", "what": "y" * 2_000})
    assert {tuple(mistake["where"]) for mistake in answer.json()["errors"]} == {("body", "subject"), ("body", "what")}


async def test_what_postgres_cannot_store_is_the_callers_mistake(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.client(tenant_id) as client:
        nul = await client.post("/v1/notes", json={"subject": str(uuid4()), "what": f"{CANARY}\0"})
        huge = await client.get("/v1/notes", params={"at": 2**70})
    assert is_problem(nul, 422)
    assert CANARY not in nul.text
    assert is_problem(huge, 422)


async def test_a_body_is_refused_by_its_length_or_as_it_arrives(quiet_toy: Harness) -> None:
    async def chunks(number: int) -> AsyncIterator[bytes]:
        for _ in range(number):
            yield b"x" * 10

    async with quiet_toy.client() as client:
        assert (await client.post("/v1/small", content=b"x" * 100)).json() == 100
        assert (await client.post("/v1/small", content=chunks(10))).json() == 100
        assert is_problem(await client.post("/v1/small", content=b"x" * 101), 413)
        assert is_problem(await client.post("/v1/small", content=chunks(11)), 413)
        assert is_problem(await client.post("/v1/small", content=b"x", headers={"content-length": "1e9"}), 413)
        assert is_problem(await client.post("/v1/notes", content=b"x" * 1_048_577), 413)


async def test_a_body_that_does_not_end_is_not_waited_for(quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x"
            await asyncio.sleep(0.05)

    async with quiet_toy.client() as client:
        assert (await client.post("/v1/small", content=trickle())).json() == 20
        monkeypatch.setattr(web, "BODY_WITHIN_S", 0.2)
        answer = await client.post("/v1/small", content=trickle())
    assert is_problem(answer, 408)
    assert answer.headers["connection"] == "close"


async def test_an_answer_goes_out_after_the_commit(quiet_toy: Harness, tenant_id: UUID) -> None:
    async with quiet_toy.client(tenant_id) as client:
        for number in range(20):
            await client.post("/v1/notes", json={"subject": str(uuid4()), "what": str(number)})
            assert len(await stage.notes(quiet_toy, tenant_id)) == number + 1


async def test_all_who_ask_at_once_whether_it_is_ready_share_one_answer() -> None:
    asked, known = [], asyncio.Event()

    async def check() -> None:
        asked.append(1)
        await known.wait()

    app = web.create_app("toy", [health_router({"database": check})])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://toy") as client:
        asking = [asyncio.create_task(client.get("/readyz")) for _ in range(50)]
        await comes_true(lambda: asked)
        for _ in range(1_000):  # nothing is waited for but this loop: so often, and all have come as far as they can
            await asyncio.sleep(0)
        known.set()
        answers = await asyncio.gather(*asking)
        assert {answer.status_code for answer in answers} == {200}
        assert len(asked) == 1
        await client.get("/readyz")
        assert len(asked) == 2, "but it is never an old one"


async def test_an_absent_database_is_said_within_a_second(
    open_service: OpenService, own_postgres: Postgres, own_database: ServiceDatabase, tenant_id: UUID
) -> None:
    toy: Harness = await open_service("toy", database=own_database)
    async with toy.client(tenant_id) as client:
        assert (await client.get("/v1/notes")).json() == []
        await asyncio.to_thread(own_postgres.kill)
        took_s = []
        for _ in range(10):
            started = time.monotonic()
            answer = await client.get("/v1/notes")
            assert is_problem(answer, 503)
            took_s.append(time.monotonic() - started)
        assert statistics.median(took_s) < 1
        assert answer.headers["retry-after"] == "1"
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).json()["checks"]["database"] != "ok"
        await asyncio.to_thread(own_postgres.start, die_with_parent=True)
        assert (await stage.eventually(lambda: client.get("/v1/notes"), lambda answer: answer.is_success)).json() == []


@pytest.mark.parametrize(
    ("status", "deep"),
    [(400, "[" * 500_000), (400, '{"a":' * 150_000), (422, "[" * 900 + "]" * 900), (400, '{"subject":' + "[" * 50_000)],
)
async def test_a_body_nested_without_end_is_the_callers_mistake(
    quiet_toy: Harness, tenant_id: UUID, status: int, deep: str
) -> None:
    async with quiet_toy.client(tenant_id) as client:
        answer = await client.post("/v1/notes", content=deep, headers={"content-type": "application/json"})
    assert is_problem(answer, status)


async def test_a_tenants_requests_hold_no_more_than_its_share_of_the_connections(
    quiet_toy: Harness, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one asks for in parallel waits for itself; others are answered, and half of the pool is for who asks for nothing."""
    monkeypatch.setattr(web, "REQUEST_PATIENCE_S", 0.1)
    shares = quiet_toy.running.app.state.request_shares = web.RequestShares(8)
    quiet, third = uuid4(), uuid4()

    async def read(who: UUID) -> int:
        async with quiet_toy.client(who) as client:
            return (await client.get("/v1/notes")).status_code

    async with AsyncExitStack() as held:
        for _ in range(2):
            await held.enter_async_context(shares.through(tenant_id))
        assert [await read(who) for who in (tenant_id, quiet, tenant_id)] == [503, 200, 503]
        for _ in range(2):
            await held.enter_async_context(shares.through(quiet))
        assert await read(third) == 503
        assert await stage.notes(quiet_toy, tenant_id) == []  # a lane, a job or a timer needs no place
    assert [await read(who) for who in (tenant_id, quiet, third)] == [200, 200, 200]


async def test_the_documents_say_how_mistakes_are_answered_and_which_routes_ask_for_a_token(quiet_toy: Harness) -> None:
    async with quiet_toy.client() as anybody:
        document = (await anybody.get("/openapi.json")).json()
        answer = await anybody.post("/v1/notes", json={"subject": "x"})
    operation = document["paths"]["/v1/notes"]["post"]
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    assert "422" not in operation["responses"]
    assert operation["security"] == [{"token": []}]
    assert answer.json().keys() >= set(document["components"]["schemas"]["Problem"]["required"])
    assert "HTTPValidationError" not in document["components"]["schemas"]
