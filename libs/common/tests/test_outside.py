"""Addresses that others chose: nothing within our own network is asked, however it is spelled, named or redirected to."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from common import bulkheads
from common import outside as module
from common.errors import Forbidden, Unavailable
from common.outside import NotReached, Outside, TooSlow
from toy.stage import comes_true

TIMEOUT_S = 30.0
TENANT = uuid4()
NOWHERE = "198.41.0.4"  # public; from a test it is unreachable, or refuses port 9

PRIVATE = [
    "https://127.0.0.1/",
    "https://127.0.0.1:8443/x",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "https://[fc00::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
]
OTHERWISE_SPELLED = [
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://127.0.0.0x1/",
    "https://127.0.0.1./",
    "https://①②⑦.⓪.⓪.①/",
    "https://8.8.2056/",
]
NO_ADDRESSES = [
    "",
    "/",
    "https://",
    "https:///path",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "http://example.com/",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://example.com:99999/",
    "https://1.1.1.1\\@127.0.0.1/",
    "https://[::1",
]


@pytest.mark.parametrize("url", PRIVATE + OTHERWISE_SPELLED + NO_ADDRESSES)
async def test_what_nobody_may_ask_is_refused_before_anybody_is_asked(url: str) -> None:
    outside = Outside(resolver=Names({}))
    with pytest.raises(Forbidden):
        async with outside.of(TENANT).request("GET", url, timeout_s=TIMEOUT_S):
            pass
    await outside.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://example.com:8443/",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]/",
        "https://[64:ff9b::101:101]/",
        "https://0xcafe.example/",
        "https://123.example/",
    ],
)
async def test_public_addresses_pass(url: str) -> None:
    outside = Outside()
    assert outside.check(url).host
    await outside.close()


@dataclass
class Names(AbstractResolver):
    """A name server whose answers change: each question gets the next of a name's answers, the last one for ever."""

    answers: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        self.asked.append(host)
        of_host = self.answers.get(host) or []
        if not of_host:
            raise OSError("no such name")
        found = of_host.pop(0) if len(of_host) > 1 else of_host[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=10 if ":" in one else 2, proto=0, flags=4) for one in found
        ]

    async def close(self) -> None: ...


@dataclass
class Inside:
    """A server within our own network, which nobody should reach; every request with its headers."""

    port: int = 0
    requests: list[web.Request] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        if request.path == "/hangs":
            await self.over.wait()
        if request.path == "/away":
            raise web.HTTPFound(f"http://127.0.0.1:{self.port}/secret")
        return web.Response(text="secret")


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    one = Inside()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", one.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port
        one.port = server.port
        yield one
        one.over.set()


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["::1"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::a00:1"],
        ["1.1.1.1", "10.0.0.1"],
        ["fe80::1%1"],
    ],
)
async def test_a_name_of_a_private_address_is_refused(answer: list[str]) -> None:
    outside = Outside(resolver=Names({"evil.test": [answer]}))
    with pytest.raises(Forbidden):
        async with outside.of(TENANT).request("GET", "https://evil.test/", timeout_s=TIMEOUT_S):
            pass
    await outside.close()


async def test_a_name_that_changes_its_address_after_the_check_gains_nothing(inside: Inside) -> None:
    names = Names({"evil.test": [[NOWHERE], ["127.0.0.1"]]})
    outside = Outside(resolver=names)
    with pytest.raises(Unavailable):
        async with outside.of(TENANT).request("GET", f"https://evil.test:{inside.port}/", timeout_s=0.5):
            pass
    assert (names.asked, inside.requests) == (["evil.test"], [])

    with pytest.raises(Forbidden):
        async with outside.of(TENANT).request("GET", f"https://evil.test:{inside.port}/", timeout_s=TIMEOUT_S):
            pass
    assert inside.requests == []
    await outside.close()


