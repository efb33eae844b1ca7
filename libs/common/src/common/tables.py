"""What the table definitions of all services share. They are read by migrations only; statements stand in stores."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import TIMESTAMP, MetaData, func
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

Instant = TIMESTAMP(timezone=True)
_WORD_BEGINS = re.compile(r"(?<!^)(?=[A-Z])")


def own_registry() -> registry:
    """Returns a registry whose metadata no other service's tables are in."""
    return registry(metadata=MetaData())


class TableBase(SQLModel):
    """A table class is called `ChannelLinkTable`, and its table `channel_link`."""

    @declared_attr.directive
    def __tablename__(cls) -> Any:
        return _WORD_BEGINS.sub("_", cls.__name__.removesuffix("Table")).lower()


def created_at() -> datetime:
    """Returns a column whose default is the database's time."""
    field: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()}, nullable=False)
    return field
