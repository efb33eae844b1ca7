"""Meta's webhooks through the HTTP face: what is acknowledged is durable, once, and nothing else is."""

import asyncio
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from contracts.bounds import LONGEST_TEXT
from contracts.gateway import DeliveryStatusChanged, MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.intake.work.events import LONGEST_PARKED, MOST_PARKED
from gateway.intake.work.reception import MOST_ELEMENTS
from structlog.testing import capture_logs

from .lines import Line, OpenGateway, OpenLine
from .waiting import eventually

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
APP_SECRET, VERIFY_TOKEN = "the-app-secret", "the-verify-token"
BODIES = "select body from raw_webhook order by id"


def recorded(case: str) -> bytes:
    return (CORPUS / f"{case}.json").read_bytes()


async def test_the_same_webhook_three_times_is_one_message(line: Line) -> None:
    answers = [await line.post(recorded("text")) for _ in range(3)]

    assert answers == [200, 200, 200]
    (message,) = await line.gateway.published(MessageReceived)
    assert (message.tenant_id, message.channel_id) == (line.tenant_id, line.channel_id)
    async with line.gateway.session(line.tenant_id) as session:
        assert [row.body for row in await ask(session, BODIES)] == [recorded("text")]


async def test_the_same_webhook_many_times_at_once_is_one_message(line: Line) -> None:
    answers = await asyncio.gather(*(line.post(recorded("text")) for _ in range(40)))

    assert set(answers) == {200}
    assert len(await line.gateway.published(MessageReceived)) == 1


async def test_messages_that_come_again_in_other_batches_are_not_new(line: Line) -> None:
    for batch in (["a", "b"], ["a", "b", "c", "d"]):
        assert await line.post(line.texts(*batch)) == 200
    for place, body in enumerate("abcde"):
        assert await line.post(line.texts(body, first=place)) == 200

    assert await line.said() == ["a", "b", "c", "d", "e"]


async def test_a_message_twice_in_one_body_is_one_message(line: Line) -> None:
    webhook = json.loads(recorded("text"))
    webhook["entry"] *= 3

    assert await line.post(json.dumps(webhook).encode()) == 200
    assert len(await line.gateway.published(MessageReceived)) == 1


async def test_statuses_are_told_once_each(line: Line) -> None:
    for case in ("status_read", "status_sent", "status_sent", "status_delivered_billable"):
        assert await line.post(recorded(case)) == 200

    assert [event.status for event in await line.gateway.published(DeliveryStatusChanged)] == ["read", "sent", "delivered"]


async def test_a_wrong_signature_is_refused_and_tells_nothing(line: Line) -> None:
    zeros = "0" * 64
    wrong = [
        "",
        "sha256=",
        zeros,
        f"sha256={zeros}",
        f"sha1={zeros[:40]}",
        "sha256=é",
        f"sha256={'g' * 64}",
        f"sha256={zeros[1:]}",
    ]
    async with line.gateway.client() as client:
        for header in wrong:
            headers = [(b"x-hub-signature-256", header.encode("utf-8"))]
            answer = await client.post(line.path, content=recorded("text"), headers=headers)

            assert answer.status_code == 401, header
            assert answer.headers["content-type"] == "application/problem+json"
        assert (await client.post(line.path, content=recorded("text"))).status_code == 401
    assert await line.gateway.outbox() == []
    assert await line.parked() == []


async def test_a_body_changed_by_one_space_is_refused(line: Line) -> None:
    signature = "sha256=" + hmac.new(APP_SECRET.encode(), recorded("text"), hashlib.sha256).hexdigest()

    assert await line.post(recorded("text") + b" ", **{"x-hub-signature-256": signature}) == 401
    assert await line.post(recorded("text"), **{"x-hub-signature-256": signature.upper().replace("SHA", "sha")}) == 200


async def test_the_secret_of_another_tenant_opens_nothing(line: Line, open_line: OpenLine) -> None:
    other = await open_line(line.gateway)
    await other.change(secrets={"app_secret": "another-secret"})

    assert await line.post(recorded("text"), secret="another-secret") == 401
    assert await line.gateway.outbox() == []


async def test_an_unknown_address_is_not_found(line: Line) -> None:
    async with line.gateway.client() as client:
        for path in ("/webhooks/meta/unknown", line.path + "x", line.path.replace("meta", "twilio"), "/webhooks/nobody/x"):
            assert (await client.post(path, content=b"{}")).status_code == 404
            assert (await client.get(path)).status_code == 404


