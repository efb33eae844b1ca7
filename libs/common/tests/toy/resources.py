import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from common.service import Kernel

from toy.settings import Settings

log = structlog.get_logger()


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Settings]:
    async def part() -> None:
        await asyncio.sleep(0.1)
        raise RuntimeError("this part dies")

    async def sticks() -> None:
        await asyncio.sleep(0.5)  # until the service has started
        if kernel.settings.sticks:
            log.info("toy_stuck", by=kernel.settings.sticks)
        if kernel.settings.sticks == "thread":
            await asyncio.to_thread(time.sleep, 600)
        if kernel.settings.sticks == "loop":
            time.sleep(600)  # noqa: ASYNC251 — that is the story
        await asyncio.Event().wait()

    kernel.background.append(sticks)
    if kernel.settings.breaks:
        kernel.background.append(part)
    yield kernel.settings
