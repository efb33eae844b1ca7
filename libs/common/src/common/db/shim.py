"""TEMPORARY: statements without declared rows, until each store has declared its own."""

import re
from collections import namedtuple
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Generic, TypeVar

T = TypeVar("T")
NAME = re.compile(r"(?<![:\w\\]):([a-zA-Z_]\w*)(?!:)")


class Row(Generic[T]):
    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError

    def __getitem__(self, index: Any) -> Any:
        raise TypeError


class Text:
    def __init__(self, sql: str) -> None:
        self.text = sql
        self.sql = NAME.sub(r"%(\1)s", sql.replace("%", "%%"))


def text(sql: str) -> Text:
    return Text(sql)


TextClause = Text


@lru_cache(maxsize=2000)
def _class(names: tuple[str, ...]) -> Any:
    row: Any = namedtuple("Row", list(names), rename=True)  # type: ignore[misc]
    return row._make


class Result:
    def __init__(self, cursor: Any, rows: list[Any]) -> None:
        self.rowcount = cursor.rowcount
        names = tuple(column.name for column in cursor.description or ())
        self.names = names
        self._rows = list(map(_class(names), rows))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    fetchall = all

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        (row,) = self._rows
        return row

    def one_or_none(self) -> Any:
        return self.first()

    def scalars(self) -> "Scalars":
        return Scalars(row[0] for row in self._rows)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return row and row[0]

    def mappings(self) -> "Scalars":
        return Scalars(dict(zip(self.names, row, strict=True)) for row in self._rows)


class Scalars(list[Any]):
    def all(self) -> "Scalars":
        return self

    def first(self) -> Any:
        return self[0] if self else None

    def one(self) -> Any:
        (one,) = self
        return one

    def one_or_none(self) -> Any:
        return self.first()
