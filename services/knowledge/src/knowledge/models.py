"""Knowledge's tables. They are the truth; what Qdrant holds could be made from them again."""

from datetime import datetime
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant, TableBase, own_registry
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlmodel import Field


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


PRESENT = text("removed_at is null")


class DocumentTable(Base, table=True):
    """A file and what became of it. A removed one stays until its object and its vectors are gone."""

    __table_args__ = (
        Index("document_content", "tenant_id", "sha256", unique=True, postgresql_where=PRESENT),
        Index("document_newest", "tenant_id", "id"),
        CheckConstraint("status in ('processing', 'indexed', 'failed')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    title: str
    mime_type: str
    size: int = Field(sa_type=BigInteger)
    sha256: str
    status: str = "processing"
    reason: str | None = None
    chunks: int = 0
    tokens: int = Field(default=0, sa_type=BigInteger)
    embedding_model: str | None = None
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    indexed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class ChunkTable(Base, table=True):
    """A passage of a document, counted from 0. `id` is also its point's in Qdrant, the same however often it is indexed."""

    __table_args__ = (UniqueConstraint("tenant_id", "document_id", "position"),)

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    document_id: UUID = Field(sa_column_args=[ForeignKey("document.id", ondelete="cascade")])
    position: int
    text: str


add_kernel_tables(Base.metadata)
