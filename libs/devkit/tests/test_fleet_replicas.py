"""A fleet of one service with two processes of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from devkit.fleet.fleet import Fleet


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, well_known_ports=False, services=("gateway",), embedding="hash", replicas=2)
    yield fleet
    fleet.down()


def test_each_replica_serves_and_all_are_stopped(fleet: Fleet) -> None:
    fleet.start()

    replicas = [fleet.services["gateway"], *fleet.further["gateway"]]
    assert [one.instance for one in replicas] == [0, 1]
    assert [httpx2.get(f"{one.url}/readyz", trust_env=False).status_code for one in replicas] == [200, 200]
    assert len({one.pid for one in replicas}) == 2

    fleet.down()
    assert [one.pid for one in replicas] == [None, None]
