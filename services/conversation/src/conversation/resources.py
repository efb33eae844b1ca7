"""What handlers, jobs and the API need beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from conversation.live.hub import Hub
from conversation.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    settings: Settings
    hub: Hub

    @property
    def pepper(self) -> bytes:
        """Returns what contact keys are made with."""
        return self.settings.pepper.get_secret_value().encode()


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    hub = Hub(kernel.database, settings.database_url, sockets_per_user=settings.sockets_per_user)
    kernel.background.append(hub.run)
    yield Resources(settings, hub)


OwnResources = Annotated[Resources, Depends(own_resources)]
