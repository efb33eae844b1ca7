"""Fetch sessions (KIP-227): consumer and broker say what changed since the last fetch, not every partition again.

aiokafka names all partitions in each request, and has all of them named in each answer. With thirty of them a fetch that brings
one record is mostly about the others.
"""

from collections.abc import Callable, Coroutine, Mapping
from itertools import groupby
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.protocol.fetch import FetchRequest

SINCE_VERSION = 7
LAST_EPOCH = 2**31 - 1
WITHOUT_SESSION: tuple[int, int, list[Any]] = (0, -1, [])  # session_id, session_epoch, forgotten_topics_data: none

log = structlog.get_logger()

PartitionKey = tuple[str, int]
SendRequest = Callable[..., Coroutine[Any, Any, Any]]
Topics = list[tuple[str, list[tuple[int, int, int]]]]


class FetchSession:
    """What a broker knows of the fetches of this consumer. Epoch 0 begins one, and ends the one before."""

    def __init__(self) -> None:
        self.id = self.epoch = 0
        self._known: dict[PartitionKey, int] = {}

    def changes(self, topics: Topics) -> tuple[Topics, list[tuple[str, list[int]]]]:
        """Returns what the broker does not know of these, and what it is to forget. From now on it knows."""
        known = self._known if self.epoch else {}
        wanted = {(topic, one[0]): one[1] for topic, partitions in topics for one in partitions}
        changed = [(topic, [one for one in partitions if known.get((topic, one[0])) != one[1]]) for topic, partitions in topics]
        self._known = wanted
        return [one for one in changed if one[1]], _by_topic(known, wanted)

    def answered(self, answer: Any) -> None:
        if answer.API_VERSION < SINCE_VERSION:
            return
        begun = answer.error_code == 0 and answer.session_id != 0  # a broker may have no room for another session
        self.id = answer.session_id if begun else 0
        self.epoch = self.epoch % LAST_EPOCH + 1 if begun else 0

    def failed(self) -> None:
        """Nobody knows what the broker knows."""
        self.epoch = 0


class SessionsUnsupported(Exception):
    """This aiokafka makes other requests than the one that this file was written for: perhaps it has sessions of its own."""


class SessionFetch(FetchRequest):  # type: ignore[misc]
    """A fetch that says only what changed, where the broker understands it."""

    def __init__(self, fetch: FetchRequest, session: FetchSession) -> None:
        self.__dict__.update(fetch.__dict__)
        self._session = session
        self._all: Topics = fetch.topics

    def build(self, request_struct_class: Any) -> Any:
        if request_struct_class.API_VERSION < SINCE_VERSION:
            return super().build(request_struct_class)
        self._topics, forgotten = self._session.changes(self._all)
        request: Any = super().build(request_struct_class)
        if (request.session_id, request.session_epoch, request.forgotten_topics_data) != WITHOUT_SESSION:
            raise SessionsUnsupported
        request.session_id, request.session_epoch = self._session.id, self._session.epoch
        request.forgotten_topics_data = forgotten
        return request


class FetchSessions:
    """One with each broker that a consumer fetches from, by its node id.

    What makes a fetch fail that is neither the broker nor the connection is this file, in front of an aiokafka that it does
    not know: from then on the consumer fetches as aiokafka does by itself.
    """

    def __init__(self, plainly: SendRequest) -> None:
        self.of: dict[int, FetchSession] = {}
        self.supported = True
        self._plainly = plainly

    async def send(self, node_id: int, request: Any, **how: Any) -> Any:
        if not isinstance(request, FetchRequest) or not self.supported:
            return await self._plainly(node_id, request, **how)
        session = self.of.setdefault(node_id, FetchSession())
        try:
            answer = await self._plainly(node_id, SessionFetch(request, session), **how)
            session.answered(answer)
        except KafkaError:
            session.failed()
            raise
        except Exception as error:
            self.supported = False
            log.warning("fetch_sessions_unsupported", error=type(error).__name__)
            return await self._plainly(node_id, request, **how)
        except BaseException:
            session.failed()
            raise
        return answer


def keep_sessions(consumer: AIOKafkaConsumer) -> FetchSessions:
    """From now on this consumer fetches within sessions. Returns them."""
    client: Any = consumer._client
    sessions = FetchSessions(client.send)
    client.send = sessions.send
    return sessions


def _by_topic(known: Mapping[PartitionKey, int], wanted: Mapping[PartitionKey, int]) -> list[tuple[str, list[int]]]:
    gone = sorted(known.keys() - wanted.keys())
    return [(topic, [partition for _, partition in places]) for topic, places in groupby(gone, key=lambda place: place[0])]
