"""What billing's API needs beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from common.group_commit import GroupCommit
from common.service import Kernel

from billing.work.reserving import HoldDecision, HoldRequest, reserve


@dataclass(frozen=True)
class Resources:
    """`reservations` decides requests in groups: each customer's turn asks once, and waits for the answer."""

    reservations: GroupCommit[HoldRequest, HoldDecision]


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    reservations = GroupCommit(kernel.database, reserve)
    kernel.background.append(reservations.run)
    yield Resources(reservations)
