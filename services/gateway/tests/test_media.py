"""Files of messages: fetched after the message is told, checked while they are read, shown by links that end."""

import asyncio
import copy
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
from aiohttp import web
from common.jobs import schedule
from contracts.gateway import BusinessEchoReceived, MediaMissing, MediaStored, MessageReceived
from devkit.embedded.simulator import Simulator
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.access.work.tenants import PRUNE, Prune
from gateway.media.domain import MOST_ATTEMPTS

from .lines import Line, OpenGateway, OpenLine
from .media_world import JPEG, TOKEN, MediaWorld, endless, lying, media_world, status
from .waiting import eventually

pytest_plugins = ("devkit.testing.simulator",)

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
GRAPH = "/v23.0"
LEASES_RUN_OUT = "update job set leased_until = now() - interval '1 second'"
NO_JOBS = "delete from job"
DUE = "update job set run_at = now()"
ROWS = "select * from media order by received_at"
GROW_OLD = "update media set received_at = received_at - make_interval(days => %(days)s)"


@pytest.fixture
async def world() -> AsyncIterator[MediaWorld]:
    async with media_world() as one:
        yield one


@pytest.fixture
def settings(world: MediaWorld) -> dict[str, Any]:
    return {"meta_graph_url": world.url, "private_hosts": (f"127.0.0.1:{world.port}",)}


@pytest.fixture
async def gateway(open_gateway: OpenGateway, settings: dict[str, Any]) -> Harness:
    harness: Harness = await open_gateway(**settings)
    return harness


@pytest.fixture
def open_shop(open_line: OpenLine) -> OpenLine:
    """A line without the job that hands its credentials over: there is nobody to take them."""

    async def open_one(gateway: Harness, number: str = "106540352242922") -> Line:
        line = await open_line(gateway, number)
        async with gateway.database.kernel.connect() as connection:
            await ask(connection, NO_JOBS)
        return line

    return open_one


@pytest.fixture
async def line(gateway: Harness, open_shop: OpenLine) -> Line:
    return await open_shop(gateway)


def webhook(kind: str = "image", *files: dict[str, Any], case: str = "image") -> bytes:
    """One message per file."""
    body = json.loads((CORPUS / f"{case}.json").read_bytes())
    value = body["entry"][0]["changes"][0]["value"]
    (template,) = value["messages"]
    value["messages"] = []
    for place, file in enumerate(files):
        message = copy.deepcopy(template) | {"id": f"wamid.file{place}", "type": kind}
        del message["image"]
        value["messages"].append(message | {kind: file})
    return json.dumps(body).encode()


async def came(line: Line, *files: dict[str, Any], kind: str = "image") -> MessageReceived:
    """A customer's message with each file; the first one."""
    assert await line.post(webhook(kind, *files)) == 200
    messages = await line.gateway.published(MessageReceived)
    message: MessageReceived = messages[0]
    return message


async def view(line: Line, message_id: UUID, role: Any = "admin") -> Any:
    async with line.gateway.client(line.tenant_id, role) as client:
        return await client.get(f"/v1/messages/{message_id}/media")


async def get(line: Line, url: str, method: str = "GET", **headers: str) -> Any:
    async with line.gateway.client() as client:
        return await client.request(method, urlsplit(url).path, headers=headers)


async def rows(line: Line) -> list[Any]:
    async with line.gateway.session(line.tenant_id) as session:
        return await ask(session, ROWS)


async def missing(line: Line) -> str:
    """Why the one file is missing. Nothing was stored."""
    await line.gateway.run_jobs(even_if_early=True)
    (event,) = await line.gateway.published(MediaMissing)
    assert await line.gateway.published(MediaStored) == []
    assert await line.gateway.jobs() == []
    (row,) = await rows(line)
    assert (row.state, row.reason, row.id) == ("missing", event.reason, event.media_id)
    reason: str = event.reason
    return reason


