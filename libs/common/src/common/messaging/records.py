"""What a record is to a lane: a readable, something that nobody can read, or nothing of its business."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from aiokafka import ConsumerRecord
from contracts.catalogue import STREAMS
from contracts.event import Event

from common.messaging.dead_letters import RecordOrigin
from common.messaging.dispatch import ReadableRecord
from common.messaging.envelope import UnreadableRecord, event_class, read
from common.messaging.subscriptions import Lane, Subscriptions
from common.metrics import CONSUMED

COMPACTED = {topic.name for topic in STREAMS if topic.kept is None}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record for the dead letters. `tenant_id` is what its header claims, if it claims any."""

    reason: str
    tenant_id: UUID | None
    block: bool


class RecordReader:
    """Reads the records of one lane."""

    def __init__(self, subscriptions: Subscriptions, lane: Lane) -> None:
        self.lane = lane
        self.types: set[type[Event]] = {type_ for handler in subscriptions.of(lane) for type_ in handler.types}
        self.read_elsewhere = subscriptions.topics("interactive") if lane == "background" else set()

    def read(self, record: ConsumerRecord[Any, Any]) -> ReadableRecord | Unreadable | None:
        """Returns what the record is to this lane; None for what is not ours: another lane's, of a type that nobody here
        knows, or a tombstone.
        """
        headers = {name: value for name, value in record.headers if value is not None}
        origin = RecordOrigin.of(record)
        if record.value is None and origin.topic in COMPACTED:
            CONSUMED.labels(self.lane, "tombstone", "skipped").inc()
            return None
        try:
            cls = event_class(headers)
            if cls is None or cls not in self.types:
                return None
            return ReadableRecord(record, origin, read(cls, headers, record.value))
        except UnreadableRecord as unreadable:
            if "ce_type" not in headers and record.topic in self.read_elsewhere:
                return None  # whose it is cannot be known, and the other lane buries it
            return self._unreadable(headers, unreadable.reason)
        except Exception as error:
            log.error("record_read_failed", lane=self.lane, exc_info=error)
            return self._unreadable(headers, type(error).__name__)

    def _unreadable(self, headers: dict[str, bytes], reason: str) -> Unreadable:
        return Unreadable(reason, _tenant(headers), block="ce_type" in headers)


def _tenant(headers: dict[str, bytes]) -> UUID | None:
    try:
        return UUID(headers["ce_tenantid"].decode("ascii"))
    except (KeyError, ValueError):
        return None
