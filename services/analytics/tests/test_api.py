"""The report: who may see it, whose it is, and for which days."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from devkit.testing.harness import Harness

from .story import Overview, Story


async def test_an_empty_tenant_has_a_report_of_zeros(overview: Overview) -> None:
    report = await overview()

    assert set(report["messages"].values()) == {0}
    assert report["conversations"]["automation_rate"] is None
    assert report["conversations"]["first_response"] is None
    assert (report["usage"]["costs"], report["top_intents"]) == ([], [])


async def test_days_are_those_of_the_time_zone(analytics: Harness, tenant_id: UUID, overview: Overview) -> None:
    late_evening = Story(tenant_id, datetime(2026, 11, 21, 1, 30, tzinfo=UTC))
    await analytics.receives(late_evening.received(), late_evening.opened(0), late_evening.sent(5))
    days = {"from": "2026-11-20", "to": "2026-11-20"}

    assert (await overview(**days))["messages"]["received"] == 0
    brazil = await overview(**days, time_zone="America/Sao_Paulo")
    assert (brazil["from"], brazil["to"], brazil["time_zone"]) == ("2026-11-20", "2026-11-20", "America/Sao_Paulo")
    assert (brazil["messages"]["received"], brazil["conversations"]["first_response"]["answered"]) == (1, 1)


async def test_the_ten_most_frequent_intents_are_shown(analytics: Harness, story: Story, overview: Overview) -> None:
    turns = [story.turn(intent=f"intent-{number:02}") for number in range(12) for _ in range(12 - number)]
    await analytics.receives(*(event for turn in turns for event in turn))

    shown = (await overview())["top_intents"]
    assert [(one["intent"], one["turns"]) for one in shown] == [(f"intent-{n:02}", 12 - n) for n in range(10)]


async def test_a_stranger_sees_nothing(analytics: Harness, story: Story, overview: Overview) -> None:
    await analytics.receives(story.received(), story.opened(0), story.sent(1))
    report = await overview(uuid4())
    assert (report["messages"]["sent"], report["conversations"]["opened"]) == (0, 0)


async def test_who_is_nobody_gets_no_report(analytics: Harness, tenant_id: UUID) -> None:
    async with analytics.client() as nobody:
        assert (await nobody.get("/v1/reports/overview")).status_code == 401
    async with analytics.client(tenant_id, service="billing") as service:
        assert (await service.get("/v1/reports/overview")).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday", "to=2026-02-30", "from=2026-02-01&to=2026-01-01", "from=2024-01-01&to=2026-01-01",
        "from=0001-01-01", "to=9999-12-31", "from=9999-12-31&to=9999-12-31", "time_zone=Mars/Olympus",
        "time_zone=../../etc/passwd", "time_zone=%00", "time_zone=", "time_zone=" + "x" * 100, "time_zone=America",
        "from=99999999999999999999",
    ],
)  # fmt: skip
async def test_a_wrong_question_gets_a_clear_answer(analytics: Harness, tenant_id: UUID, query: str) -> None:
    async with analytics.client(tenant_id) as client:
        answer = await client.get(f"/v1/reports/overview?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