async def test_an_image_is_told_at_once_and_its_file_when_it_is_there(line: Line, world: MediaWorld) -> None:
    message = await came(line, world.add("1001") | {"caption": "O comprovante"})
    assert world.requests == []
    before = (await view(line, message.message_id)).json()
    assert (before["state"], before["url"], before["reason"]) == ("pending", None, None)

    await line.gateway.run_jobs()

    (stored,) = await line.gateway.published(MediaStored)
    assert (stored.tenant_id, stored.channel_id, stored.message_id) == (line.tenant_id, line.channel_id, message.message_id)
    assert (stored.contact_key, stored.key) == (message.contact.key, str(message.contact.key))
    assert (stored.mime_type, stored.size, stored.sha256) == ("image/jpeg", len(JPEG), hashlib.sha256(JPEG).hexdigest())
    after = (await view(line, message.message_id)).json()
    assert (after["media_id"], after["state"], after["size"]) == (str(stored.media_id), "stored", len(JPEG))
    file = await get(line, after["url"])
    assert (file.status_code, file.content, file.headers["content-type"]) == (200, JPEG, "image/jpeg")
    assert world.paths == [f"{GRAPH}/1001", "/files/1001"]


async def test_a_file_comes_with_headers_that_keep_it_a_file(line: Line, world: MediaWorld) -> None:
    message = await came(line, world.add("1", b"%PDF-1.7\n" + bytes(99)) | {"filename": "../Orçamento.pdf"}, kind="document")
    await line.gateway.run_jobs()
    file = await get(line, (await view(line, message.message_id)).json()["url"])

    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == "inline; filename*=UTF-8''Or%C3%A7amento.pdf"
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "private, no-store"
    assert file.headers["referrer-policy"] == "no-referrer"
    assert "cross-origin-resource-policy" in file.headers


async def test_parts_and_heads_of_a_file(line: Line, world: MediaWorld) -> None:
    message = await came(line, world.add("1"))
    await line.gateway.run_jobs()
    url = (await view(line, message.message_id)).json()["url"]

    head = await get(line, url, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(JPEG)))
    part = await get(line, url, range="bytes=3-9")
    assert (part.status_code, part.content) == (206, JPEG[3:10])
    assert part.headers["content-range"] == f"bytes 3-9/{len(JPEG)}"
    beyond = await get(line, url, range="bytes=99999-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(JPEG)}")
    assert (await get(line, url, "POST")).status_code == 405


async def test_html_that_calls_itself_an_image_is_saved_and_never_shown(line: Line, world: MediaWorld) -> None:
    page = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
    message = await came(line, world.add("1", page))
    await line.gateway.run_jobs()

    (stored,) = await line.gateway.published(MediaStored)
    assert stored.mime_type == "application/octet-stream"
    file = await get(line, (await view(line, message.message_id)).json()["url"])
    assert (file.content, file.headers["content-type"]) == (page, "application/octet-stream")
    assert file.headers["content-disposition"].startswith("attachment;")


async def test_a_large_file_passes_through(line: Line, world: MediaWorld) -> None:
    content = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(12 * 1024 * 1024)
    message = await came(line, world.add("1", content), kind="video")
    await line.gateway.run_jobs()

    file = await get(line, (await view(line, message.message_id)).json()["url"])
    assert hashlib.sha256(file.content).digest() == hashlib.sha256(content).digest()
    assert file.headers["content-type"] == "video/mp4"


async def test_a_stream_without_end_is_stopped_at_the_limit(
    open_gateway: OpenGateway, open_shop: OpenLine, settings: dict[str, Any], world: MediaWorld, tmp_path: Path
) -> None:
    line = await open_shop(await open_gateway(**settings, media_limit_mb=2))
    sent: list[int] = []
    world.special["/files/1"] = endless(sent)
    await came(line, world.add("1") | {"file_size": 10})

    assert await missing(line) == "too_large"
    assert sum(sent) < 12 * 1024 * 1024
    assert not any(path.is_file() for path in (tmp_path / "media").rglob("*"))


async def test_more_than_was_announced_is_not_read(line: Line, world: MediaWorld) -> None:
    """101 megabytes behind a small Content-Length are not what was sent, and whoever sends them is not listened to."""
    written: list[int] = []
    world.special["/files/1"] = lying(written, announced=1_000, megabytes=101)
    await came(line, world.add("1"))
    await once(line)

    assert await line.gateway.published(MediaStored) == []
    assert 0 < sum(written) < 101 * 1024 * 1024


