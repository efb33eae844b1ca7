"""What is said of a stage."""

import io
from pathlib import Path

from devkit.bench.installation import OUTSIDE, Setup
from devkit.bench.load import Stage, TimedConversation
from devkit.bench.report import Result, document, result_of, show, show_idle
from devkit.bench.traffic import Traffic
from rich.console import Console

CPU = {"gateway": 0.2, "kafka": 0.1, "simulator": 0.05, "driver": 0.01}


def conversation(scheduled_at: float, *, took_s: float | None, status: int = 200, late_s: float = 0.0) -> TimedConversation:
    answered_at = None if took_s is None else scheduled_at + took_s
    answer = "A taxa é de 8 reais." if took_s else None
    return TimedConversation("55", scheduled_at, scheduled_at + late_s, scheduled_at + 0.01, status, answered_at, answer)


def judged(*conversations: TimedConversation, doubles: int = 0) -> Result:
    stage = Stage(10, 10, list(conversations))
    return result_of(stage, 0.3, CPU, OUTSIDE, doubles, Traffic(records={"a": 2.0}), {"gateway": {"psycopg": 0.1}})


def test_overhead_is_what_is_left_of_the_time_without_the_models() -> None:
    result = judged(*(conversation(at, took_s=0.35) for at in range(10)))
    assert (result.overhead_p50_ms, result.ack_p50_ms, result.sustained_per_s) == (50.0, 10.0, 1.0)
    assert (result.begun, result.acknowledged, result.answered, result.lost, result.from_document) == (10, 10, 10, 0, 10)


def test_what_was_acknowledged_and_not_answered_is_lost_and_what_was_refused_is_not() -> None:
    result = judged(conversation(0, took_s=0.4), conversation(1, took_s=None), conversation(2, took_s=None, status=503))
    assert (result.begun, result.acknowledged, result.answered, result.lost) == (3, 2, 1, 1)


def test_simulator_and_driver_are_told_apart() -> None:
    result = judged(*(conversation(at, took_s=0.4) for at in range(10)))
    assert (result.cpu_s_per_1000, result.outside_cpu_s_per_1000) == (30.0, 6.0)


def test_a_driver_that_falls_behind_shows() -> None:
    assert judged(conversation(0, took_s=0.4, late_s=0.5)).driver_lag_share == 0.05


def test_the_document_says_what_was_measured() -> None:
    setup = Setup(services_from=Path("/older"), replicas=2)
    found = document([judged(conversation(0, took_s=0.4))], setup, seed=3, idle_share_of_core={"kafka": 0.05})
    assert (found["services_from"], found["replicas"], found["embedding"], found["seed"]) == ("/older", 2, "hash", 3)
    assert found["stages"][0]["each"]["records"] == {"a": 2.0}
    assert found["stages"][0]["layers"] == {"gateway": {"psycopg": 0.1}}


def test_the_tables_have_every_process_and_layer() -> None:
    said = io.StringIO()
    console = Console(file=said, width=200)
    show([judged(conversation(0, took_s=0.4), conversation(1, took_s=0.4))], console)
    show_idle({"gateway": 0.04, "driver": 0.5}, OUTSIDE, console)
    for expected in ("gateway", "simulator", "psycopg", "records", "Idle: 4.0% of a core"):
        assert expected in said.getvalue()
