"""Why a channel is silent: what became of its webhooks, its elements and its session."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.db import Database
from devkit.testing.statements import ask
from gateway.intake.store import diagnostics as store
from gateway.intake.work import receipts as module
from gateway.intake.work.receipts import Receipts
from gateway.intake.work.webhook import WrittenCounts
from gateway.metrics import ACKNOWLEDGED

from .lines import Line, OpenLine, OpenTenant

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
ROWS = 'select at, outcome, "count" as requests, new, parked from channel_receipt order by at, outcome'
SESSION_CHANGE = """
    insert into link_change (id, tenant_id, channel_id, state, reason, at)
    values (%(id)s, %(tenant)s, %(channel)s, %(state)s, 'open', %(at)s)
    """
NOW = datetime(2026, 11, 21, 12, 0, 0, 400_000, tzinfo=UTC)


async def entries(line: Line, *kinds: str) -> list[dict[str, Any]]:
    await line.gateway.resources.reception.receipts.flush()
    async with line.gateway.client(line.tenant_id, "supervisor") as client:
        answer = (await client.get(f"/v1/channels/{line.channel_id}/diagnostics")).raise_for_status()
    return [entry for entry in answer.json()["entries"] if not kinds or entry["kind"] in kinds]


async def rows_of(line: Line) -> list[Any]:
    async with line.gateway.session(line.tenant_id) as session:
        return await ask(session, ROWS)


def total(found: list[dict[str, Any]], name: str) -> int:
    return sum(entry[name] for entry in found)


async def test_webhooks_that_were_accepted_are_counted(line: Line) -> None:
    for case in ("good_malformed_good", "good_malformed_good", "nobody", "nobody", "group"):
        assert await line.post((CORPUS / f"{case}.json").read_bytes()) == 200

    found = await entries(line, "receipt")
    assert {entry["outcome"] for entry in found} == {"accepted"}
    counted = {name: total(found, name) for name in ("requests", "new", "duplicate", "ignored", "parked")}
    assert counted == {"requests": 5, "new": 3, "duplicate": 3, "ignored": 1, "parked": 2}
    (parked,) = await entries(line, "parked")
    assert parked["reason"] == "malformed"


async def test_webhooks_that_were_refused_are_seen(line: Line) -> None:
    assert await line.post(b"{}", secret="wrong") == 401
    assert await line.post(b"x" * 4_000_000) == 413
    query = {"hub.mode": "subscribe", "hub.verify_token": "the-verify-token", "hub.challenge": "1"}
    async with line.gateway.client() as client:
        await client.get(line.path, params=query)
        await client.get(line.path, params=query | {"hub.verify_token": "wrong"})

    refusals = await entries(line, "refusal")
    assert total(refusals, "requests") == 3
    assert {entry["outcome"] for entry in refusals} == {"refused", "too_large"}
    assert [entry["outcome"] for entry in await entries(line, "receipt")] == ["verified"]


def acknowledged(outcome: str) -> tuple[float, float]:
    """How many webhooks were answered so, and the seconds that they took together."""
    found = {one.name: one.value for one in next(iter(ACKNOWLEDGED.labels(outcome).collect())).samples}
    return found["webhook_acknowledgement_seconds_count"], found["webhook_acknowledgement_seconds_sum"]


async def test_a_webhook_that_could_not_be_written_is_seen_later(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    reception = line.gateway.resources.reception

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    waited, at_once = acknowledged("unavailable"), acknowledged("accepted")
    with monkeypatch.context() as patched:
        patched.setattr(reception, "timeout_s", 0.5)
        patched.setattr(reception.commits, "submit", hang)
        assert await line.post(line.texts("um")) == 503
    assert await line.post(line.texts("dois")) == 200

    assert [entry["outcome"] for entry in await entries(line, "refusal")] == ["unavailable"]
    assert acknowledged("unavailable")[0] == waited[0] + 1
    assert acknowledged("unavailable")[1] >= waited[1] + 0.5
    assert acknowledged("accepted")[0] == at_once[0] + 1


async def test_the_newest_come_first_whatever_they_are(line: Line) -> None:
    await line.post(line.texts("um"))
    await line.gateway.resources.reception.receipts.flush()
    async with line.gateway.session(line.tenant_id) as session:
        for seconds, state in ((-60, "connecting"), (60, "connected")):
            at = datetime.now(UTC) + timedelta(seconds=seconds)
            where = {"id": uuid4(), "tenant": line.tenant_id, "channel": line.channel_id}
            await ask(session, SESSION_CHANGE, **where, state=state, at=at)

    assert [entry["kind"] for entry in await entries(line)] == ["session_change", "receipt", "session_change"]
    newest, *_ = await entries(line)
    assert (newest["state"], newest["reason"]) == ("connected", "open")


async def test_nothing_in_it_is_personal(line: Line) -> None:
    for case in ("text", "good_malformed_good", "foreign_number"):
        assert await line.post((CORPUS / f"{case}.json").read_bytes()) == 200

    told = str(await entries(line))
    assert not any(secret in told for secret in ("88887777", "Ana", "wamid", "Olá"))


async def test_it_is_for_supervisors_of_the_tenant(line: Line, open_tenant: OpenTenant) -> None:
    path = f"/v1/channels/{line.channel_id}/diagnostics"
    for role, status in (("agent", 403), ("viewer", 403), ("supervisor", 200), ("admin", 200)):
        async with line.gateway.client(line.tenant_id, role) as client:
            assert (await client.get(path)).status_code == status
    async with line.gateway.client(await open_tenant(line.gateway)) as client:
        assert (await client.get(path)).status_code == 404


async def test_who_knocks_without_end_writes_one_row_a_second(line: Line) -> None:
    began = datetime.now(UTC)
    await asyncio.gather(*(line.post(b"{}", secret="wrong") for _ in range(100)))
    await line.gateway.resources.reception.receipts.flush()

    rows = await rows_of(line)
    assert sum(row.requests for row in rows) == 100
    assert len(rows) <= (datetime.now(UTC) - began).total_seconds() + 2


async def test_replicas_add_up(line: Line) -> None:
    for new in (1, 2):
        receipts = Receipts(line.gateway.database)
        receipts.note(line.tenant_id, line.channel_id, NOW, "accepted", WrittenCounts(new=new, parked=1))
        await receipts.flush()

    (row,) = await rows_of(line)
    assert (row.at, row.requests, row.new, row.parked) == (NOW.replace(microsecond=0), 2, 3, 2)


async def test_what_cannot_be_written_waits_within_bounds(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = Receipts(line.gateway.database)
    monkeypatch.setattr(module, "MOST_WAITING", 3)

    async def away(*_: object) -> None:
        raise ConnectionError

    for second in range(5):
        receipts.note(line.tenant_id, line.channel_id, NOW + timedelta(seconds=second), "accepted", WrittenCounts(new=1))
    with monkeypatch.context() as patched:
        patched.setattr(store, "add_receipts", away)
        with pytest.raises(ConnectionError):
            await receipts.flush()
    receipts.note(line.tenant_id, line.channel_id, NOW, "accepted", WrittenCounts(new=1))
    await receipts.flush()

    assert [row.new for row in await rows_of(line)] == [2, 1, 1]


async def test_without_a_database_it_goes_on_trying(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_S", 0.01)
    away = Database("postgresql://nobody@127.0.0.1:1/none", "postgresql://nobody@127.0.0.1:1/none")
    receipts = Receipts(away)
    receipts.note(line.tenant_id, line.channel_id, NOW, "refused")
    failures, written, flush = asyncio.Queue[None](), asyncio.Event(), receipts.flush

    async def watched_flush() -> None:
        try:
            await flush()
            written.set()
        except Exception:
            failures.put_nowait(None)
            raise

    monkeypatch.setattr(receipts, "flush", watched_flush)
    running = asyncio.create_task(receipts.run())
    for _ in range(2):
        await failures.get()
    assert not running.done()

    receipts.database = line.gateway.database
    await asyncio.wait_for(written.wait(), 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await away.close()

    assert [row.requests for row in await rows_of(line)] == [1]


async def test_what_waits_is_written_when_the_process_ends(line: Line) -> None:
    receipts = Receipts(line.gateway.database)
    running = asyncio.create_task(receipts.run())
    await asyncio.sleep(0)  # it has begun
    receipts.note(line.tenant_id, line.channel_id, NOW, "refused")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert [row.outcome for row in await rows_of(line)] == ["refused"]


async def test_receipts_of_long_ago_are_forgotten(line: Line) -> None:
    receipts, now = line.gateway.resources.reception.receipts, datetime.now(UTC)
    for days in (0, 2, 4):
        receipts.note(line.tenant_id, line.channel_id, now - timedelta(days=days), "accepted")
    await receipts.flush()
    await line.gateway.running.pruner.sweep()

    assert len(await rows_of(line)) == 2


async def test_many_tenants_are_written_at_once(line: Line, open_line: OpenLine) -> None:
    other = await open_line(line.gateway, "7")
    receipts = Receipts(line.gateway.database)
    for one in (line, other):
        receipts.note(one.tenant_id, one.channel_id, NOW, "accepted")
    receipts.note(UUID(int=7), UUID(int=7), NOW, "refused")
    await receipts.flush()

    assert [len(await rows_of(one)) for one in (line, other)] == [1, 1]
