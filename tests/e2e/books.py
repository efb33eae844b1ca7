"""What billing's ledger and analytics' tallies say of a tenant, beside what was published of it."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from common.messaging.reading import read_topic
from contracts.analytics import MOST_FACTS
from contracts.topics import FACTS
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play

Facts = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Books:
    """`used` and `lines` (quantities by their source) are billing's messages; `facts` stand once, however often published."""

    used: int
    lines: Counter[str]
    report: dict[str, Any]
    facts: Facts

    def charged(self, conversation_id: str) -> int:
        """Returns what the ledger has of the answers of a conversation."""
        turns = [fact for fact in self.facts["turns"] if fact["conversation_id"] == conversation_id]
        return sum(self.lines[f"turn:{fact['turn_id']}"] for fact in turns)

    @property
    def ledger_and_meter(self) -> tuple[int, int]:
        return self.lines.total(), self.used

    @property
    def facts_and_tallies(self) -> tuple[dict[str, int], dict[str, int]]:
        """What facts add up to, and what was tallied when they were made: what is counted twice is in the second only."""
        lately = {name: [fact for fact in facts if self._is_reported(fact)] for name, facts in self.facts.items()}
        counted = Counter(fact["stage"] for fact in lately["messages"] if fact["stage"] in {"received", "sent", "unknown"})
        counted += Counter(fact["outcome"] for fact in lately["turns"] if fact["outcome"] in {"answer", "handoff"})
        for fact in lately["usage"]:
            if fact["meter"] in {"input_tokens", "output_tokens"}:
                counted[fact["meter"]] += fact["quantity"]
        tallied = self.report["messages"] | self.report["turns"] | self.report["usage"]
        return counted, {name: tallied[name] for name in counted}

    def _is_reported(self, fact: dict[str, Any]) -> bool:
        return bool(self.report["from"] <= fact["event_time"][:10] <= self.report["to"])


async def read_books(play: Play, fleet: Fleet) -> Books:
    """Returns the books as they are now. They agree when no event is under way."""
    return Books(await _used(play), await _lines(play), await _report(play), await _facts(play, fleet))


async def _used(play: Play) -> int:
    usage = (await (await play.service("billing")).get("/v1/usage")).raise_for_status().json()
    return int(next(meter["used"] for meter in usage["meters"] if meter["meter"] == "messages"))


async def _lines(play: Play) -> Counter[str]:
    client, lines, before = await play.service("billing"), Counter[str](), {}
    while True:
        page = (await client.get("/v1/ledger", params={"limit": 200, **before})).raise_for_status().json()
        for line in page["entries"]:
            lines[line["source"]] += line["quantity"] if line["meter"] == "messages" else 0
        if page["next"] is None:
            return lines
        before = {"before": page["next"]}


async def _report(play: Play) -> dict[str, Any]:
    return dict((await (await play.service("analytics")).get("/v1/reports/overview")).raise_for_status().json())


async def _facts(play: Play, fleet: Fleet) -> Facts:
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in MOST_FACTS}
    async for record in read_topic(fleet.kafka.bootstrap, FACTS):
        lists = json.loads(record.value)
        for name in MOST_FACTS:
            found[name] |= {fact["fact_id"]: fact for fact in lists[name] if fact["tenant_id"] == play.demo["tenant_id"]}
    return {name: list(facts.values()) for name, facts in found.items()}