async def test_two_secrets_count_while_one_is_being_replaced(line: Line) -> None:
    await line.change(secrets={"app_secret": "the-new-secret"})

    assert await line.post(line.texts("new"), secret="the-new-secret") == 200
    assert await line.post(line.texts("old", first=1)) == 200
    await line.change(secrets={"app_secret": "a-third-secret"})
    assert await line.post(line.texts("oldest", first=2)) == 401


async def test_the_old_secret_ends_with_its_time(open_gateway: OpenGateway, open_line: OpenLine) -> None:
    line = await open_line(await open_gateway(secret_overlap_h=0))
    await line.change(secrets={"app_secret": "the-new-secret"})

    assert await line.post(line.texts("old")) == 401


async def test_the_challenge_comes_back_verbatim(line: Line) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "<b>1158201444</b>"}
    async with line.gateway.client() as client:
        answer = await client.get(line.path, params=query)

        assert (answer.status_code, answer.text) == (200, "<b>1158201444</b>")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        for wrong in ({"hub.verify_token": "é"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": ""}):
            assert (await client.get(line.path, params=query | wrong)).status_code == 403
        del query["hub.challenge"]
        assert (await client.get(line.path, params=query)).status_code == 403


async def test_one_malformed_message_does_not_cost_its_neighbours(line: Line) -> None:
    assert await line.post(recorded("good_malformed_good")) == 200

    assert await line.said() == ["um", "três"]
    kinds = [message.content.kind for message in await line.gateway.published(MessageReceived)]
    assert kinds == ["text", "unsupported", "text"], "whoever sent what cannot be read is heard too"
    assert await line.parked() == []


async def test_one_message_of_nobody_does_not_cost_its_neighbours(line: Line) -> None:
    webhook = json.loads(line.texts("um", "dois", "três"))
    del webhook["entry"][0]["changes"][0]["value"]["messages"][1]["id"]

    assert await line.post(json.dumps(webhook).encode()) == 200
    assert await line.said() == ["um", "três"]
    (parked,) = await line.parked()
    assert parked.reason == "malformed"
    assert json.loads(parked.element)["text"] == {"body": "dois"}


async def test_the_same_strange_element_is_parked_once(line: Line) -> None:
    for _ in range(3):
        assert await line.post(recorded("template_status_update")) == 200

    assert [row.reason for row in await line.parked()] == ["unknown_field"]


async def test_tenants_in_one_group_get_their_own(gateway: Harness, open_line: OpenLine) -> None:
    lines = [await open_line(gateway, str(number)) for number in range(1, 6)]

    posted = [one.post(one.texts("um", first=place)) for one in lines for place in (1, 2)]
    assert set(await asyncio.gather(*posted)) == {200}

    messages = await gateway.published(MessageReceived)
    assert Counter(message.tenant_id for message in messages) == {one.tenant_id: 2 for one in lines}
    assert len({message.contact.key for message in messages}) == 5
    assert len({message.message_id for message in messages}) == 10


async def test_a_webhook_for_a_number_that_is_not_the_channels_is_parked(line: Line) -> None:
    assert await line.post(recorded("foreign_number")) == 200

    assert await line.said() == ["para nós"]
    assert [row.reason for row in await line.parked()] == ["foreign_account"]


async def test_an_inactive_channel_keeps_what_comes_and_tells_nothing(line: Line) -> None:
    await line.change(active=False)

    assert await line.post(recorded("text")) == 200
    assert await line.gateway.outbox() == []
    assert [row.reason for row in await line.parked()] == ["inactive_channel"]


async def test_a_message_longer_than_any_is_cut_and_costs_its_neighbours_nothing(line: Line) -> None:
    assert await line.post(line.texts("kurz", "x" * 1_000_000, "ende")) == 200

    short, long, end = await line.said()
    assert (short, end) == ("kurz", "ende")
    assert long == "x" * (LONGEST_TEXT - 1) + "…"
    assert await line.parked() == []


async def test_a_body_of_thousands_is_taken_whole(line: Line) -> None:
    bodies = [str(number) for number in range(2_500)]

    assert await line.post(line.texts(*bodies)) == 200
    assert await line.said() == bodies[:MOST_ELEMENTS], "as many as one commit should write"
    assert [row.reason for row in await line.parked()] == ["unread"]

    await line.gateway.run_jobs()
    assert await line.said() == bodies, "and the rest at once, by a job"
    assert await line.parked() == []


async def test_thousands_of_nothing_are_few_rows_and_one_line(line: Line) -> None:
    webhook = json.loads(recorded("text"))
    webhook["entry"][0]["changes"][0]["value"]["messages"] += [{"n": number} for number in range(5_000)]
    raw = json.dumps(webhook).encode()

    with capture_logs() as logs:
        assert await line.post(raw) == 200
        await line.gateway.run_jobs()

    parked = await line.parked()
    assert len(await line.gateway.published(MessageReceived)) == 1
    assert len(parked) == MOST_PARKED + 1
    (rest,) = (json.loads(row.element) for row in parked if row.reason == "too_many")
    assert rest["not_understood"] == {"malformed": 5_000 - MOST_PARKED}
    assert len(logs) < 20
    async with line.gateway.session(line.tenant_id) as session:
        assert [row.body for row in await ask(session, BODIES)] == [raw], "all of it is kept"


async def test_elements_that_cannot_be_written_again_do_not_each_keep_the_body(line: Line) -> None:
    webhook = json.loads(recorded("text"))
    deep = json.loads("[" * 300 + "]" * 300)
    webhook["entry"][0]["changes"][0]["value"]["messages"] = [{"n": number, "deep": deep} for number in range(300)]

    assert await line.post(json.dumps(webhook).encode()) == 200
    assert sum(len(row.element) for row in await line.parked()) < 2 * LONGEST_PARKED


async def test_ten_megabytes_are_refused(line: Line) -> None:
    assert await line.post(b"x" * 10_000_000) == 413
    assert await line.post(line.texts("x" * 2_900_000)) == 200


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 100_000


async def test_a_flood_without_announced_length_is_refused(line: Line) -> None:
    async with line.gateway.client() as client:
        assert (await client.post(line.path, content=chunks(50))).status_code == 413


async def test_every_recorded_body_is_acknowledged(line: Line) -> None:
    cases = [path.read_bytes() for path in CORPUS.glob("*.json") if "expected" not in path.name]

    assert set(await asyncio.gather(*map(line.post, cases))) == {200}


RUBBISH: Sequence[bytes] = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b'"\\ud800"',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"9" * 100_000,
    b'{"object":"whatsapp_business_account","entry":[' + b"9" * 5_000 + b"]}",
    b'{"object":"whatsapp_business_account","entry":' + b"[" * 800 + b"]" * 800 + b"}",
    b'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"\\u0000","value":{"\\ud800":1e999}}]}]}',
)


async def test_rubbish_with_a_good_signature_is_parked(line: Line) -> None:
    for number, raw in enumerate(RUBBISH, 1):
        assert await line.post(raw) == 200, raw[:100]
        assert len(await line.parked()) == number

    assert await line.gateway.outbox() == []


async def test_a_second_replica_hears_what_becomes_of_channels(
    open_gateway: OpenGateway, open_line: OpenLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.intake.work.directory.SAFETY_RELOAD_S", 3_600.0)
    first = await open_gateway()
    second = await open_gateway(database=first.own_database)
    line = await open_line(first)

    assert await line.post(recorded("text"), gateway=second) == 200
    await line.change(secrets={"app_secret": "the-new-secret"})
    known = line.texts("neu")
    await eventually(lambda: line.post(known, secret="the-new-secret", gateway=second), lambda status: status == 200)
    async with first.client(line.tenant_id) as client:
        assert (await client.delete(f"/v1/channels/{line.channel_id}")).status_code == 204
    for replica in (first, second):
        await eventually(lambda to=replica: line.post(known, gateway=to), lambda status: status == 404)


async def test_many_long_bodies_at_once_leave_room_for_short_ones(line: Line) -> None:
    bodies = line.gateway.resources.reception.long_bodies
    before, taken, go_on = bodies.room, asyncio.Event(), asyncio.Event()

    async def slowly(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 10_000):
            yield b"x" * 10_000
        taken.set()
        await go_on.wait()

    async with line.gateway.client() as client:
        bodies.room = 1_000_000
        first = asyncio.create_task(client.post(line.path, content=slowly(900_000)))
        await taken.wait()
        assert (await client.post(line.path, content=b"x" * 900_000)).status_code == 503
        assert await line.post(recorded("text")) == 200
        go_on.set()
        assert (await first).status_code == 401
    assert bodies.room == 1_000_000 < before, "all of it is given back"
