"""A service of the fleet alone, for what holds for each of them."""

from pathlib import Path

import pytest
from contracts.topics import SERVICES
from devkit.fleet.environment import infrastructure_environment
from devkit.fleet.secrets import secrets_of
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def opened(name: str, open_service: OpenService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harness:
    """The service with its database, and with nobody else there."""
    urls = dict.fromkeys(SERVICES, NOWHERE)
    variables = infrastructure_environment(
        tmp_path,
        secrets_of(tmp_path),
        kafka="127.0.0.1:1",
        qdrant=NOWHERE,
        simulator=NOWHERE,
        urls=urls,
        public_url=NOWHERE,
        console=[NOWHERE],
    )
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    return await open_service(name)  # type: ignore[no-any-return]