async def test_a_server_that_hangs_is_not_waited_for_as_long_as_one_that_answers(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.outside.SILENCE_S", 0.1)
    outside = Outside(frozenset({f"127.0.0.1:{inside.port}"}))
    async with asyncio.timeout(30):
        with pytest.raises(Unavailable) as hung:
            async with outside.of(TENANT).request("GET", f"http://127.0.0.1:{inside.port}/hangs", timeout_s=60):
                pass
    assert not isinstance(hung.value, NotReached), "it may have done what it was asked"
    await outside.close()


async def test_a_redirect_is_shown_and_not_followed(inside: Inside) -> None:
    outside = Outside(frozenset({f"127.0.0.1:{inside.port}"}))
    async with outside.of(TENANT).request("GET", f"http://127.0.0.1:{inside.port}/away", timeout_s=TIMEOUT_S) as answer:
        assert (answer.status, answer.headers["location"]) == (302, f"http://127.0.0.1:{inside.port}/secret")
    assert [request.path for request in inside.requests] == ["/away"]
    await outside.close()


async def test_an_operator_names_what_may_be_asked_and_nothing_beside_it(inside: Inside) -> None:
    names = Names({"bridge.internal": [["127.0.0.1"]]})
    outside = Outside(frozenset({f"bridge.internal:{inside.port}"}), names)
    async with outside.of(TENANT).request("GET", f"http://bridge.internal:{inside.port}/", timeout_s=TIMEOUT_S) as answer:
        assert await answer.read(100) == b"secret"
    for url in (f"http://127.0.0.1:{inside.port}/", "https://bridge.internal/", "http://bridge.internal:1/"):
        with pytest.raises(Forbidden):
            async with outside.of(TENANT).request("GET", url, timeout_s=TIMEOUT_S):
                pass
    await outside.close()


async def test_nothing_is_asked_for_in_a_compressed_form_and_no_cookie_is_kept(inside: Inside) -> None:
    outside = Outside(frozenset({"127.0.0.1"}))
    for _ in range(2):
        async with outside.of(TENANT).request("GET", f"http://127.0.0.1:{inside.port}/", timeout_s=TIMEOUT_S):
            pass
    assert [(one.headers["accept-encoding"], "cookie" in one.headers) for one in inside.requests] == [("identity", False)] * 2
    await outside.close()


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    outside = Outside(frozenset({"127.0.0.1"}))
    with pytest.raises(Unavailable):
        async with outside.of(TENANT).request("GET", "http://127.0.0.1:1/", timeout_s=TIMEOUT_S):
            pass
    await outside.close()


async def test_names_that_are_never_answered_hold_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, looked_up = threading.Event(), list[str]()

    def hang(host: str, *_: object, **__: object) -> None:
        looked_up.append(host)
        answered.wait()
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    outside = Outside()

    async def ask(number: int) -> None:
        with pytest.raises(Unavailable):
            async with outside.of(TENANT).request("GET", f"https://{number}.example/", timeout_s=TIMEOUT_S):
                pass

    asking = [asyncio.create_task(ask(number)) for number in range(60)]
    await comes_true(lambda: looked_up)
    async with asyncio.timeout(30):
        assert await asyncio.to_thread(str, "passwords, long bodies") == "passwords, long bodies"
    answered.set()
    await asyncio.gather(*asking)
    await outside.close()


@dataclass
class Servers:
    """Servers of tenants, each at a port of its own. What they do is said by path."""

    outside: Outside
    ports: dict[str, int]
    asked: list[str] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, whose: str, path: str, tenant_id: UUID = TENANT) -> bytes:
        url = f"http://127.0.0.1:{self.ports[whose]}/{path}"
        async with self.outside.of(tenant_id).request("GET", url, timeout_s=30) as answer:
            return await answer.read(1_000_000)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/hangs":
            await self.hanging.wait()
        if request.path not in {"/drips", "/in-pieces"}:
            return web.Response(text="yes")
        answer = web.StreamResponse()
        await answer.prepare(request)
        if request.path == "/drips":
            while not self.hanging.is_set():
                await answer.write(b".")
                await asyncio.sleep(0.01)
        else:
            for _ in range(10):
                await answer.write(b"x" * 10_000)
                await asyncio.sleep(0.05)
        return answer

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self.answer)
        return app


@pytest.fixture
async def servers() -> AsyncIterator[Servers]:
    one = Servers(Outside(frozenset({"127.0.0.1"})), {})
    async with TestServer(one.app(), host="127.0.0.1") as first, TestServer(one.app(), host="127.0.0.1") as second:
        one.ports = {"theirs": first.port or 0, "ours": second.port or 0}
        yield one
        one.hanging.set()
        await one.outside.close()


