"""What billing's API needs beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from billing.work.reserving import Reservations


@dataclass(frozen=True)
class Resources:
    reservations: Reservations


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    reservations = Reservations(kernel.database)
    kernel.background.append(reservations.run)
    yield Resources(reservations)


OwnResources = Annotated[Resources, Depends(own_resources)]
