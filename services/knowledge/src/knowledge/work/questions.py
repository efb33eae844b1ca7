"""Questions that were asked before: customers greet alike, press the same buttons and ask what others asked."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar
from uuid import UUID

from knowledge.clients.embeddings import Embedder, EmbeddingVector
from knowledge.metrics import QUESTIONS

TENANTS = 50  # with a hundred questions each, of 1,536 dimensions, 30 MB
K = TypeVar("K")
V = TypeVar("V")
Remembered = OrderedDict[bytes, EmbeddingVector]


@dataclass
class QuestionVectors:
    """Gives questions their vectors. Those of a tenant's last `of_tenant` are remembered, by a digest and not by their text.

    What a tenant asks is remembered for that tenant only: that an answer came fast would tell what others asked.
    """

    embeddings: Embedder
    of_tenant: int
    of_tenants: OrderedDict[UUID, Remembered] = field(default_factory=OrderedDict)

    async def vector(self, tenant_id: UUID, question: str, *, timeout_s: float) -> EmbeddingVector:
        """Raises what `Embedder.embed` raises, for a question that is not remembered."""
        key = blake2b(question.encode(), digest_size=16).digest()
        known = self._of(tenant_id)
        vector = known.get(key)
        QUESTIONS.labels("asked" if vector is None else "remembered").inc()
        if vector is None:
            [vector] = (await self.embeddings.embed([question], timeout_s=timeout_s)).vectors
        known[key] = vector
        _keep(known, key, self.of_tenant)
        return vector

    def _of(self, tenant_id: UUID) -> Remembered:
        known = self.of_tenants.setdefault(tenant_id, OrderedDict())
        _keep(self.of_tenants, tenant_id, TENANTS)
        return known


def _keep(used: OrderedDict[K, V], key: K, most: int) -> None:
    used.move_to_end(key)
    if len(used) > most:
        used.popitem(last=False)
