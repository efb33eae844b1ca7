"""`scripts/bench relay`: what the way through outbox and relay costs beside producing the same records at once.

The parts are a service's own (`python -m devkit.bench.relay` opens billing without its consumers, jobs and API), broker and
database are real. The backlog is rows that stood in the outbox before the relay led, as after an outage; live rows come from
transactions of this process, as in everyday life.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvloop
from common.messaging.kafka import Outgoing
from common.messaging.outbox import publish
from common.service import Running, Service, opened
from contracts.event import Event
from contracts.gateway import MessageReceived
from rich.console import Console

from devkit.fleet.fleet import Fleet, Say
from devkit.percentiles import percentile_ms
from devkit.repository import ROOT

SERVICE = "billing"
EXAMPLE = ROOT / "contracts" / "examples" / MessageReceived.type / "0-minimal.json"
ROWS, ROUNDS, BATCH = 20_000, 3, 500
ROWS_A_TRANSACTION = 10
CUSTOMERS = 1_000
EMPTY_WITHIN_S = 120.0


@dataclass(frozen=True)
class RelayFigures:
    """Rows a second, medians of the rounds; milliseconds from a commit's return to the broker's acknowledgement."""

    backlog_per_s: float
    raw_per_s: float
    live_per_s: float
    rate: float
    commit_to_broker_p50_ms: float | None
    commit_to_broker_p99_ms: float | None
    never_arrived: int

    @property
    def ratio(self) -> float:
        return round(self.backlog_per_s / self.raw_per_s, 3)


class Acknowledged:
    """Stands where the relay has its producer, and notes when the broker had each event."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self.at: dict[UUID, float] = {}
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._producer, name)

    async def produce(self, records: Sequence[Outgoing]) -> None:
        await (await self.send(records)).acknowledged()

    async def send(self, records: Sequence[Outgoing], *, behind: Any = None) -> Any:
        return Noting(self, await self._producer.send(records, behind=behind), records)


class Noting:
    """Records on their way, whose arrival is noted."""

    def __init__(self, arrivals: Acknowledged, sent: Any, records: Sequence[Outgoing]) -> None:
        self.by = sent.by
        self._arrivals, self._sent, self._records = arrivals, sent, records

    async def acknowledged(self) -> None:
        await self._sent.acknowledged()
        now = time.monotonic()
        self._arrivals.count += len(self._records)
        for record in self._records:
            self._arrivals.at[UUID(dict(record.headers)["ce_id"].decode())] = now


