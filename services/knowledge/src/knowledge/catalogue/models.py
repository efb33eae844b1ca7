"""The tables of the catalogue. All SQL that reads and writes them is in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.tables import Instant
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from knowledge.tables import Base


class CatalogueItemTable(Base, table=True):
    """What somebody says of an item is `content` (`domain.items.ItemContent`); what a list is narrowed by stands beside it."""

    __tablename__ = "catalogue_item"
    __table_args__ = (
        Index("catalogue_item_sku", "tenant_id", "sku", unique=True),
        Index("catalogue_item_state", "tenant_id", "state", "sku"),
        CheckConstraint("state in ('active', 'hidden')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    sku: str
    state: str
    content: dict[str, Any] = Field(sa_type=JSONB)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    changed_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    missing_in: UUID | None = None


class CataloguePointTable(Base, table=True):
    """The `version` of an item that the vector store has, none where it is to be stored (again). `vector` is what `model` made
    of the text with this digest; without one the model refused it.
    """

    __tablename__ = "catalogue_point"
    __table_args__ = (Index("catalogue_point_vector", "tenant_id", "digest", postgresql_where=text("vector is not null")),)

    item_id: UUID = Field(
        sa_column=Column(ForeignKey("catalogue_item.id", ondelete="cascade"), primary_key=True, nullable=False)
    )
    tenant_id: UUID
    version: int | None = None
    digest: str
    model: str
    vector: bytes | None = None


class CatalogueForgottenTable(Base, table=True):
    """Items that were removed, and of which the vector store may still have something."""

    __tablename__ = "catalogue_forgotten"

    tenant_id: UUID = Field(primary_key=True)
    item_id: UUID = Field(primary_key=True)


class CatalogueImportTable(Base, table=True):
    """A file of items and what became of its rows, of which `position` are done. Its bytes are in the object store until it
    ends.
    """

    __tablename__ = "catalogue_import"
    __table_args__ = (
        Index("catalogue_import_newest", "tenant_id", "id"),
        CheckConstraint("status in ('waiting', 'running', 'done', 'failed')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    filename: str
    mime_type: str
    currency: str
    is_whole: bool
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    reason: str | None = None
    rows: int | None = None
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    added: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    changed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unchanged: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refused: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    hidden: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    problems: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")})
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class CatalogueFeedTable(Base, table=True):
    """Where a tenant's items are asked for, and what is remembered of the last answer."""

    __tablename__ = "catalogue_feed"

    tenant_id: UUID = Field(primary_key=True)
    version: int
    url: str
    every_hours: int
    currency: str
    is_whole: bool
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    outcome: str | None = None
    import_id: UUID | None = None
    fetched_at: datetime | None = Field(default=None, sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
