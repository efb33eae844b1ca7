"""What folding needs beyond the database: the pepper of pseudonyms, and whether each fact is also published by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from common.service import Kernel

from analytics.settings import Settings


@dataclass(frozen=True)
class Resources:
    pepper: bytes = field(repr=False)
    single_facts: bool = False


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    yield Resources(settings.pepper.get_secret_value().encode(), settings.single_facts)
