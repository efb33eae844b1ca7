"""The fleet as processes, once for all end-to-end tests, over real Kafka and Postgres on free ports and fresh data."""

import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from devkit.attack.server import HostileServer
from devkit.console.door import FrontDoor
from devkit.console.sources import ConsoleSources
from devkit.embedded.ports import HOST, free_port
from devkit.fleet.environment import urls_of
from devkit.fleet.fleet import Fleet
from devkit.fleet.logs import ends_of, warnings_since
from devkit.fleet.play import Play
from devkit.fleet.seed import seed, start_with_demo
from simulator.demo.business import PADARIA_SOL, DemoBusiness

OTHER = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000002",
    name="Livraria Lua",
    admin="admin@livraria-lua.example",
    agent="agente@livraria-lua.example",
    phone_number_id="205954558954428",
    document="livraria-lua.md",
)
INN = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000008",
    name="Pousada da Ponte",
    admin="admin@pousada-da-ponte.example",
    agent="agente@pousada-da-ponte.example",
    phone_number_id="705954558954433",
)
WAIT_FOR_MORE = {OTHER, INN}
"""Who waits, as every business does that says nothing else, two seconds for what else a customer will say."""
BURST_WINDOW_MS = 200
PHONES = itertools.count(5541988000001)
HOSTILE_PORT = free_port()
ISSUER_PORT, ISSUER_DOOR_PORT = free_port(), free_port()
POWER_STAYS = {"fsync": "off", "full_page_writes": "off"}
"""Nothing is lost with a killed server, and no story waits for a disk that all write to: a request gives up in 5 s."""
WITHIN_S = 600  # whoever comes first also waits for the fleet's start and the console's build, on a machine that is busy
ENDS = pytest.StashKey[dict[str, int]]()
Seeded = Callable[[DemoBusiness], Awaitable[dict[str, Any]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(WITHIN_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What services warned of while a test failed is told with it: the fleet and its logs are gone afterwards."""
    report = yield
    if isinstance(fleet := getattr(item, "funcargs", {}).get("fleet"), Fleet):
        logs = {name: process.log for name, process in fleet.services.items()}
        ends = item.stash.setdefault(ENDS, ends_of(logs))
        if report.failed:
            report.sections += [(f"{name} warned", lines) for name, lines in warnings_since(ends, logs).items()]
    return report


def with_an_issuer(fleet: Fleet) -> dict[str, str]:
    """Returns what services are told of an outside issuer, and of the front door at which people come from there."""
    issuer = f"http://{HOST}:{ISSUER_PORT}"
    trusted = {
        "issuer": issuer,
        "jwks_url": f"{issuer}/jwks",
        "audience": "prosa",
        "tenant_claim": "tenant",
        "role_claim": "role",
    }
    origins = [*fleet.page.door.origins, f"http://{HOST}:{ISSUER_DOOR_PORT}"]
    return {"PROSA_TRUSTED_ISSUERS": json.dumps([trusted]), "CONVERSATION_ALLOWED_ORIGINS": json.dumps(origins)}


@pytest.fixture(scope="session")
def fleet() -> Iterator[Fleet]:
    """Seven services, broker, database, vectors and simulator. Gone afterwards, data and all."""
    state = Path(tempfile.mkdtemp(prefix="prosa-e2e-"))
    hosts = (f"{HOST}:{HOSTILE_PORT}",)
    fleet = Fleet(state, well_known_ports=False, private_hosts=hosts, postgres_settings=POWER_STAYS)
    # A service that is killed is back within a turn's deadline, also on a machine that takes half a minute to start it. What
    # follows when it is not, that a person is asked, other tests tell.
    # A webhook is acknowledged in time on a machine that is busy: what is delivered again is said by those who arrange it.
    patience = {"CONVERSATION_TURN_DEADLINE_S": "90", "GATEWAY_ACKNOWLEDGE_TIMEOUT_S": "10"}
    # Half of what it is elsewhere: a model that hangs is asked twice. None is as slow that answers.
    patience["LLM_ORCHESTRATION_MODEL_TIMEOUT_S"] = "8"
    fleet.variables = with_an_issuer(fleet) | patience
    try:
        start_with_demo(fleet)
        yield fleet
    finally:
        fleet.down()
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def door(fleet: Fleet) -> Iterator[FrontDoor]:
    """The console, built from the sources of now, at the address that the services were told it would have."""
    door = fleet.page.door
    door.files = ConsoleSources().build()
    door.upstreams = urls_of({name: one.url for name, one in fleet.services.items()})
    door.phone = fleet.simulator.url
    door.start()
    yield door
    door.stop()


@pytest.fixture(scope="session")
def issuer_door(fleet: Fleet, door: FrontDoor) -> Iterator[FrontDoor]:
    """The same console, where the installation names an outside issuer. Who that is, stories start themselves."""
    issuer = f"http://{HOST}:{ISSUER_PORT}"
    other = FrontDoor(fleet.state / "issuer-door", ISSUER_DOOR_PORT)
    other.files, other.upstreams = door.files, door.upstreams
    other.settings = {
        "PROSA_CONSOLE_ISSUER": issuer,
        "PROSA_CONSOLE_ISSUER_ORIGINS": issuer,
        "PROSA_CONSOLE_ISSUER_NAME": "Rede Sol",
    }
    other.start()
    yield other
    other.stop()


@pytest.fixture(scope="session")
def seeded(fleet: Fleet) -> Seeded:
    """`await seeded(business)`: the tenant, made once, for tokens last as long as the fleet. Its AI answers at once, unless it
    is one of those who wait.
    """
    made: dict[DemoBusiness, dict[str, Any]] = {}

    async def made_once(business: DemoBusiness) -> dict[str, Any]:
        if business not in made:
            made[business] = await seed(fleet, business)
            if business not in WAIT_FOR_MORE:
                async with Play(fleet.describe(), made[business]) as play:
                    settings = {"burst_window_ms": BURST_WINDOW_MS}
                    answer = await (await play.service("gateway")).patch("/v1/tenant", json={"settings": settings})
                    answer.raise_for_status()
        return made[business]

    return made_once


@pytest.fixture
async def bakery(fleet: Fleet, seeded: Seeded) -> AsyncIterator[Play]:
    """The demo tenant, with a world that does not fail (yet)."""
    async with Play(fleet.describe(), await seeded(PADARIA_SOL)) as play:
        yield play
        await play.no_faults()


@pytest.fixture
async def bookshop(fleet: Fleet, seeded: Seeded) -> AsyncIterator[Play]:
    """Another tenant, with another document."""
    async with Play(fleet.describe(), await seeded(OTHER)) as play:
        yield play


@pytest.fixture
async def inn(fleet: Fleet, seeded: Seeded) -> AsyncIterator[Play]:
    """One that knows what the bakery does, and waits until a customer has said all."""
    async with Play(fleet.describe(), await seeded(INN)) as play:
        yield play
        await play.no_faults()


@pytest.fixture
async def hostile_server() -> AsyncIterator[HostileServer]:
    """A server that the fleet may ask and should not trust."""
    async with HostileServer(HOSTILE_PORT) as server:
        yield server


@pytest.fixture
def phone() -> str:
    """A customer whom nobody has met."""
    return str(next(PHONES))


@pytest.fixture
def unused_phones() -> list[str]:
    """Customers whom nobody has met."""
    return [str(next(PHONES)) for _ in range(10)]
