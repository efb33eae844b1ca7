"""`scripts/bench conversation`: how long people wait for lists, messages and counters of a business with a long past.

Gateway signs the people in, conversation answers over HTTP, broker and database are real. Each question is asked many times,
one after the other, in turns with the others: what the machine does besides falls on all of them.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from psycopg import sql
from rich.console import Console
from rich.table import Table
from simulator.demo.business import DemoBusiness

from devkit.bench.history import History, settle, write_history
from devkit.bench.report import machine
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed_channel, sign_in
from devkit.percentiles import percentile_ms

SERVICES = ("gateway", "billing", "conversation")
WARM_UP = 10
AT_MOST_MS = 50
PAGES_DEEP = 20
SHARE_OF_OTHERS = 0.2
"""Of the messages, those of a second business in the same tables."""

_PLANS = {"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_analyze": "on"}
"""The database's settings with which it writes the plan of every statement into its log."""


@dataclass(frozen=True)
class InboxQuestion:
    """What a person asks of conversation's API."""

    name: str
    asks: httpx2.AsyncClient
    path: str

    async def took_s(self) -> float:
        began = time.monotonic()
        (await self.asks.get(self.path)).raise_for_status()
        return time.monotonic() - began


@dataclass(frozen=True)
class InboxFigures:
    """How long a question's answers took, in milliseconds."""

    question: str
    p50_ms: float | None
    p95_ms: float | None


class InboxBench:
    """One installation, two businesses with so many messages, and people of the larger one who look at them."""

    def __init__(self, state: Path, say: Callable[[str], None], messages: int) -> None:
        self.fleet = Fleet(state, well_known_ports=False, say=say, services=SERVICES)
        self.say = say
        self.messages = messages

    @property
    def _database_url(self) -> str:
        return self.fleet.server.url("conversation")

    async def measure(self, times: int, plans: Path | None) -> list[InboxFigures]:
        async with AsyncExitStack() as stack:
            mine = await self._business(stack, 1, round(self.messages * (1 - SHARE_OF_OTHERS)))
            await self._business(stack, 2, round(self.messages * SHARE_OF_OTHERS))
            await asyncio.to_thread(settle, self._database_url)
            questions = await mine.questions()
            self.say(f"asking {len(questions)} questions, {times} times each")
            took_s = [[await one.took_s() for one in questions] for _ in range(WARM_UP + times)][WARM_UP:]
            if plans:
                await self._write_plans(questions, plans)
        figures = zip(questions, zip(*took_s, strict=True), strict=True)
        return [InboxFigures(one.name, percentile_ms(took, 50), percentile_ms(took, 95)) for one, took in figures]

    async def _business(self, stack: AsyncExitStack, number: int, messages: int) -> "Watchers":
        """Returns its people, once its past is written."""
        business = DemoBusiness(
            tenant_id=f"0190d2c4-0000-7000-8000-3000000000{number:02d}",
            name=f"Bench {number}",
            admin=f"admin@bench{number}.example",
            agent=f"agent@bench{number}.example",
            phone_number_id=f"2059545589544{number:02d}",
        )
        url = self.fleet.services["conversation"].url
        admin, agent = [
            await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False)) for _ in range(2)
        ]
        _, channel = await seed_channel(admin, self.fleet, business)
        signed_in = await sign_in(agent, self.fleet, business.agent)
        agent.headers["authorization"] = f"Bearer {signed_in['access_token']}"
        self.say(f"writing {messages:,} messages")
        history = History(UUID(business.tenant_id), UUID(channel["channel_id"]), UUID(signed_in["user_id"]), messages)
        longest = await asyncio.to_thread(write_history, self._database_url, history)
        return Watchers(admin, agent, longest, messages)

    async def _write_plans(self, questions: Sequence[InboxQuestion], plans: Path) -> None:
        """Asks each question once more, of a service whose statements the database explains, and keeps what it said."""
        with self.fleet.server.admin() as connection:
            for name, value in _PLANS.items():
                connection.execute(sql.SQL("alter database conversation set {} = {}").format(sql.SQL(name), sql.Literal(value)))
        conversation = self.fleet.services["conversation"]
        await asyncio.to_thread(conversation.stop)
        await asyncio.to_thread(self.fleet.start_service, "conversation")
        log = self.fleet.postgres.log
        written = []
        for one in questions:
            before = log.stat().st_size
            await one.took_s()
            await asyncio.sleep(0.2)  # the database writes its log a moment after it answered
            with log.open() as lines:
                lines.seek(before)
                written.append(f"## {one.name}\n\n{lines.read()}")
        await asyncio.to_thread(plans.write_text, "\n".join(written))