async def test_another_file_than_the_one_that_was_sent_is_refused(line: Line, world: MediaWorld) -> None:
    file = world.add("1")
    world.files["1"] = JPEG + b"!"
    await came(line, file)

    assert await missing(line) == "corrupt"


async def test_an_empty_file_is_none(line: Line, world: MediaWorld) -> None:
    await came(line, world.add("1", b""))

    assert await missing(line) == "corrupt"


async def test_the_token_goes_to_nobody_else(line: Line, world: MediaWorld) -> None:
    async with media_world() as elsewhere:
        for media_id, link in {"1": f"{elsewhere.url}/files/1", "2": "https://lookaside.fbsbx.com.evil.test/x"}.items():
            world.links[media_id] = link
        await came(line, world.add("1"), world.add("2"), {"url": f"{elsewhere.url}/files/3", "mime_type": "image/png"})
        await line.gateway.run_jobs(even_if_early=True)

        assert [event.reason for event in await line.gateway.published(MediaMissing)] == ["unsafe"] * 3
        assert elsewhere.requests == []
    assert {authorization for _, _, authorization in world.requests} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:1/", "https://169.254.169.254/latest", "//localhost/x", "file:///etc/passwd", ""]
)
async def test_a_redirect_into_our_own_network_is_not_followed(line: Line, world: MediaWorld, location: str) -> None:
    world.special["/files/1"] = status(302, location=location)
    await came(line, world.add("1"))

    assert await missing(line) == "unsafe"


async def test_a_redirect_is_followed_without_the_token(line: Line, world: MediaWorld) -> None:
    world.special["/files/1"] = status(302, location="/signed")

    async def signed(_: web.Request) -> web.StreamResponse:
        return web.Response(body=JPEG)

    world.special["/signed"] = signed
    await came(line, world.add("1"))
    await line.gateway.run_jobs()

    assert len(await line.gateway.published(MediaStored)) == 1
    assert world.requests[-1] == ("GET", "/signed", None)


async def test_redirects_in_a_circle_end(line: Line, world: MediaWorld) -> None:
    world.special["/files/1"] = status(302, location="/files/1")
    await came(line, world.add("1"))

    assert await missing(line) == "unsafe"
    assert len(world.requests) < 7


async def test_a_webhooks_own_url_saves_a_question(line: Line, world: MediaWorld) -> None:
    await came(line, world.add("1") | {"url": f"{world.url}/files/1"})
    await line.gateway.run_jobs()

    assert world.paths == ["/files/1"]
    assert len(await line.gateway.published(MediaStored)) == 1


@pytest.mark.parametrize("code", [404, 410, 403])
async def test_for_an_expired_url_a_fresh_one_is_asked_once(line: Line, world: MediaWorld, code: int) -> None:
    world.special["/files/old"] = status(code)
    await came(line, world.add("1") | {"url": f"{world.url}/files/old"})
    await line.gateway.run_jobs()

    assert world.paths == ["/files/old", f"{GRAPH}/1", "/files/1"]
    assert len(await line.gateway.published(MediaStored)) == 1


async def test_what_meta_has_no_more_is_expired(line: Line, world: MediaWorld) -> None:
    await came(line, {"id": "1", "mime_type": "image/jpeg"})

    assert await missing(line) == "expired"
    assert world.paths == [f"{GRAPH}/1"]


async def test_a_refused_token_is_tried_a_few_times(line: Line, world: MediaWorld) -> None:
    world.special[f"{GRAPH}/1"] = status(400, {"error": {"code": 190}})
    message = await came(line, world.add("1"))

    assert await missing(line) == "forbidden"
    assert len(world.requests) == 4
    seen = (await view(line, message.message_id)).json()
    assert (seen["state"], seen["reason"], seen["url"]) == ("missing", "forbidden", None)


async def test_throttling_is_waited_for_whatever_its_status(line: Line, world: MediaWorld) -> None:
    world.special[f"{GRAPH}/1"] = status(403, {"error": {"code": 130429}})
    await came(line, world.add("1"))
    for _ in range(8):
        await once(line)
    assert await line.gateway.published(MediaMissing) == []

    del world.special[f"{GRAPH}/1"]
    await once(line)
    assert len(await line.gateway.published(MediaStored)) == 1


