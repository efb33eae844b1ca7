"""Arrays arrive as they were sent, whatever is in them, and as the driver's own dumper would have sent them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.db.arrays import FlatListDumper
from common.provision.databases import PostgresServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.adapt import Transformer
from psycopg.types.array import ListDumper

Connection = psycopg.Connection[Any]
ROUND_TRIP = {
    "text[]": st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    "uuid[]": st.lists(st.uuids()),
    "bytea[]": st.lists(st.binary(max_size=40)),
    "bigint[]": st.lists(st.none() | st.integers(-(2**60), 2**60)),
}


@pytest.fixture(scope="module")
def connection(postgres_server: PostgresServer) -> Iterator[Connection]:
    with postgres_server.admin() as one:
        one.adapters.register_dumper(list, FlatListDumper)
        yield one


@pytest.mark.parametrize("kind", ROUND_TRIP)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_goes_in_comes_out(kind: str, connection: Connection, data: st.DataObject) -> None:
    values = data.draw(ROUND_TRIP[kind])
    assert connection.execute(f"select cast(%s as {kind})", [values]).fetchone() == (values,)  # type: ignore[arg-type]


@pytest.mark.parametrize("nasty", ['"', "\\", "NULL", "null", "", " ", "{a,b}", 'a\\"b', "\n\t", "é\u2003ü", "\\x41"])
def test_nasty_text_is_still_text(connection: Connection, nasty: str) -> None:
    assert connection.execute("select cast(%s as text[])", [[nasty, "x"]]).fetchone() == ([nasty, "x"],)


def test_what_the_driver_refuses_is_refused(connection: Connection) -> None:
    with pytest.raises(psycopg.DataError):
        connection.execute("select cast(%s as text[])", [["a\0b"]])


@pytest.mark.parametrize("values", [[1, 2], [None], [datetime(2026, 1, 1, tzinfo=UTC)], [["a"], ["b"]], [True], [1.5, None]])
def test_other_lists_are_the_drivers_own(values: list[Any]) -> None:
    def dumped(kind: type[ListDumper]) -> bytes:
        transformer = Transformer()
        transformer.adapters.register_dumper(list, kind)
        dumper = transformer.get_dumper(values, psycopg.adapt.PyFormat.TEXT)
        return bytes(dumper.dump(values) or b"")

    assert dumped(FlatListDumper) == dumped(ListDumper)


def test_a_uuid_that_is_another_class_is_left_to_the_driver(connection: Connection) -> None:
    class Id(UUID):
        pass

    one = Id(int=uuid4().int)
    assert connection.execute("select cast(%s as uuid[])", [[one]]).fetchone() == ([UUID(int=one.int)],)
