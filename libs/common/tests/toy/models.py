from datetime import datetime
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from sqlalchemy import TIMESTAMP, BigInteger, Identity, MetaData, func
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry(metadata=MetaData())):
    pass


class Note(Base, table=True):
    """Something that was heard; `position` says in which order."""

    position: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    tenant_id: UUID
    subject: UUID
    what: str
    noted_at: datetime = Field(
        default=None, sa_type=TIMESTAMP(timezone=True), sa_column_kwargs={"server_default": func.now()}, nullable=False
    )


class Label(Base, table=True):
    """A word that a tenant may use once."""

    id: UUID = Field(primary_key=True)
    tenant_id: UUID = Field(unique=True)
    word: str


add_kernel_tables(Base.metadata)
