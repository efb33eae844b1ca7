import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from common.service import Kernel

from toy.settings import Settings


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Settings]:
    async def part() -> None:
        await asyncio.sleep(0.1)
        raise RuntimeError("this part dies")

    if kernel.settings.breaks:
        kernel.background.append(part)
    yield kernel.settings