@pytest.fixture
def hurried(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    walls = servers.outside.bulkheads
    for shares in (walls._of_tenant, walls._of_host, walls._of_named_host):
        shares.patience_s = 0.1
    monkeypatch.setattr(module, "GRACE_S", 0.3)


async def hung(servers: Servers, count: int, tenant_id: UUID) -> list[asyncio.Task[bytes]]:
    before = len(servers.asked)
    tasks = [asyncio.create_task(servers.ask("theirs", "hangs", tenant_id)) for _ in range(count)]
    await comes_true(lambda: len(servers.asked) == before + count, within_s=60)
    return tasks


async def test_a_server_that_never_answers_takes_its_tenants_places_and_nobody_elses(servers: Servers, hurried: None) -> None:
    hostile, quiet = uuid4(), uuid4()
    tasks = await hung(servers, bulkheads.PER_TENANT_AT_HOST, hostile)
    with pytest.raises(NotReached):
        await servers.ask("theirs", "", hostile)
    assert await servers.ask("theirs", "", quiet) == b"yes", "another tenant at the same host"
    assert await servers.ask("ours", "", quiet) == b"yes"
    assert await servers.ask("ours", "", hostile) == b"yes"
    servers.hanging.set()
    await asyncio.wait(tasks)
    assert await servers.ask("theirs", "", hostile) == b"yes"


async def test_a_dead_host_takes_so_many_places_however_many_tenants_name_it() -> None:
    walls, dead = bulkheads.Bulkheads(), "dead.example:443"
    async with AsyncExitStack() as calls:
        for number in range(bulkheads.PER_HOST):
            tenant_id = uuid5(TENANT, str(number % 10))
            await calls.enter_async_context(walls.call(tenant_id, dead, named=False))
        with pytest.raises(NotReached):
            await calls.enter_async_context(walls.call(uuid4(), dead, named=False))
        await calls.enter_async_context(walls.call(uuid4(), "other.example:443", named=False))
    assert not walls._of_host._shares, "nothing is kept of hosts that nobody asks"


async def test_a_server_that_drips_is_given_up(servers: Servers, hurried: None) -> None:
    started = asyncio.get_running_loop().time()
    with pytest.raises(TooSlow):
        await servers.ask("theirs", "drips")
    assert asyncio.get_running_loop().time() - started < 30
    assert len(await servers.ask("theirs", "in-pieces")) == 100_000, "slower than its grace, but at a pace"


async def test_a_reader_that_takes_its_time_is_not_taken_for_a_slow_sender(servers: Servers, hurried: None) -> None:
    url = f"http://127.0.0.1:{servers.ports['ours']}/in-pieces"
    async with servers.outside.of(TENANT).request("GET", url, timeout_s=30) as answer:
        received = 0
        async for chunk in answer.chunks():
            received += len(chunk)
            await asyncio.sleep(0.2)
    assert received == 100_000


async def test_a_server_that_keeps_failing_is_left_alone_and_one_call_tries_for_all(servers: Servers, hurried: None) -> None:
    other = uuid4()
    for _ in range(5):
        with pytest.raises(TooSlow):
            await servers.ask("theirs", "drips")
    asked = len(servers.asked)
    for _ in range(20):
        with pytest.raises(NotReached):
            await servers.ask("theirs", "")
    assert len(servers.asked) == asked
    assert await servers.ask("theirs", "", other) == b"yes", "it fails one tenant, perhaps by what that one asks"
    breaker = servers.outside.bulkheads._breakers[TENANT, f"127.0.0.1:{servers.ports['theirs']}"]
    breaker._open_until = 0.0
    assert await servers.ask("theirs", "") == b"yes"
    assert servers.outside.bulkheads._breakers == {}


async def test_names_that_are_never_answered_are_few_of_each_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, looked_up = threading.Event(), list[str]()

    def hang(host: str, *_: object, **__: object) -> None:
        looked_up.append(host)
        answered.wait()
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    outside = Outside()

    async def ask(number: int) -> None:
        with pytest.raises(NotReached):
            async with outside.of(TENANT).request("GET", f"https://{number}.example/", timeout_s=TIMEOUT_S):
                pass

    asking = [asyncio.create_task(ask(number)) for number in range(60)]
    refused = len(asking) - module.LOOKUPS_PER_TENANT
    await comes_true(lambda: sum(one.done() for one in asking) == refused)
    assert len(looked_up) == module.LOOKUPS_PER_TENANT
    answered.set()
    await asyncio.gather(*asking)
    await outside.close()
