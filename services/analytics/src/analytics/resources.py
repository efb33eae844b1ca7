"""What folding needs beyond the database: the pepper of pseudonyms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from common.service import Kernel


@dataclass(frozen=True)
class Resources:
    pepper: bytes = field(repr=False)


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    yield Resources(kernel.settings.pepper.get_secret_value().encode())
