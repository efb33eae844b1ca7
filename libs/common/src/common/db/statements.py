"""Statements, as stores declare them: SQL in psycopg's own form (`%(name)s`, and `%%` for a percent sign) and what comes back.

A class of rows is a frozen dataclass whose fields are named as the statement's columns, in their order. A field that is such a
class itself is made of columns named `field.column`. That rows and columns agree is looked at when a statement returns for the
first time; that they agree with the database, in names and types, is held by a test over all statements of all services.
"""

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import product
from operator import itemgetter
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

R = TypeVar("R")
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
    """SQL that returns rows of a class. A part of a row may be None, as with a left join: then its first column is null."""

    __slots__ = ()

    def __init__(self, row: type[R_co], sql: str) -> None:
        super().__init__(row, sql, [name for name, _ in columns_of(row)], _maker(row))


class Values(Statement[R_co]):
    """SQL that returns one column. A `kind` like `UUID` says what is in it."""

    __slots__ = ()

    def __init__(self, kind: type[R_co], sql: str) -> None:
        super().__init__(kind, sql, None, lambda values: values[0])


class Listing(dict[frozenset[str], Rows[R]]):
    """A list that is narrowed by what is given of some conditions, which stand where `sql` says `{given}`: a statement for each
    choice of them. With "or is null" the database would have one plan for all, which uses no index of what is given.
    """

    def __init__(self, row: type[R], sql: str, **conditions: str) -> None:
        self.names = frozenset(conditions)
        for chosen in product((False, True), repeat=len(conditions)):
            given = {name: condition for (name, condition), one in zip(conditions.items(), chosen, strict=True) if one}
            self[frozenset(given)] = Rows(row, sql.replace("{given}", "".join(f" and {one}" for one in given.values())))

    def of(self, values: Mapping[str, Any]) -> Rows[R]:
        """Returns the statement of the conditions whose values are given: those that are not None."""
        return self[frozenset(name for name in self.names if values.get(name) is not None)]


def columns_of(row: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields names and types of the columns that a row is made of."""
    for name, hint in _fields(row):
        part = _part(hint)
        if part is None:
            yield prefix + name, hint
        else:
            yield from columns_of(part, f"{prefix}{name}.")


def _fields(row: type) -> list[tuple[str, Any]]:
    assert is_dataclass(row), row  # noqa: S101 — a mistake of whoever declares it
    hints = get_type_hints(row)
    return [(one.name, hints[one.name]) for one in fields(row) if one.init]


def _part(hint: Any) -> type | None:
    """Returns the class of a part of a row; None where it is a column."""
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    return next((one for one in options if isinstance(one, type) and is_dataclass(one)), None)


def _maker(row: type[R_co]) -> Callable[[Sequence[Any]], R_co]:
    parts = [(hint, _part(hint)) for _, hint in _fields(row)]
    if not any(part for _, part in parts):
        return lambda values: row(*values)
    makers: list[Callable[[Sequence[Any]], Any]] = []
    place = 0
    for hint, part in parts:
        size = 1 if part is None else len(list(columns_of(part)))
        makers.append(itemgetter(place) if part is None else _part_maker(part, slice(place, place + size), part is not hint))
        place += size
    return lambda values: row(*[make(values) for make in makers])


def _part_maker(part: type, columns: slice, may_be_missing: bool) -> Callable[[Sequence[Any]], Any]:
    make: Callable[[Sequence[Any]], Any] = _maker(part)
    if may_be_missing:
        return lambda values: None if values[columns.start] is None else make(values[columns])
    return lambda values: make(values[columns])


class Command:
    """SQL that returns nothing but the number of rows that it changed."""

    __slots__ = ("sql",)

    def __init__(self, sql: str) -> None:
        self.sql = sql


BY_VALUES = Command("set local plan_cache_mode = force_custom_plan")
"""Has the rest of a transaction planned for the values that each statement is run with. Else a statement that is prepared is
planned once, for whatever values: planning the one that writes down who is met takes longer than running it.
"""
