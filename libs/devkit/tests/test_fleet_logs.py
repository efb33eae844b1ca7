"""What is read from the logs of a fleet whose test has failed."""

from pathlib import Path

from devkit.fleet.logs import ends_of, warnings_since

ROUTINE = '{"event": "service_started", "level": "info"}\n'
TROUBLE = '{"error": "PoolTimeout", "event": "database_unavailable", "level": "warning"}\n'
TRACE = "Traceback (most recent call last):\n"


def test_what_was_warned_of_since_then_is_told_of_each_that_did(tmp_path: Path) -> None:
    logs = {name: tmp_path / name for name in ("conversation", "gateway", "billing")}
    logs["conversation"].write_text(ROUTINE + TROUBLE.replace("PoolTimeout", "earlier"))
    logs["gateway"].write_text(ROUTINE)
    ends = ends_of(logs)
    logs["conversation"].write_text(logs["conversation"].read_text() + ROUTINE + TROUBLE + TRACE)
    logs["gateway"].write_text(ROUTINE * 2)
    assert warnings_since(ends, logs) == {"conversation": f"{TROUBLE}{TRACE}".rstrip("\n")}
