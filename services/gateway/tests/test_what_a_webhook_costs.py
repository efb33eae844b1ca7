"""What a webhook costs: how many statements and commits, and who waits for whom."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from contracts.gateway import DeliveryStatusChanged
from devkit.testing.statements import ask, watched
from gateway.intake.work.webhook import Webhook, WrittenCounts

from .lines import Line

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"


def status(number: int) -> bytes:
    webhook = json.loads((CORPUS / "status_sent.json").read_bytes())
    webhook["entry"][0]["changes"][0]["value"]["statuses"][0]["id"] = f"wamid.{number}"
    return json.dumps(webhook).encode()


def in_short(statements: list[str]) -> list[str]:
    """What each statement does, by its first word, or by the table that it adds to."""
    told = [one.partition("insert into ")[2].split()[0] if "insert into" in one else one.split()[0] for one in statements]
    return [one.rstrip(";") for one in told]


@pytest.mark.parametrize("kind", ["message", "status"])
async def test_a_webhook_costs_three_trips(line: Line, kind: str) -> None:
    await line.post(line.texts("warm"))
    with watched(line.gateway.database.app) as statements:
        assert await line.post(line.texts("oi", first=1) if kind == "message" else status(1)) == 200

    assert in_short(statements.of("received_element")) == ["received_element", "outbox", "commit"]


async def test_statuses_that_come_within_a_moment_share_a_commit(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment ends here when all have come, however slow the machine is."""
    await line.post(status(0))
    monkeypatch.setattr(line.gateway.resources.reception.commits, "most", 10)
    monkeypatch.setattr(line.gateway.resources.reception.commits, "gather_s", 3_600)
    with watched(line.gateway.database.app) as statements:
        answers = await asyncio.gather(*(line.post(status(number)) for number in range(1, 11)))

    assert set(answers) == {200}
    assert Counter(in_short(statements))["received_element"] == 1
    assert len(await line.gateway.published(DeliveryStatusChanged)) == 11


async def test_a_status_is_acknowledged_after_its_commit(line: Line) -> None:
    assert await line.post(status(1)) == 200
    async with line.gateway.session(line.tenant_id) as session:
        assert await ask(session, "select provider_element_id from received_element")


async def test_a_message_waits_for_no_status_and_takes_along_those_that_wait(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statuses would wait for an hour here."""
    reception = line.gateway.resources.reception
    monkeypatch.setattr(reception.commits, "gather_s", 3_600)
    submitted, submit = asyncio.Semaphore(0), reception.commits.submit

    async def noting(tenant_id: UUID, item: Webhook) -> WrittenCounts:
        submitted.release()
        return await submit(tenant_id, item)

    monkeypatch.setattr(reception.commits, "submit", noting)
    waiting = [asyncio.create_task(line.post(status(number))) for number in range(3)]
    async with asyncio.timeout(60):
        for _ in waiting:
            await submitted.acquire()
        assert await line.post(line.texts("oi")) == 200
        assert await asyncio.gather(*waiting) == [200, 200, 200]
