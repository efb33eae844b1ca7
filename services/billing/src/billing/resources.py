"""What billing's API needs beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from common.service import Kernel
from fastapi import Depends, Request

from billing.work.reserving import Reservations


@dataclass(frozen=True)
class Resources:
    reservations: Reservations


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    reservations = Reservations(kernel.database)
    kernel.background.append(reservations.run)
    yield Resources(reservations)


async def _resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


OwnResources = Annotated[Resources, Depends(_resources)]