async def once(line: Line) -> None:
    """One attempt of whatever waits."""
    async with line.gateway.database.kernel.connect() as connection:
        await ask(connection, DUE)
    await line.gateway._run_due()


async def test_a_provider_that_is_away_for_an_hour_has_lost_it(line: Line, world: MediaWorld) -> None:
    world.special["/files/1"] = status(502)
    await came(line, world.add("1"))

    assert await missing(line) == "unavailable"
    assert world.paths.count("/files/1") == MOST_ATTEMPTS


async def test_a_download_that_breaks_off_is_begun_anew(line: Line, world: MediaWorld) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        del world.special["/files/1"]
        response = web.StreamResponse(headers={"content-length": str(len(JPEG))})
        await response.prepare(request)
        await response.write(JPEG[:1000])
        assert request.transport
        request.transport.close()
        return response

    world.special["/files/1"] = broken
    await came(line, world.add("1"))
    await line.gateway.run_jobs(even_if_early=True)

    assert len(await line.gateway.published(MediaStored)) == 1
    assert world.paths.count("/files/1") == 2


async def test_the_same_webhook_again_fetches_nothing_again(line: Line, world: MediaWorld) -> None:
    file = world.add("1")
    for _ in range(3):
        await came(line, file)
        await line.gateway.run_jobs()

    assert len(await rows(line)) == 1
    assert len(await line.gateway.published(MediaStored)) == 1
    assert world.paths.count("/files/1") == 1


async def test_a_gateway_that_is_killed_while_it_reads_is_finished_by_another(
    line: Line, world: MediaWorld, open_gateway: OpenGateway, settings: dict[str, Any]
) -> None:
    reading, over = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(JPEG[:1000])
        reading.set()
        await over.wait()
        return response

    world.special["/files/1"] = slow
    await came(line, world.add("1"))
    doomed = asyncio.create_task(line.gateway.run_jobs())
    await asyncio.wait_for(reading.wait(), 60)
    doomed.cancel()
    for task in line.gateway.running.runner.tasks:
        task.cancel()
    del world.special["/files/1"]
    other = await open_gateway(database=line.gateway.own_database, **settings)
    await other.run_jobs()
    assert await other.published(MediaStored) == [], "the lease has not ended"

    async with other.database.kernel.connect() as connection:
        await ask(connection, LEASES_RUN_OUT)
    await other.run_jobs()
    over.set()
    (stored,) = await other.published(MediaStored)
    assert stored.sha256 == hashlib.sha256(JPEG).hexdigest()


async def test_a_gateway_that_is_killed_before_it_commits_stores_once(
    line: Line, world: MediaWorld, tmp_path: Path, open_gateway: OpenGateway, settings: dict[str, Any]
) -> None:
    message = await came(line, world.add("1"))
    runner = line.gateway.running.runner
    await runner.claim_once()
    await asyncio.gather(*runner.tasks)  # what was fetched waits for a transaction that never comes
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1

    async with line.gateway.database.kernel.connect() as connection:
        await ask(connection, LEASES_RUN_OUT)
    other = await open_gateway(database=line.gateway.own_database, **settings)
    await other.run_jobs()

    assert len(await line.gateway.published(MediaStored)) == 1
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1
    assert (await get(line, (await view(line, message.message_id)).json()["url"])).content == JPEG


async def test_an_object_store_that_is_away_is_waited_for(line: Line, world: MediaWorld, tmp_path: Path) -> None:
    (tmp_path / "media").rmdir()
    (tmp_path / "media").write_text("a file where the folder should be")
    await came(line, world.add("1"))
    for _ in range(MOST_ATTEMPTS + 4):
        await once(line)
    assert [row.state for row in await rows(line)] == ["pending"]

    (tmp_path / "media").unlink()
    (tmp_path / "media").mkdir()
    await once(line)
    assert [row.state for row in await rows(line)] == ["stored"]


