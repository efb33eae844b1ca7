"""Passages of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from common.db import Command, Rows, Session
from common.ids import derived_id

from knowledge.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class StoredChunk:
    id: UUID
    position: int
    text: str
    heading: list[str]
    page: int | None
    anchor: str

    @property
    def passage(self) -> Passage:
        return Passage(self.text, tuple(self.heading), self.page, self.anchor)


@dataclass(frozen=True, slots=True)
class KnownVector:
    """Little-endian floats, of the text with this SHA-256."""

    digest: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class KeptVector:
    """As `KnownVector`, for the chunk with this id."""

    id: UUID
    digest: str
    vector: bytes


FROM = Rows(
    StoredChunk,
    """
    select id, position, text, heading, page, anchor from chunk
    where tenant_id = %(tenant_id)s and document_id = %(document_id)s and position >= %(first)s
    order by position limit %(limit)s
    """,
)
# The vectors of texts that stay are kept.
REPLACE = Command(
    """
    with gone as (
        delete from chunk where document_id = %(document_id)s returning digest, vector, vector_model
    ), kept as (
        select distinct on (digest) digest, vector, vector_model from gone where vector is not null
    )
    insert into chunk (id, tenant_id, document_id, position, text, heading, page, anchor, digest, vector, vector_model)
    select given.id, %(tenant_id)s, %(document_id)s, given.position - 1, given.text, given.heading, given.page, given.anchor,
           given.digest, kept.vector, kept.vector_model
    from unnest(
        cast(%(ids)s as uuid[]), cast(%(texts)s as text[]), cast(%(headings)s as jsonb[]), cast(%(pages)s as integer[]),
        cast(%(anchors)s as text[]), cast(%(digests)s as text[])
    ) with ordinality as given (id, text, heading, page, anchor, digest, position)
    left join kept on kept.digest = given.digest
    """
)
VECTORS = Rows(
    KnownVector,
    """
    select distinct on (digest) digest, vector from chunk
    where tenant_id = %(tenant_id)s and digest = any(cast(%(digests)s as text[])) and vector is not null
      and vector_model = %(model)s
    """,
)
KEEP = Command(
    """
    update chunk set digest = kept.digest, vector = kept.vector, vector_model = %(model)s
    from unnest(cast(%(ids)s as uuid[]), cast(%(digests)s as text[]), cast(%(vectors)s as bytea[])) as kept (id, digest, vector)
    where chunk.id = kept.id
    """
)


async def replace(
    session: Session, tenant_id: UUID, document_id: UUID, passages: Sequence[Passage], digests: Sequence[str]
) -> None:
    """Puts these in the place of what an earlier reading left. Their ids are the same however often they are read."""
    values = {
        "tenant_id": tenant_id,
        "document_id": document_id,
        "ids": [derived_id(tenant_id, document_id, position) for position in range(len(passages))],
        "texts": [one.text for one in passages],
        "headings": [orjson.dumps(one.heading).decode() for one in passages],
        "pages": [one.page for one in passages],
        "anchors": [one.anchor for one in passages],
        "digests": list(digests),
    }
    await session.run(REPLACE, values)


async def vectors_of(session: Session, tenant_id: UUID, model: str, digests: Sequence[str]) -> dict[str, bytes]:
    """Returns what a model made of texts before, by their digests: for this tenant, whichever document they are of."""
    values = {"tenant_id": tenant_id, "model": model, "digests": list(digests)}
    return {one.digest: one.vector for one in await session.all(VECTORS, values)}


async def keep_vectors(session: Session, model: str, vectors: Sequence[KeptVector]) -> None:
    """Keeps vectors beside their passages: they go when these go."""
    values = {"ids": [one.id for one in vectors], "digests": [one.digest for one in vectors]}
    await session.run(KEEP, {**values, "vectors": [one.vector for one in vectors], "model": model})


async def page(session: Session, tenant_id: UUID, document_id: UUID, first: int, limit: int) -> list[StoredChunk]:
    """Returns passages of a document from a position on."""
    values = {"tenant_id": tenant_id, "document_id": document_id, "first": first, "limit": limit}
    return await session.all(FROM, values)
