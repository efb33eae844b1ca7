"""The gateway with its last step left out: a webhook is verified, read and counted, and answered without being written.

What `scripts/bench gateway` compares durable acknowledgements with: `python without_io.py serve` serves like the real one. It
stands beside the gateway's code, which it knows, and not within it: no image has it.
"""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from common.cli import run
from common.service import Kernel
from gateway.intake.work.events import ToPublish
from gateway.intake.work.webhook import Webhook, WrittenCounts
from gateway.main import service
from gateway.resources import Resources, open_resources


class Unwritten:
    """Takes webhooks as `GroupCommit` does, and answers at once."""

    async def submit(self, tenant_id: UUID, webhook: Webhook) -> WrittenCounts:
        return WrittenCounts(sum(isinstance(one, ToPublish) for one in webhook.results), 0, 0)


@asynccontextmanager
async def _open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    async with open_resources(kernel) as resources:
        unwritten: Any = Unwritten()
        resources.reception.commits = unwritten
        yield resources


if __name__ == "__main__":
    run(dataclasses.replace(service, resources=_open_resources))