async def test_what_a_removed_channel_had_not_fetched_is_missing(line: Line, world: MediaWorld) -> None:
    await came(line, world.add("1"))
    async with line.gateway.client(line.tenant_id) as client:
        assert (await client.delete(f"/v1/channels/{line.channel_id}")).status_code == 204

    assert await missing(line) == "forbidden"


async def test_what_a_removed_channel_had_fetched_stays(line: Line, world: MediaWorld) -> None:
    message = await came(line, world.add("1"))
    await line.gateway.run_jobs()
    async with line.gateway.client(line.tenant_id) as client:
        assert (await client.delete(f"/v1/channels/{line.channel_id}")).status_code == 204

    assert (await get(line, (await view(line, message.message_id)).json()["url"])).content == JPEG


async def test_a_file_of_another_tenant_is_not_found(line: Line, world: MediaWorld, open_shop: OpenLine) -> None:
    message = await came(line, world.add("1"))
    await line.gateway.run_jobs()
    other = await open_shop(line.gateway, "2")

    assert (await view(other, message.message_id)).status_code == 404
    assert (await view(line, uuid4())).status_code == 404
    assert (await view(line, message.message_id, "viewer")).status_code == 403
    async with line.gateway.client() as client:
        assert (await client.get(f"/v1/messages/{message.message_id}/media")).status_code == 401
    (row,) = await rows(line)
    forged, _ = line.gateway.resources.download_links.link(other.tenant_id, row.id, datetime.now(UTC))
    assert (await get(line, forged)).status_code == 404


async def test_a_link_that_was_changed_or_has_ended_opens_nothing(line: Line, world: MediaWorld) -> None:
    await came(line, world.add("1"))
    await line.gateway.run_jobs()
    (row,) = await rows(line)
    links, now = line.gateway.resources.download_links, datetime.now(UTC)
    url, expires_at = links.link(line.tenant_id, row.id, now)
    assert timedelta(0) < expires_at - now <= timedelta(minutes=5)
    assert (await get(line, url)).status_code == 200

    ended, _ = links.link(line.tenant_id, row.id, now - timedelta(minutes=5))
    answers = [await get(line, ended)]
    token = url.rpartition("/")[2]
    for place in range(len(token)):
        flipped = "B" if token[place] == "A" else "A"
        answers.append(await get(line, f"https://gateway.test/media/{token[:place]}{flipped}{token[place + 1 :]}"))
    for wrong in ("", "x", token[:-4], token + "AAAA", "é", "%00", token.upper()):
        answers.append(await get(line, f"https://gateway.test/media/{wrong}"))
    assert {answer.status_code for answer in answers} == {404}
    assert all(answer.json()["title"] == "Not found" for answer in answers[:-7])


async def test_texts_bring_no_files(line: Line) -> None:
    await line.post(line.texts("um", "dois"))

    assert await rows(line) == []
    assert await line.gateway.jobs() == []


async def test_what_the_business_sent_from_its_phone_is_fetched_as_well(line: Line, world: MediaWorld) -> None:
    world.files["1003383421387256"] = JPEG
    body = json.loads((CORPUS / "echo_image.json").read_bytes())
    (echo,) = body["entry"][0]["changes"][0]["value"]["message_echoes"]
    echo["image"] = world.add("77")
    assert await line.post(json.dumps(body).encode()) == 200
    await line.gateway.run_jobs()

    (told,) = await line.gateway.published(BusinessEchoReceived)
    (stored,) = await line.gateway.published(MediaStored)
    assert stored.message_id == told.message_id


async def test_the_files_of_a_history_do_not_wait_in_front_of_others(line: Line, world: MediaWorld) -> None:
    assert await line.post((CORPUS / "history_media.json").read_bytes()) == 200
    await came(line, world.add("1"))

    assert sorted(job.kind for job in await line.gateway.jobs() if "media" in job.kind) == ["fetch_media", "fetch_old_media"]


async def test_hundreds_of_files_in_one_body(line: Line, world: MediaWorld) -> None:
    assert await line.post(webhook("image", *[world.add(str(number)) for number in range(300)])) == 200

    assert len(await rows(line)) == 300
    assert len([job for job in await line.gateway.jobs() if job.kind == "fetch_media"]) == 300


