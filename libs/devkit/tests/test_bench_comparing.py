"""Two systems measured in turns."""

import pytest
from devkit.bench.comparing import in_turns, ratio, rows_of


def run(p50: float, **further: object) -> dict[str, object]:
    stage = {
        "rate": 10.0,
        "overhead_p50_ms": p50,
        "ack_p99_ms": None,
        "each": {"records": {"a": 1.5, "b": 2.5}, "wal": {"x": 1}},
    }
    return {"stages": [stage], **further}


def test_each_figure_of_every_run_is_set_beside_the_other_systems() -> None:
    a, b = in_turns([run(100), run(50), run(120), run(40)])

    assert rows_of(a, b) == [
        ("10/s overhead_p50_ms", [100, 120], [50, 40]),
        ("10/s records", [4.0, 4.0], [4.0, 4.0]),
    ]
    assert ratio([100, 120], [50, 40]) == 0.409


def test_what_one_run_lacks_is_not_compared() -> None:
    idle = {"gateway": 0.04, "kafka": 0.05, "driver": 0.5}
    with_idle, without = run(100, idle_share_of_core=idle), run(50)
    assert [name for name, *_ in rows_of([with_idle], [without])] == ["10/s overhead_p50_ms", "10/s records"]
    assert rows_of([with_idle], [with_idle])[0] == ("idle share of a core", [0.09], [0.09])


@pytest.mark.parametrize("number", [0, 1, 3])
def test_runs_come_in_pairs(number: int) -> None:
    with pytest.raises(ValueError, match="pairs"):
        in_turns([run(100)] * number)
