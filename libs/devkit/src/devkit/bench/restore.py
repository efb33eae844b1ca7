"""`scripts/bench restore`: the databases are backed up under load, lost, and restored; the log tells them what they forgot."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from contracts.topics import SERVICES
from rich.console import Console
from rich.table import Table

from devkit.bench.customers import Crowd
from devkit.bench.installation import Installation, Setup
from devkit.bench.lines import BenchLine
from devkit.bench.records import in_doubt_and_handed_over, partitions_of
from devkit.bench.report import described, machine
from devkit.bench.soak import settled
from devkit.bench.verdict import SoakVerdict, judge
from devkit.bench.watch import listen
from devkit.embedded.postgres_backup import PostgresBackup
from devkit.embedded.server import EmbeddedServer
from devkit.fleet.fleet import START_TIMEOUT_S, Say

RestoredTo = Literal["newest", "backup"]
BEFORE_S = 15.0
AFTERWARDS_S = 15.0
EARLIER_S = 60.0
SETTLE_S = 120.0


@dataclass(frozen=True)
class Restored:
    """Seconds each step took. `forgotten_s`: from the moment to which the databases went back to their loss; `away_s`: from
    the loss until everything served again; `rewound`: records that consumers were told anew."""

    to: RestoredTo
    rate: float
    backup_s: float
    backup_mib: float
    forgotten_s: float
    restore_s: float
    away_s: float
    rewound: int
    verdict: SoakVerdict


class Restore:
    def __init__(self, installation: Installation, lines: Sequence[BenchLine], seed: int, say: Say) -> None:
        self.installation = installation
        self.crowd = Crowd(lines, installation.gateways, seed)
        self.backup = PostgresBackup(installation.fleet.postgres, installation.state / "backup")
        self.say = say

    async def run(self, rate: float, between_s: float, to: RestoredTo) -> Restored:
        """`between_s`: how long customers write between the backup and the loss; they write on while all is away."""
        fleet = self.installation.fleet
        hearing = asyncio.create_task(listen(fleet.simulator.url, self.crowd.hear))
        await asyncio.to_thread(self.backup.keep_log)
        coming = asyncio.create_task(self.crowd.come(rate, BEFORE_S + between_s + AFTERWARDS_S, SETTLE_S))
        await asyncio.sleep(BEFORE_S)
        backup_at, began = time.time(), time.monotonic()
        await asyncio.to_thread(self.backup.back_up)
        backup_s = time.monotonic() - began
        self.say(f"backed up {self.backup.bytes / 2**20:.0f} MiB in {backup_s:.1f} s")
        await asyncio.sleep(between_s)
        lost_at, began = time.time(), time.monotonic()
        moment = backup_at if to == "backup" else lost_at
        await asyncio.to_thread(fleet.postgres.kill)
        self.say("the databases are gone")
        await asyncio.to_thread(_together, self._services(), lambda one: one.stop())
        restoring = time.monotonic()
        await asyncio.to_thread(self.backup.restore, newest=to == "newest")
        await asyncio.to_thread(fleet.postgres.start, timeout_s=START_TIMEOUT_S)
        restore_s = time.monotonic() - restoring
        rewound = await rewind(fleet.kafka.bootstrap, moment - (0 if to == "backup" else EARLIER_S))
        self.say(f"restored in {restore_s:.1f} s; consumers are to hear {rewound} records again")
        await asyncio.to_thread(_together, self._services(), lambda one: one.start(timeout_s=START_TIMEOUT_S))
        away_s = time.monotonic() - began
        self.say(f"everything serves again after {away_s:.1f} s")
        await coming
        await settled(self.crowd, self.installation.fleet.kafka.bootstrap, SETTLE_S)
        hearing.cancel()
        unknown, handed_over = await in_doubt_and_handed_over(fleet.kafka.bootstrap)
        return Restored(
            to=to,
            rate=rate,
            backup_s=round(backup_s, 1),
            backup_mib=round(self.backup.bytes / 2**20, 1),
            forgotten_s=round(lost_at - moment, 1),
            restore_s=round(restore_s, 1),
            away_s=round(away_s, 1),
            rewound=rewound,
            verdict=judge(list(self.crowd.by_phone.values()), unknown, handed_over),
        )

    def _services(self) -> list[EmbeddedServer]:
        return [one for several in self.installation.services.values() for one in several]


def _together(servers: Sequence[EmbeddedServer], what: Any) -> None:
    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(what, servers))


async def rewind(bootstrap: str, moment: float) -> int:
    """Put every group of every service back to a moment, as `kafka-consumer-groups.sh --reset-offsets --to-datetime` does, and
    return how many records are read again. Nobody of a group may run."""
    again = 0
    for group in (group for service in SERVICES for group in (service, f"{service}.background")):
        async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False) as consumer:
            read = {one: at for one in partitions_of(await consumer.topics()) if (at := await consumer.committed(one))}
            if not read:
                continue
            found = await consumer.offsets_for_times({one: int(moment * 1000) for one in read})
            earlier: dict[TopicPartition, int] = {
                one: min(at, then.offset) for one, at in read.items() if (then := found[one]) is not None
            }
            consumer.assign(list(read))
            if earlier:
                await consumer.commit(earlier)
            again += sum(read[one] - at for one, at in earlier.items())
    return again


def restored_document(restored: Restored, setup: Setup, **given: Any) -> dict[str, Any]:
    """Returns what is written with `--json`."""
    return {"machine": machine(), **described(setup), **given, **asdict(restored), "holds": restored.verdict.holds}


def show_restored(restored: Restored, console: Console) -> None:
    table = Table(title=f"Databases lost at {restored.rate:g} messages a second, restored to: {restored.to}", show_header=False)
    steps = {name: value for name, value in asdict(restored).items() if name not in ("to", "rate", "verdict")}
    for name, value in {**steps, **asdict(restored.verdict)}.items():
        if name != "examples":
            table.add_row(name.replace("_", " "), str(value))
    console.print(table)
    for example in restored.verdict.examples:
        console.print(f"[red]{example}[/]")
