"""Statements, as stores declare them: SQL in psycopg's own form (`%(name)s`, and `%%` for a percent sign) and what comes back.

A class of rows is a frozen dataclass whose fields are named as the statement's columns, in their order. That they agree with
each other is looked at when a statement returns for the first time; that they agree with the database, in names and types, is
held by a test over the statements of all services.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

R_co = TypeVar("R_co", covariant=True)


class Statement(Generic[R_co]):
    """SQL that returns something. `make` makes it of the values of one row."""

    __slots__ = ("_agrees", "columns", "kind", "make", "sql")

    def __init__(
        self, kind: type[R_co], sql: str, columns: Sequence[str] | None, make: Callable[[Sequence[Any]], R_co]
    ) -> None:
        self.kind = kind
        self.sql = sql
        self.columns = columns
        self.make = make
        self._agrees = False

    def agree(self, names: Sequence[str]) -> None:
        """Raises `TypeError` when the columns are not those that are declared."""
        if self._agrees:
            return
        if len(names) != 1 if self.columns is None else list(names) != list(self.columns):
            raise TypeError(f"{self.kind.__name__} is made of {self.columns or 'one column'}, not of {list(names)}")
        self._agrees = True


class Rows(Statement[R_co]):
    """SQL that returns rows of a class."""

    __slots__ = ()

    def __init__(self, row: type[R_co], sql: str) -> None:
        assert is_dataclass(row), row  # noqa: S101 — a mistake of whoever declares it
        super().__init__(row, sql, [one.name for one in fields(row) if one.init], lambda values: row(*values))


class Values(Statement[R_co]):
    """SQL that returns one column. A `kind` like `UUID` says what is in it."""

    __slots__ = ()

    def __init__(self, kind: type[R_co], sql: str) -> None:
        super().__init__(kind, sql, None, lambda values: values[0])


class Command:
    """SQL that returns nothing but the number of rows that it changed."""

    __slots__ = ("sql",)

    def __init__(self, sql: str) -> None:
        self.sql = sql
