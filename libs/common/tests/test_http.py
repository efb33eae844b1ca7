"""Questions to another service, over a real connection: a deadline, one retry, and a breaker."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from common.auth import Authenticator
from common.errors import Conflict, QuotaRefused, Unavailable
from common.http import LONGEST_ANSWER_BYTES, Peer
from common.web import problem
from devkit.testing.peers import served
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

SECRET = "a-service-secret-for-tests-only-0"


class Script:
    """What the peer does with each call, in order; the last direction counts for all that follow."""

    def __init__(self) -> None:
        self.directions = ["answer"]
        self.asked: list[Request] = []
        self.over = asyncio.Event()

    async def play(self, request: Request) -> Response:
        self.asked.append(request)
        match self.directions[min(len(self.asked), len(self.directions)) - 1]:
            case "hang":
                await self.over.wait()
            case "fail":
                return PlainTextResponse("oh", 500)
            case "quota":
                return problem(QuotaRefused("none left", meter="messages", limit=500))
            case "conflict":
                return Response(status_code=409)
            case "flood":
                return PlainTextResponse("x" * (LONGEST_ANSWER_BYTES + 1))
            case "nonsense":
                return PlainTextResponse("<html>")
        return JSONResponse({"said": (await request.json())["say"]})


@pytest.fixture
async def script() -> Script:
    return Script()


@pytest.fixture
async def peer(script: Script) -> AsyncIterator[Peer]:
    app = Starlette(routes=[Route("/say", script.play, methods=["POST"])])
    async with served(app) as url:
        peer = Peer("billing", url, Authenticator("gateway", [], SECRET))
        yield peer
        await peer.close()
        script.over.set()


async def ask(peer: Peer, tenant_id: UUID, timeout_s: float = 30.0) -> object:
    return await peer.post("/say", tenant_id, {"say": "hello"}, timeout_s=timeout_s)


async def test_a_question_carries_the_tenant_in_its_token(peer: Peer, script: Script, tenant_id: UUID) -> None:
    assert await ask(peer, tenant_id) == {"said": "hello"}
    token = script.asked[0].headers["authorization"].removeprefix("Bearer ")
    asked_by = await Authenticator("billing", [], SECRET).authenticate(token)
    assert (asked_by.tenant_id, asked_by.subject) == (tenant_id, "gateway")


async def test_a_failure_is_repeated_once(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["fail", "answer"]
    assert await ask(peer, tenant_id) == {"said": "hello"}
    script.directions, script.asked = ["fail"], []
    with pytest.raises(Unavailable):
        await ask(peer, tenant_id)
    assert len(script.asked) == 2


async def test_an_error_that_the_peer_means_is_passed_on_and_not_repeated(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["quota", "conflict"]
    with pytest.raises(QuotaRefused) as refused:
        await ask(peer, tenant_id)
    assert (refused.value.detail, refused.value.extra) == ("none left", {"meter": "messages", "limit": 500})
    with pytest.raises(Conflict):
        await ask(peer, tenant_id)
    assert len(script.asked) == 2


async def test_a_peer_that_hangs_costs_no_more_than_the_deadline(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["hang"]
    async with asyncio.timeout(30):
        with pytest.raises(Unavailable):
            await ask(peer, tenant_id, timeout_s=0.3)


async def test_an_answer_that_is_no_object_is_an_empty_one(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["nonsense"]
    assert await ask(peer, tenant_id) == {}


async def test_the_breaker_opens_and_lets_one_try_after_a_pause(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["fail"]
    peer.breaker.pause_s = 60.0
    for _ in range(3):
        with pytest.raises(Unavailable):
            await ask(peer, tenant_id)
    asked = len(script.asked)
    assert asked == peer.breaker.failures

    for _ in range(50):
        with pytest.raises(Unavailable):
            await ask(peer, tenant_id)
    assert len(script.asked) == asked, "an open breaker asks nobody"

    peer.breaker._open_until = 0.0  # the pause is over
    script.directions = ["hang"]
    probes = [asyncio.create_task(ask(peer, tenant_id, timeout_s=1.0)) for _ in range(10)]
    answers = await asyncio.gather(*probes, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert len(script.asked) == asked + 1, "half open: one tries for all"

    peer.breaker._open_until = 0.0
    script.directions = ["answer"]
    assert await ask(peer, tenant_id) == {"said": "hello"}
    assert await asyncio.gather(*(ask(peer, tenant_id) for _ in range(10))) == [{"said": "hello"}] * 10


async def test_a_peer_that_is_not_there_is_unavailable(tenant_id: UUID) -> None:
    absent = Peer("billing", "http://127.0.0.1:1", Authenticator("gateway", [], SECRET))
    with pytest.raises(Unavailable):
        await ask(absent, tenant_id)
    await absent.close()


async def test_an_answer_without_end_is_none(peer: Peer, script: Script, tenant_id: UUID) -> None:
    script.directions = ["flood", "answer"]

    assert await ask(peer, tenant_id) == {"said": "hello"}
    assert len(script.asked) == 2
