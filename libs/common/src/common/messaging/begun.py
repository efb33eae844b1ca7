"""What was begun and never finished: a record that takes its process down is known again by whoever comes next.

A process that takes a partition over says so beside the committed offset, before it handles its first batch, and takes it back
with its next commit. So what is read there counts the processes that died over what stands at this offset.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

ALONE_AFTER = 2  # processes that died over a batch; its records are handled one by one from then on
BURIED_AFTER = 5  # and a record is given up when three more have died over it alone
MARK = "begun "
WITHIN_S = 5.0

log = structlog.get_logger()


class BegunMarks:
    """Best effort: without a broker nothing is noted, and nothing waits for it."""

    def __init__(self, kafka: AIOKafkaConsumer, lane: str) -> None:
        self.kafka = kafka
        self.lane = lane
        self.marked: dict[TopicPartition, int] = {}
        """The partitions beside whose offset (this one) there is a mark of ours."""

    async def times(self, first: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Returns how often what stands at these offsets was begun by processes that died over it."""
        try:
            # The public `committed` leaves out what was committed beside the offset.
            async with asyncio.timeout(WITHIN_S):
                found: Mapping[TopicPartition, Any] = await self.kafka._coordinator.fetch_committed_offsets(list(first))
        except (KafkaError, TimeoutError) as error:
            log.warning("begun_marks_read_failed", lane=self.lane, error=type(error).__name__)
            return {}
        return {one: _times(found[one].metadata) for one, at in first.items() if one in found and found[one].offset == at}

    async def mark(self, begun: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Say how often what stands at an offset was begun, this time included: `(offset, times)` by partition."""
        if not begun:
            return
        try:
            async with asyncio.timeout(WITHIN_S):
                await self.kafka.commit({one: (at, f"{MARK}{times}") for one, (at, times) in begun.items()})
            self.marked |= {one: at for one, (at, _) in begun.items()}
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.warning("begun_marks_write_failed", lane=self.lane, error=type(error).__name__)

    async def clear(self) -> None:
        """What is noted is nobody's doing: we end in peace, or nobody could have done it."""
        if not self.marked:
            return
        try:
            async with asyncio.timeout(WITHIN_S):
                await self.kafka.commit(self.marked)
            self.marked = {}
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.warning("begun_marks_clear_failed", lane=self.lane, error=type(error).__name__)


def _times(metadata: str | None) -> int:
    mark, _, times = (metadata or "").partition(" ")
    return int(times) if mark == MARK.strip() and times.isdecimal() and len(times) < 5 else 0
