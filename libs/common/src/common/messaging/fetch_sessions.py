"""Fetch sessions (KIP-227): consumer and broker say what changed since the last fetch, not every partition again.

aiokafka names all partitions in each request, and has all of them named in each answer. With thirty of them a fetch that brings
one record is mostly about the others.
"""

from collections.abc import Callable, Coroutine, Mapping
from itertools import groupby
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.protocol.fetch import FetchRequest

SINCE_VERSION = 7
LAST_EPOCH = 2**31 - 1

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
        request.session_id, request.session_epoch = self._session.id, self._session.epoch
        request.forgotten_topics_data = forgotten
        return request


class FetchSessions:
    """One with each broker that a consumer fetches from, by its node id."""

    def __init__(self, plainly: SendRequest) -> None:
        self.of: dict[int, FetchSession] = {}
        self._plainly = plainly

    async def send(self, node_id: int, request: Any, **how: Any) -> Any:
        if not isinstance(request, FetchRequest):
            return await self._plainly(node_id, request, **how)
        session = self.of.setdefault(node_id, FetchSession())
        try:
            answer = await self._plainly(node_id, SessionFetch(request, session), **how)
        except BaseException:
            session.failed()
            raise
        session.answered(answer)
        return answer


def keep_sessions(consumer: AIOKafkaConsumer) -> FetchSessions:
    """From now on this consumer fetches within sessions."""
    client: Any = consumer._client
    sessions = FetchSessions(client.send)
    client.send = sessions.send
    return sessions


def _by_topic(known: Mapping[PartitionKey, int], wanted: Mapping[PartitionKey, int]) -> list[tuple[str, list[int]]]:
    gone = sorted(known.keys() - wanted.keys())
    return [(topic, [partition for _, partition in places]) for topic, places in groupby(gone, key=lambda place: place[0])]
