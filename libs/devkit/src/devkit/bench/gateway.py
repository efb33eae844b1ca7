"""`scripts/bench gateway`: how many webhooks a second the gateway makes durable, and how long each waits.

Broker and database are real and on the same machine. Three questions, in one run: acknowledgements a second beside the same
handler without I/O; latency and losses on a fixed schedule; and what one noisy business costs the quiet ones.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from aiokafka import AIOKafkaConsumer, TopicPartition
from contracts.topics import INCOMING_MESSAGES
from simulator.demo.business import DemoBusiness

from devkit.bench.lines import BenchLine
from devkit.bench.posting import PostedRequest, Poster
from devkit.bench.processes import cpu_seconds, own_cpu_seconds, spent
from devkit.bench.webhooks import WebhookMaker, WebhookRequest
from devkit.bench.without_io import GatewayWithoutIO
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed_channel

SERVICES = ("gateway", "billing")
AT_A_TIME = 64
ROUNDS = 3
MOST_PER_S = 12_000  # so many requests are made ready for each second of a closed loop
RELAYED_WITHIN_S = 60.0
WARM_UP_S = 2.0


@dataclass(frozen=True)
class Closed:
    """As fast as it goes: acknowledgements a second, median of the rounds, and what each cost in milliseconds of CPU."""

    durable_per_s: float
    without_io_per_s: float
    cpu_ms: dict[str, float]

    @property
    def ratio(self) -> float:
        return round(self.durable_per_s / self.without_io_per_s, 3)


@dataclass(frozen=True)
class Open:
    """On schedule. `lost`: acknowledged, and not in the topic; below zero: told twice."""

    name: str
    rate: float
    posted: Sequence[PostedRequest]
    lost: int
    cpu_s: dict[str, float]

    def latencies_s(self, lines: Sequence[int] | None = None) -> list[float]:
        return [one.latency_s for one in self.posted if one.status == 200 and (lines is None or one.line in lines)]

    @property
    def acknowledged(self) -> int:
        return sum(one.status == 200 for one in self.posted)

    @property
    def driver_lag_s(self) -> float:
        return max(one.sent_at - one.due_at for one in self.posted)


@dataclass(frozen=True)
class GatewayFigures:
    closed: Closed
    evenly: Open
    quiet_alone: Open
    beside_noisy: Open


class GatewayBench:
    """One installation of gateway, billing (which is asked when channels are made), broker and database."""

    def __init__(self, state: Path, say: Callable[[str], None], tenants: int, seed: int) -> None:
        self.fleet = Fleet(state, well_known_ports=False, say=say, services=SERVICES)
        self.bare = GatewayWithoutIO("gateway", state / "services", instance=9)
        self.say = say
        self.tenants = tenants
        self.seed = seed

    def up(self) -> None:
        self.fleet.start()
        self.bare.environment = self.fleet.environment("gateway", 9)
        self.bare.start()

    def down(self) -> None:
        self.bare.stop()
        self.fleet.down()

    async def measure(self, rate: float, seconds: float) -> GatewayFigures:
        webhooks = WebhookMaker([await self._line(number) for number in range(self.tenants)], self.seed)
        durable, bare = self._poster(self.fleet.services["gateway"].url), self._poster(self.bare.url)
        every = [1] * self.tenants
        for poster in (durable, bare):
            await poster.as_fast_as_it_goes(webhooks.make(every, 20_000), WARM_UP_S, AT_A_TIME)
        closed = await self._closed(webhooks, durable, bare, seconds / ROUNDS)
        evenly = await self._open("evenly", durable, webhooks.make(every, round(rate * seconds)), rate)
        quiet, noisy = [0, *every[1:]], [9 * (self.tenants - 1), *every[1:]]
        alone = await self._open("quiet alone", durable, webhooks.make(quiet, round(rate * seconds / 10)), rate / 10)
        beside = await self._open("beside a noisy one", durable, webhooks.make(noisy, round(rate * seconds)), rate)
        durable.close()
        bare.close()
        return GatewayFigures(closed, evenly, alone, beside)

    def _poster(self, url: str) -> Poster:
        address = urlsplit(url)
        return Poster(str(address.hostname), address.port or 80)

    async def _line(self, number: int) -> BenchLine:
        business = DemoBusiness(
            tenant_id=f"0190d2c4-0000-7000-8000-2000000000{number:02d}",
            name=f"Bench {number}",
            admin=f"admin@bench{number}.example",
            agent=f"agent@bench{number}.example",
            phone_number_id=f"2059545589544{number:02d}",
        )
        async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
            _, channel = await seed_channel(client, self.fleet, business)
        return BenchLine(channel["webhook_url"], self.fleet.secrets.app_secret.encode(), business.phone_number_id)

    async def _closed(self, webhooks: WebhookMaker, durable: Poster, bare: Poster, seconds: float) -> Closed:
        """Taking turns, so that whatever else the machine does falls on both."""
        per_s: dict[str, list[float]] = {"durable": [], "bare": []}
        cpu: dict[str, float] = {}
        acknowledged = 0
        for _ in range(ROUNDS):
            for name, poster in (("bare", bare), ("durable", durable)):
                requests = webhooks.make([1] * self.tenants, round(MOST_PER_S * seconds / 2))
                before, began = self._cpu(), time.monotonic()
                posted = await poster.as_fast_as_it_goes(requests, seconds, AT_A_TIME)
                count = sum(one.status == 200 for one in posted)
                per_s[name].append(count / (time.monotonic() - began))
                if name == "durable":
                    await self._relayed()
                    used = spent(before, self._cpu())
                    acknowledged += count
                    cpu = {part: cpu.get(part, 0) + used[part] for part in used}
                self.say(f"{name}: {per_s[name][-1]:,.0f}/s")
        each = {part: round(seconds_ * 1000 / max(1, acknowledged), 3) for part, seconds_ in cpu.items()}
        return Closed(round(statistics.median(per_s["durable"])), round(statistics.median(per_s["bare"])), each)

    async def _open(self, name: str, poster: Poster, requests: Sequence[WebhookRequest], rate: float) -> Open:
        before, cpu = await self._in_topic(), self._cpu()
        posted = await poster.on_schedule(requests, rate)
        await self._relayed()
        arrived = await self._in_topic() - before
        result = Open(name, rate, posted, sum(one.status == 200 for one in posted) - arrived, spent(cpu, self._cpu()))
        self.say(f"{name}: {result.acknowledged:,} of {len(posted):,} acknowledged, {result.lost} lost")
        return result

    def _cpu(self) -> dict[str, float]:
        parts = {"gateway": self.fleet.services["gateway"], "kafka": self.fleet.kafka, "postgres": self.fleet.postgres}
        pids = {name: [part.pid] for name, part in parts.items() if part.pid is not None}
        return {**cpu_seconds(pids), "driver": own_cpu_seconds()}

    async def _relayed(self) -> None:
        """Wait until what was acknowledged is in the topic: the outbox is empty when nothing more arrives there."""
        count, same_since, deadline = await self._in_topic(), time.monotonic(), time.monotonic() + RELAYED_WITHIN_S
        while time.monotonic() - same_since < 2.0 and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            if (now := await self._in_topic()) != count:
                count, same_since = now, time.monotonic()

    async def _in_topic(self) -> int:
        topic = INCOMING_MESSAGES
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.fleet.kafka.bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign(partitions)
            return sum((await consumer.end_offsets(partitions)).values())
        finally:
            await consumer.stop()


def driver_is_late(stages: Sequence[Open], tolerated_share: float) -> bool:
    """Returns whether the driver fell so far behind its own schedule that the figures say more about it than about the
    gateway.
    """
    return any(stage.driver_lag_s > tolerated_share * len(stage.posted) / stage.rate for stage in stages)