class RelayBench:
    def __init__(self, running: Running) -> None:
        self.running = running
        self.database = running.kernel.database
        example = MessageReceived.read(EXAMPLE.read_bytes())
        contacts = [example.contact.model_copy(update={"key": uuid4()}) for _ in range(CUSTOMERS)]
        self.events: list[Event] = [example.model_copy(update={"contact": contact}) for contact in contacts]
        self.acknowledged = Acknowledged(running.relay.carrying.producer)
        setattr(running.relay.carrying, "producer", self.acknowledged)  # noqa: B010 — the class has a type for it that this is not

    async def measure(self, rate: float, seconds: float, *, rows: int = ROWS) -> RelayFigures:
        backlog, raw = list[float](), list[float]()
        await self._raw(rows // 4)
        for _ in range(ROUNDS):
            raw.append(await self._raw(rows))
            backlog.append(await self._backlog(rows))
        relaying = asyncio.create_task(self.running.relay.run())
        live = await self._live(rows)
        waits, missing = await self._on_schedule(rate, seconds)
        relaying.cancel()
        p50, p99 = percentile_ms(waits, 50), percentile_ms(waits, 99)
        return RelayFigures(
            round(statistics.median(backlog)), round(statistics.median(raw)), round(live), rate, p50, p99, missing
        )

    async def _publish(self, number: int) -> list[UUID]:
        """Publishes in one transaction. Returns the events' ids."""
        async with self.database.transaction(self.events[0].tenant_id) as session:
            return [publish(session, self.events[place % CUSTOMERS]) for place in range(number, number + ROWS_A_TRANSACTION)]

    async def _raw(self, rows: int) -> float:
        """Returns records a second without a database: the same records, a batch after the other, as the relay has them."""
        records = [
            Outgoing(event.topic.name, event.key.encode(), event.write(), [("ce_id", str(uuid4()).encode())])
            for event in (self.events[place % CUSTOMERS] for place in range(rows))
        ]
        began = time.monotonic()
        for place in range(0, rows, BATCH):
            await self.acknowledged.produce(records[place : place + BATCH])
        return rows / (time.monotonic() - began)

    async def _backlog(self, rows: int) -> float:
        for number in range(0, rows, ROWS_A_TRANSACTION):
            await self._publish(number)
        began, before = time.monotonic(), self.acknowledged.count
        relaying = asyncio.create_task(self.running.relay.run())
        await self._arrived(before + rows)
        took_s = time.monotonic() - began
        await asyncio.sleep(0.5)  # what is deleted later is not left for the next round
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        return rows / took_s

    async def _live(self, rows: int) -> float:
        before, began = self.acknowledged.count, time.monotonic()
        places = iter(range(0, rows, ROWS_A_TRANSACTION))

        async def one_after_the_other() -> None:
            for number in places:
                await self._publish(number)

        await asyncio.gather(*(one_after_the_other() for _ in range(4)))
        await self._arrived(before + rows)
        return rows / (time.monotonic() - began)

    async def _on_schedule(self, rate: float, seconds: float) -> tuple[list[float], int]:
        """Returns how long each row took from its commit, in seconds, and how many never arrived."""
        committed: dict[UUID, float] = {}

        async def commit(number: int) -> None:
            ids = await self._publish(number)
            committed.update(dict.fromkeys(ids, time.monotonic()))

        every_s, began = ROWS_A_TRANSACTION / rate, time.monotonic()
        async with asyncio.TaskGroup() as group:
            for turn in range(round(seconds / every_s)):
                await asyncio.sleep(max(0.0, began + turn * every_s - time.monotonic()))
                group.create_task(commit(turn * ROWS_A_TRANSACTION))
        await asyncio.sleep(2)
        waits = [max(0.0, self.acknowledged.at[one] - at) for one, at in committed.items() if one in self.acknowledged.at]
        return waits, len(committed) - len(waits)

    async def _arrived(self, count: int) -> None:
        async with asyncio.timeout(EMPTY_WITHIN_S):
            while self.acknowledged.count < count:
                await asyncio.sleep(0.002)


def measure_relay(state: Path, say: Say, rate: float, seconds: float) -> RelayFigures:
    """On an installation of broker and database, in a process of its own."""
    fleet = Fleet(state, well_known_ports=False, say=say, services=("gateway", SERVICE))
    try:
        fleet.start_without_services()
        command = [sys.executable, "-m", __name__, str(rate), str(seconds)]
        say("publishing and relaying")
        done = subprocess.run(command, env=fleet.environment(SERVICE), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return RelayFigures(**json.loads(done.stdout.splitlines()[-1]))
    finally:
        fleet.down()


def show_relay(figures: RelayFigures, console: Console) -> None:
    console.print(
        f"A backlog goes at {figures.backlog_per_s:,.0f} rows/s, raw produce at {figures.raw_per_s:,.0f}/s: "
        f"[bold]ratio {figures.ratio}[/]. From transactions of {ROWS_A_TRANSACTION} rows: {figures.live_per_s:,.0f}/s."
    )
    console.print(
        f"At {figures.rate:,.0f} rows/s from commit to broker: p50 {figures.commit_to_broker_p50_ms} ms, "
        f"[bold]p99 {figures.commit_to_broker_p99_ms} ms[/]; never arrived: {figures.never_arrived}"
    )


async def _main(rate: float, seconds: float) -> RelayFigures:
    service: Service = import_module(f"{SERVICE}.main").service
    async with opened(service, service.settings.load()) as running:
        return await RelayBench(running).measure(rate, seconds)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.write(json.dumps(asdict(runner.run(_main(float(sys.argv[1]), float(sys.argv[2]))))) + "\n")
