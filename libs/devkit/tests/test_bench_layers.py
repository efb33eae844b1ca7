"""Into which layer a profile's samples fall."""

import pytest
from devkit.bench.layers import LOOP, OWN, REST, WAITING, cpu_by_layer, layer_of, samples_by_layer


@pytest.mark.parametrize(
    ("frame", "layer"),
    [
        ("Runner.run (asyncio/runners.py:118)", LOOP),
        ("BaseEventLoop._run_once (asyncio/base_events.py:1922)", LOOP),
        ("_worker (concurrent/futures/thread.py:81)", WAITING),
        ("Condition.wait (threading.py:331)", WAITING),
        ("AsyncCursor.execute (psycopg/cursor_async.py:97)", "psycopg"),
        ("fetch_many (/x/.venv/lib/python3.11/site-packages/psycopg/generators.py:1)", "psycopg"),
        ("Connection._begin_impl (sqlalchemy/engine/base.py:1085)", "sqlalchemy"),
        ("Fetcher._proc_fetch_request (aiokafka/consumer/fetcher.py:600)", "aiokafka"),
        ("HttpToolsProtocol.data_received (uvicorn/protocols/http/httptools_impl.py:174)", "fastapi, starlette, uvicorn"),
        ("Relay._round (common/messaging/relay.py:120)", OWN),
        ("deliver (/y/services/message-sender/src/message_sender/work/deciding.py:9)", OWN),
        ("BaseModel.model_dump (pydantic/main.py:520)", "pydantic, contracts"),
        ("uuid4 (uuid.py:700)", "stdlib"),
        ("sleep (asyncio/tasks.py:643)", "stdlib"),
        ("<module> (somewhere/else.py:3)", REST),
        ("no frame at all", REST),
    ],
)
def test_a_frame_belongs_to_a_layer(frame: str, layer: str) -> None:
    assert layer_of(frame) == layer


def test_the_innermost_frame_decides() -> None:
    stacks = [
        "main (a/b.py:1);handle (common/web.py:3);dumps (json/encoder.py:9) 3",
        "run (asyncio/runners.py:118) 5",
        "",
    ]
    assert samples_by_layer(stacks) == {"stdlib": 3, LOOP: 5}


def test_cpu_is_shared_out_as_the_samples_are_and_waiting_has_none() -> None:
    found = cpu_by_layer({LOOP: 10, "psycopg": 30, OWN: 20, WAITING: 500}, cpu_s=1.2)
    assert found == pytest.approx({LOOP: 0.2, "psycopg": 0.6, OWN: 0.4})


def test_without_samples_nothing_is_said() -> None:
    assert cpu_by_layer({WAITING: 9}, cpu_s=1.0) == {}