@dataclass(frozen=True)
class Watchers:
    """The admin and an agent of a business, and its longest conversation."""

    admin: httpx2.AsyncClient
    agent: httpx2.AsyncClient
    longest: UUID
    messages: int

    async def questions(self) -> list[InboxQuestion]:
        conversations, messages = "/v1/conversations", f"/v1/conversations/{self.longest}/messages"
        middle = round(self.messages * 0.05)
        paths = {
            "inbox": conversations,
            "inbox, a page far down": await self._far_down(conversations),
            "open": f"{conversations}?state=open",
            "closed": f"{conversations}?state=closed",
            "waiting for a person": f"{conversations}?waiting=true",
            "phase: queued": f"{conversations}?phase=queued",
            "phase: with an agent": f"{conversations}?phase=with_agent",
            "phase: snoozed (there is none)": f"{conversations}?phase=snoozed",
            "assigned to nobody": f"{conversations}?assigned_to=nobody",
            "of one contact": f"{conversations}?contact_id={await self._contact()}",
            "found by a name that all have": f"{conversations}?q=cliente",
            "found by a name and a number": f"{conversations}?q=cliente+77",
            "found by a name that nobody has": f"{conversations}?q=cliente+x",
            "found by the end of a phone": f"{conversations}?q=0777",
            "customers": "/v1/contacts",
            "customers, found by a name": "/v1/contacts?q=cliente+77",
            "customers, found by a name that all have": "/v1/contacts?q=cliente",
            "newest messages": messages,
            "messages in the middle": f"{messages}?before={middle}",
            "messages after one": f"{messages}?after={middle}",
            "queues": "/v1/queues",
            "counters": "/v1/counters",
        }
        asked = [InboxQuestion(name, self.admin, path) for name, path in paths.items()]
        mine = {"an agent's inbox": conversations, "an agent's own": f"{conversations}?assigned_to=me"}
        mine["an agent's counters"] = "/v1/counters"
        return asked + [InboxQuestion(name, self.agent, path) for name, path in mine.items()]

    async def _contact(self) -> str:
        answer = await self.admin.get(f"/v1/conversations/{self.longest}")
        return str(answer.raise_for_status().json()["contact"]["contact_id"])

    async def _far_down(self, path: str) -> str:
        cursor = ""
        for _ in range(PAGES_DEEP):
            answer = await self.admin.get(path, params={"cursor": cursor} if cursor else None)
            cursor = answer.raise_for_status().json()["next"] or cursor
        return f"{path}?{httpx2.QueryParams(cursor=cursor)}"


def inbox_document(figures: Sequence[InboxFigures], **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it."""
    return {"machine": machine(), **given, "questions": [asdict(one) for one in figures]}


def show_inbox(figures: Sequence[InboxFigures], messages: int, console: Console) -> None:
    table = Table(title=f"A business with a past: {messages:,} messages in the tables")
    table.add_column("question")
    table.add_column("p50", justify="right")
    table.add_column("p95", justify="right")
    for one in figures:
        slow = one.p95_ms is not None and one.p95_ms > AT_MOST_MS
        table.add_row(one.question, f"{one.p50_ms} ms", f"[red]{one.p95_ms} ms[/]" if slow else f"{one.p95_ms} ms")
    console.print(table)
