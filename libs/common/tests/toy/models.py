from datetime import datetime
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import TableBase, own_registry
from sqlalchemy import TIMESTAMP, BigInteger, Identity, func
from sqlmodel import Field


class Base(TableBase, registry=own_registry()):
    """The service's own metadata: no other service's tables are in it."""


class NoteTable(Base, table=True):
    """Something that was heard; `position` says in which order."""

    position: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    tenant_id: UUID
    subject: UUID
    what: str
    noted_at: datetime = Field(
        default=None, sa_type=TIMESTAMP(timezone=True), sa_column_kwargs={"server_default": func.now()}, nullable=False
    )


class LabelTable(Base, table=True):
    """A word that a tenant may use once."""

    id: UUID = Field(primary_key=True)
    tenant_id: UUID = Field(unique=True)
    word: str


add_kernel_tables(Base.metadata)
