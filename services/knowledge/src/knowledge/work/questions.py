"""Questions that were asked before: customers greet alike, press the same buttons and ask what others asked."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar
from uuid import UUID

from knowledge.clients.embeddings import Embedder, EmbeddingVector
from knowledge.metrics import QUESTIONS

MOST_TENANTS = 50  # with a hundred questions each, of 1,536 dimensions, 30 MB
K = TypeVar("K")
V = TypeVar("V")
Remembered = OrderedDict[bytes, EmbeddingVector]


@dataclass
class QuestionVectors:
    """The vectors of questions. Those of a tenant's last `most` questions are remembered, by a digest of the text.

    They are remembered for that tenant only: a fast answer would show another tenant what was asked before.
    """

    embeddings: Embedder
    most: int
    by_tenant: OrderedDict[UUID, Remembered] = field(default_factory=OrderedDict)

    async def vector(self, tenant_id: UUID, question: str, *, timeout_s: float, remember: bool = True) -> EmbeddingVector:
        """Returns the vector of a question. Raises what `Embedder.embed` raises, when it is not remembered.

        What nobody will ask again soon is not to `remember`: it would take the place of what customers ask.
        """
        key = blake2b(question.encode(), digest_size=16).digest()
        known = self._of(tenant_id)
        vector = known.get(key)
        QUESTIONS.labels("asked" if vector is None else "remembered").inc()
        if vector is None:
            [vector] = (await self.embeddings.embed([question], timeout_s=timeout_s)).vectors
        if remember:
            known[key] = vector
            _keep(known, key, self.most)
        return vector

    def _of(self, tenant_id: UUID) -> Remembered:
        known = self.by_tenant.setdefault(tenant_id, OrderedDict())
        _keep(self.by_tenant, tenant_id, MOST_TENANTS)
        return known


def _keep(used: OrderedDict[K, V], key: K, most: int) -> None:
    """Makes this the key that was used last, and drops the one that was used longest ago where there are more than `most`."""
    used.move_to_end(key)
    if len(used) > most:
        used.popitem(last=False)