async def test_files_are_forgotten_when_the_tenants_time_is_over(line: Line, world: MediaWorld, tmp_path: Path) -> None:
    async with line.gateway.client(line.tenant_id) as client:
        (await client.patch("/v1/tenant", json={"settings": {"retention_days": 30}})).raise_for_status()
    old = await came(line, world.add("1"))
    await line.gateway.run_jobs()
    async with line.gateway.session(line.tenant_id) as session:
        await ask(session, GROW_OLD, days=29)
    await prune(line)
    assert len(await rows(line)) == 1

    async with line.gateway.session(line.tenant_id) as session:
        await ask(session, GROW_OLD, days=2)
    await prune(line)
    assert await rows(line) == []
    assert (await view(line, old.message_id)).status_code == 404
    assert not any(path.is_file() for path in (tmp_path / "media").rglob("*"))


async def prune(line: Line) -> None:
    async with line.gateway.session(line.tenant_id) as session:
        schedule(session, PRUNE, "daily", Prune(), tenant_id=line.tenant_id)
    await line.gateway.run_jobs()


async def test_a_file_from_the_simulated_meta(open_gateway: OpenGateway, open_shop: OpenLine, simulator: Simulator) -> None:
    where = simulator.url.removeprefix("http://")
    line = await open_shop(await open_gateway(meta_graph_url=simulator.url, private_hosts=(where,)), "990011")
    channel = {
        "webhook_url": "http://127.0.0.1:1/",
        "app_secret": "s",
        "verify_token": "v",
        "access_token": TOKEN,
        "display_phone_number": "1",
        "name": "x",
    }
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False) as client:
        (await client.put("/_sim/channels/990011?verify=false", json=channel)).raise_for_status()
        sent = await client.post("/_sim/media", content=JPEG, headers={"content-type": "image/jpeg"})
    body = webhook("image", {"id": sent.json()["id"], "mime_type": "image/jpeg"}).replace(b"106540352242922", b"990011")
    assert await line.post(body) == 200
    await line.gateway.run_jobs()

    (stored,) = await line.gateway.published(MediaStored)
    assert (stored.sha256, stored.mime_type) == (hashlib.sha256(JPEG).hexdigest(), "image/jpeg")


async def test_a_tenant_whose_server_drips_leaves_others_pictures_as_quick_as_ever(
    gateway: Harness, open_shop: OpenLine, world: MediaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.outside.GRACE_S", 3_600.0)
    hostile, quiet = await open_shop(gateway, "111111111111"), await open_shop(gateway, "222222222222")
    sent: list[int] = []
    for number in range(48):
        world.special[f"/files/drip{number}"] = endless(sent, b".", pause_s=0.05)
    running = asyncio.create_task(gateway.running.runner.run())
    try:
        body = webhook("image", *(world.add(f"drip{number}") for number in range(48)))
        assert await hostile.post(body.replace(b"106540352242922", b"111111111111")) == 200
        await asyncio.wait_for(world.asked_for("/files/drip", 4), 60)
        body = webhook("image", *(world.add(f"quiet{number}") for number in range(20)))
        assert await quiet.post(body.replace(b"106540352242922", b"222222222222")) == 200
        stored = await eventually(  # none of the others is given up meanwhile
            lambda: gateway.published(MediaStored), lambda events: len(events) == 20
        )
        assert {event.tenant_id for event in stored} == {quiet.tenant_id}
        places = gateway.running.runner.running["fetch_media"]
        assert places.by_tenant == {hostile.tenant_id: 4}
    finally:
        monkeypatch.setattr("common.outside.GRACE_S", 0.0)
        running.cancel()
        await asyncio.gather(running, *gateway.running.runner.tasks, return_exceptions=True)


async def test_a_file_that_only_drips_is_given_up_after_a_few_attempts(
    line: Line, world: MediaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.outside.GRACE_S", 0.2)
    world.special["/files/1"] = endless([], b".", pause_s=0.01)
    await came(line, world.add("1"))
    assert await missing(line) == "unavailable"
    assert world.paths.count("/files/1") == 3
