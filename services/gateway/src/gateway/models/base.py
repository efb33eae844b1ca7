"""What all of the gateway's tables share."""

from datetime import datetime

from sqlalchemy import TIMESTAMP, MetaData, func
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry(metadata=MetaData())):
    """The service's own metadata: no other service's tables are in it."""


Instant = TIMESTAMP(timezone=True)


def now_at() -> datetime:
    field: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()}, nullable=False)
    return field
