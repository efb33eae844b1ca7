"""`scripts/bench sizing`: what an installation of a size takes, by formulas over what was measured (docs/performance.md)."""

from dataclasses import dataclass
from math import ceil

SECONDS_A_DAY = 86_400
PEAK = 3.0
"""The busiest hour over the mean of the day."""
CPU_S = 0.070
"""CPU seconds of a conversation, database and broker included, far from the limit (measured: 69 to 72 s for 1,000)."""
CPU_S_AT_THE_LIMIT = 0.023
"""The same where both cores are full: batches are longer then (measured: 21 to 23 s for 1,000)."""
LOADED = 0.5
"""How much of the cores the peak may take."""
HELD_BY_ONE = 75.0
"""Conversations a second that one process of each service held on two cores (measured)."""
RECORDS, TRANSACTIONS = 11.5, 13.2
"""Of a conversation (measured at 10 a second; both fall as the rate rises)."""
RECORD_BYTES = 1_500
"""Assumed."""
KEPT_DAYS, COPIES = 14, 3
POOLS = 8 + 4
"""Connections that a replica may open: as the role that serves, and as the kernel's."""
LISTENING = 2
"""And those on which it is told: jobs, and of conversation sockets."""
PARTITIONS = 6
LEAST_REPLICAS = 2
MOST_CONNECTIONS = 400
SERVICES_OF_THE_LARGEST_TIER = 3
CELL_A_DAY = 5_000_000
"""Beyond it a further cell: a whole installation for a group of tenants."""


@dataclass(frozen=True)
class Size:
    """What so many conversations a day take."""

    name: str
    conversations_a_day: int

    @property
    def cells(self) -> int:
        return ceil(self.conversations_a_day / CELL_A_DAY)

    @property
    def peak_per_s(self) -> float:
        """Returns conversations a second in the busiest hour, of one cell."""
        return self.conversations_a_day / self.cells / SECONDS_A_DAY * PEAK

    @property
    def cores(self) -> int:
        """Returns cores of one cell. Between the two measured costs of a conversation it is what the rate makes of it."""
        full = min(1.0, self.peak_per_s / HELD_BY_ONE)
        each = CPU_S + (CPU_S_AT_THE_LIMIT - CPU_S) * full
        return max(2, ceil(self.peak_per_s * each / LOADED))

    @property
    def replicas(self) -> int:
        """Returns how many of each service: two for the sake of one, and as many as the peak takes at half of what one held."""
        return max(1 if self.conversations_a_day <= 1_000 else LEAST_REPLICAS, ceil(self.peak_per_s / (HELD_BY_ONE * LOADED)))

    @property
    def partitions(self) -> int:
        return PARTITIONS * ceil(self.replicas / PARTITIONS)

    @property
    def connections(self) -> int:
        """Returns what the three services of the largest cluster may open together, at a rolling update of one of them."""
        return (self.replicas * SERVICES_OF_THE_LARGEST_TIER + 1) * (POOLS + LISTENING)

    @property
    def records_per_s(self) -> float:
        return self.peak_per_s * RECORDS

    @property
    def transactions_per_s(self) -> float:
        return self.peak_per_s * TRANSACTIONS

    @property
    def log_gb(self) -> float:
        """Returns gigabytes of the broker's disks together, of one cell."""
        return self.conversations_a_day / self.cells * RECORDS * RECORD_BYTES * KEPT_DAYS * COPIES / 1e9


SIZES = (
    Size("a laptop", 1_000),
    Size("ten businesses", 10_000),
    Size("a hundred", 100_000),
    Size("a thousand", 1_000_000),
    Size("ten thousand", 10_000_000),
)
HEAD = (
    "| | conversations a day | cells | of each: peak /s | cores | replicas of each service | partitions "
    "| connections of the largest cluster | records /s | commits /s | broker's disks, GB |"
)


def table() -> str:
    """Returns the table of docs/scaling.md."""
    return "\n".join([HEAD, "|" + "---|" * HEAD.count("|", 1), *map(_row, SIZES)])


def _row(size: Size) -> str:
    cells = [
        size.name,
        f"{size.conversations_a_day:,}",
        str(size.cells),
        f"{size.peak_per_s:.2g}" if size.peak_per_s < 10 else f"{size.peak_per_s:.0f}",
        str(size.cores),
        str(size.replicas),
        str(size.partitions),
        str(size.connections),
        f"{size.records_per_s:,.0f}",
        f"{size.transactions_per_s:,.0f}",
        f"{size.log_gb:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table())
