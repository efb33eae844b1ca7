"""The rules that keep seven services one system, held by reading the code: who imports whom, and what is where."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from devkit.testing.sources import PACKAGES, ROOMS, SERVICES, SOURCES, calls, files, heads, imports, part, tree, where

NETWORK = {
    "aiohttp",
    "aiokafka",
    "anyio",
    "httpcore",
    "httpx",
    "httpx2",
    "openai",
    "requests",
    "socket",
    "urllib3",
    "websockets",
}
STORAGE = {"alembic", "asyncpg", "psycopg", "qdrant_client", "sqlalchemy", "sqlmodel"}
MACHINE = {
    "asyncio",
    "fastapi",
    "os",
    "random",
    "secrets",
    "shutil",
    "starlette",
    "subprocess",
    "tempfile",
    "threading",
    "time",
}
OUTSIDE = NETWORK | STORAGE | MACHINE
CLOCKS = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "open"}
PARTS = ("__init__", "__main__", "main", "settings", "domain", "models", "store", "resources", "api", "migrations")
MARKERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
THE_LONGEST_FILE = 300
THE_LONGEST_MAIN = 20


every_member = pytest.mark.parametrize("name", sorted(SOURCES))
every_service = pytest.mark.parametrize("name", SERVICES)


def test_the_members_are_found() -> None:
    assert {"contracts", "common", "devkit", "billing"} <= set(SOURCES)
    assert len(SERVICES) == 7


@every_member
def test_imports_go_from_services_to_common_to_contracts(name: str) -> None:
    may = {"contracts": set(), "simulator": set(), "common": {"contracts"}, "devkit": {"contracts", "common", "simulator"}}
    allowed = may.get(name, {"contracts", "common"}) | {PACKAGES[name]}
    forbidden = set(PACKAGES.values()) - allowed
    assert where([path for path in files(name) if heads(path) & forbidden]) == []


DEVKIT: dict[str, set[str]] = {
    "repository": set(),
    "live": set(),
    "percentiles": set(),
    "databases": set(),
    "embedded": set(),
    "console": {"embedded", "repository"},
    "generator": {"repository", "databases"},
    "fleet": {"embedded", "databases", "console"},
    "manifests": {"databases", "fleet", "repository"},
    "testing": {"embedded", "databases", "repository"},
    "attack": {"fleet", "embedded", "percentiles"},
    "bench": {"attack", "console", "fleet", "embedded", "live", "percentiles", "repository"},
}
"""The parts of the devkit, and what each may import of the others."""


def test_the_devkit_has_these_parts() -> None:
    parts = {path.relative_to(SOURCES["devkit"]).parts[0].removesuffix(".py") for path in files("devkit")}
    assert parts - {"__init__"} == set(DEVKIT)


@pytest.mark.parametrize("name", sorted(DEVKIT))
def test_the_devkits_parts_import_one_way(name: str) -> None:
    others = {f"devkit.{other}" for other in set(DEVKIT) - DEVKIT[name] - {name}}

    def asked(path: Path) -> set[str]:
        return {".".join(module.split(".")[:2]) for module in imports(path)}

    assert where([path for path in part("devkit", name) if asked(path) & others]) == []


ROOM_IMPORTS: dict[str, dict[str, set[str]]] = {
    "gateway": {
        "providers": set(),
        "access": set(),
        "channels": {"access", "providers"},
        "media": {"access", "channels", "providers"},
        "intake": {"access", "channels", "media", "providers"},
    },
    "conversation": {
        "automation": {"desk", "people"},
        "desk": {"people"},
        "people": set(),
        "scheduled": {"people"},
        "suggestions": {"people"},
        "webhooks": set(),
    },
    "knowledge": {"catalogue": set()},
}
"""What each room of a service may import of the others."""


@pytest.mark.parametrize(("name", "room"), [(name, room) for name, rooms in ROOMS.items() for room in rooms])
def test_rooms_import_what_is_declared(name: str, room: str) -> None:
    package = PACKAGES[name]
    others = tuple(f"{package}.{other}." for other in set(ROOMS[name]) - ROOM_IMPORTS[name][room] - {room})
    inside = sorted((SOURCES[name] / room).rglob("*.py"))
    assert inside
    assert where([path for path in inside if any(module.startswith(others) for module in imports(path))]) == []


@every_service
def test_the_domain_is_pure(name: str) -> None:
    """No database, no network, no file, no clock, no dice; of the service itself nothing but the domain."""
    package = PACKAGES[name]
    domain = part(name, "domain")
    assert domain
    for path in domain:
        assert heads(path) & OUTSIDE == set(), where([path])
        assert "pathlib.Path" not in imports(path), where([path])
        others = {module for module in imports(path) if module.startswith("common") and not module.startswith("common.errors")}
        assert others == set(), where([path])
        own = {module for module in imports(path) if module.startswith(f"{package}.")}
        homes = (f"{package}.domain", *(f"{package}.{room}.domain" for room in ROOMS.get(name, ())))
        assert {module for module in own if not module.startswith(homes)} == set(), where([path])
        assert calls(path) & CLOCKS == set(), where([path])


@every_service
def test_every_service_has_the_same_parts(name: str) -> None:
    homes = [SOURCES[name], *(SOURCES[name] / room for room in ROOMS.get(name, ()))]
    there = {path.name.removesuffix(".py") for home in homes for path in home.iterdir()}
    assert set(PARTS) - there == set()
    assert list((SOURCES[name] / "migrations" / "versions").glob("0001_*.py"))


def assigned(path: Path) -> dict[str, object]:
    """The names that a module gives to constants."""
    found = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign))
    return {ast.unparse(one.targets[0]): one.value.value for one in found if isinstance(one.value, ast.Constant)}


@every_service
def test_revisions_follow_each_other(name: str) -> None:
    """Two that are written at the same time have the same number, and nothing else says so before a database is migrated."""
    revisions = sorted((SOURCES[name] / "migrations" / "versions").glob("*.py"))
    said = [(one.name[:4], assigned(one).get("revision"), assigned(one).get("down_revision")) for one in revisions]
    numbers = [f"{number:04}" for number in range(1, len(said) + 1)]
    assert said == list(zip(numbers, numbers, [None, *numbers[:-1]], strict=True))


@every_service
def test_a_main_only_lists_parts(name: str) -> None:
    main = SOURCES[name] / "main.py"
    assert len(main.read_text().splitlines()) <= THE_LONGEST_MAIN
    body = [node for node in tree(main).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert [type(node) for node in body] == [ast.Expr, ast.Assign], "a sentence, and the service"


@every_member
def test_files_are_small(name: str) -> None:
    long = {path: lines for path in files(name) if (lines := len(path.read_text().splitlines())) > THE_LONGEST_FILE}
    assert where(list(long)) == []


@every_member
def test_every_module_says_what_it_is(name: str) -> None:
    silent = [path for path in files(name) if tree(path).body and not ast.get_docstring(tree(path))]
    assert where([path for path in silent if path.name != "env.py"]) == []


@every_member
def test_nothing_is_left_to_be_done(name: str) -> None:
    folder = SOURCES[name].parents[1]
    texts = [path for path in folder.rglob("*") if path.suffix in {".py", ".md", ".toml", ".sql"} and ".venv" not in path.parts]
    assert where([path for path in texts if MARKERS.search(path.read_text())]) == []


@every_service
def test_only_the_kernel_commits(name: str) -> None:
    assert where([path for path in files(name) if calls(path) & {"commit", "begin_nested", "rollback"}]) == []


@every_member
def test_the_tenant_is_set_in_one_place(name: str) -> None:
    setting = re.compile(r"set_config\s*\(\s*'app\.|set\s+(local\s+)?app\.", re.IGNORECASE)
    places = where([path for path in files(name) if setting.search(path.read_text())])
    assert places == (["libs/common/src/common/db/transaction.py"] if name == "common" else [])


@every_service
def test_no_network_where_a_transaction_is_open(name: str) -> None:
    assert where([path for path in part(name, "handlers", "store", "models") if heads(path) & NETWORK]) == []


MIGRATING = {"sqlalchemy", "sqlmodel", "alembic"}


@every_service
def test_who_serves_loads_nothing_that_migrates(name: str) -> None:
    """It would cost each start of a process half a second, and each process the memory."""
    models = [".".join((PACKAGES[name], *room, "models")) for room in [(), *((one,) for one in ROOMS.get(name, ()))]]
    for path in set(files(name)) - set(part(name, "models", "migrations")):
        assert heads(path) & MIGRATING == set(), where([path])
        assert _of(imports(path), *models) == set(), where([path])


def test_the_kernel_loads_what_migrates_for_the_command_alone() -> None:
    home = SOURCES["common"]
    inner = {"common.migrations", "common.ownership", "common.tables", "common.messaging.tables"}
    within = {home.parent.joinpath(*module.split(".")).with_suffix(".py") for module in inner}
    for path in set(files("common")) - within:
        assert heads(path) & MIGRATING == set(), where([path])
    assert where([path for path in set(files("common")) - within if _of(imports(path), *inner)]) == [
        "libs/common/src/common/cli.py"
    ]
    of_the_module = {name for node in tree(home / "cli.py").body if isinstance(node, ast.ImportFrom) for name in [node.module]}
    assert of_the_module & inner == set(), "it is loaded when the command is given"


STATEMENTS = {"common.db.Rows", "common.db.Values", "common.db.Command"}
RUNNING = re.compile(r"(\w*session|\w*connection)\.(all|first|one|run)|.*\.(put_off|ready)")


@every_service
def test_sql_lives_in_the_store(name: str) -> None:
    """A statement has a name, and its place: it stands in the store, in models and in migrations only."""
    elsewhere = set(files(name)) - set(part(name, "store", "models", "migrations"))
    assert where(sorted(path for path in elsewhere if imports(path) & STATEMENTS)) == []


@every_service
def test_statements_are_run_by_the_store(name: str) -> None:
    """Whoever reads handlers, jobs and API sees what is done, not how it is asked for."""
    for path in set(files(name)) - set(part(name, "store")):
        called = [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        assert [one for one in called if RUNNING.fullmatch(one.rpartition("transaction.")[2])] == [], where([path])


@every_service
def test_nobody_decides_by_an_exceptions_text(name: str) -> None:
    """`str(error)` in a comparison: the next release of a library words it otherwise."""
    guilty = []
    for path in files(name):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Compare):
                asked = [call for call in ast.walk(node) if isinstance(call, ast.Call) and ast.unparse(call) in EXCEPTION_TEXTS]
                guilty += [path] if asked else []
    assert where(guilty) == []


EXCEPTION_TEXTS = {f"{how}({name})" for how in ("str", "repr") for name in ("error", "exc", "e", "exception", "err")}


MODULES = {"__init__", "__main__", "main", "settings", "resources", "metrics", "retention", "models", "migrations", "py.typed"}
EDGES = {"api", "handlers", "jobs", "commands"}
LAYERS: dict[str, set[str]] = {
    "work": {"work", "domain", "store", "clients", "resources", "metrics", "settings"},
    "clients": {"clients", "domain", "settings", "metrics"},
    "store": {"store", "domain", "models"},
    "domain": {"domain"},
    **{edge: {edge, "work", "domain", "store", "clients", "resources", "metrics", "settings"} for edge in EDGES},
}
"""What each layer may import of its own service. Models, settings, resources and `main` are where a service is put together."""
CAPABILITIES = {"gateway": {"providers"}, "conversation": {"live"}, "knowledge": {"parsing"}, "message-sender": {"providers"}}
"""Capabilities with a shape of their own: edges, `work` and `clients` may use them, and they import no edge."""
ASKING = NETWORK | {"common.http", "qdrant_client"}
OF_ALL_ROOMS = {
    "gateway": {"fields", "jsonb", "registry", "rooms", "tables"},
    "conversation": {"registry", "rooms", "tables"},
    "knowledge": {"registry", "rooms", "tables"},
}
"""What stands beside the rooms, because several of them need it."""
NOT_YET_MOVED: dict[str, set[str]] = {}
"""What stands at a service's (or a room's) top level and belongs into a layer."""
NOT_YET_PARTED: set[str] = set()
"""Imports that a layer should not have, as "file: module", that have to go."""
NOT_YET_SAID: set[str] = set()
"""Services whose README does not say yet where things are."""


def _rooms(name: str) -> set[str]:
    return set(ROOMS.get(name, ())) - CAPABILITIES.get(name, set())


def top_level(name: str) -> set[str]:
    """Returns what stands at a service's top level, and in each of its rooms (`media.store`)."""
    rooms = [""] + [f"{room}." for room in _rooms(name)]
    return {
        f"{room}{path.name.removesuffix('.py')}"
        for room in rooms
        for path in (SOURCES[name] / room.rstrip(".")).iterdir()
        if path.name != "__pycache__"
    }


def known(name: str) -> set[str]:
    rooms = _rooms(name)
    own = MODULES | EDGES | set(LAYERS) | CAPABILITIES.get(name, set()) | OF_ALL_ROOMS.get(name, set()) | rooms
    return own | {f"{room}.{module}" for room in rooms for module in MODULES - {"main", "__main__", "migrations"} | set(LAYERS)}


def layer(name: str, parts: Sequence[str]) -> str:
    """Returns the layer of a module of a service, given its path within the service, in a room or not."""
    in_room = parts[0] in _rooms(name) or parts[1:2] == ("domain",)
    within = parts[1:] if in_room else parts
    return within[0] if within else ""


@every_service
def test_everything_stands_in_a_layer(name: str) -> None:
    assert top_level(name) - known(name) - NOT_YET_MOVED.get(name, set()) == set()


@every_service
def test_what_has_moved_is_excused_no_longer(name: str) -> None:
    assert NOT_YET_MOVED.get(name, set()) - top_level(name) == set()


def crossings(name: str) -> Iterator[str]:
    """Yields the imports of a service that go against its layers."""
    for path in files(name):
        parts = path.relative_to(SOURCES[name]).with_suffix("").parts
        own = layer(name, parts)
        capabilities = CAPABILITIES.get(name, set())
        if own not in LAYERS and own not in capabilities:
            continue
        may = LAYERS.get(own, known(name) - EDGES) | (capabilities if own in EDGES | {"work", "clients"} else set())
        for module in sorted(imports(path)):
            head, *rest = module.split(".")
            other = layer(name, tuple(rest)) if head == PACKAGES[name] and rest else ""
            if other in LAYERS.keys() | capabilities | EDGES and other not in may:
                yield f"{where([path])[0]}: {module}"


@every_service
def test_layers_import_downwards(name: str) -> None:
    """Edges → work → clients, store → domain; no edge imports another."""
    assert set(crossings(name)) - NOT_YET_PARTED == set()


OUT_OF_REACH: dict[str, tuple[str, ...]] = {
    "work": (*ASKING, "fastapi", "starlette"),
    "clients": ("common.db", "common.jobs", "common.messaging", "common.web"),
    **dict.fromkeys(EDGES, tuple(ASKING)),
}
"""What layers do not touch: clients ask servers, edges are asked, and the middle layer is the same whoever calls it."""
OF_A_STORE = ("common.db", "common.ids", "common.paging")


def strangers(name: str) -> Iterator[str]:
    """Yields what layers of a service import from outside the service and should not."""
    for path in files(name):
        own = layer(name, path.relative_to(SOURCES[name]).with_suffix("").parts)
        found = _of(imports(path), *OUT_OF_REACH.get(own, ()))
        found |= _of(imports(path), "common") - _of(imports(path), *OF_A_STORE) if own == "store" else set()
        yield from (f"{where([path])[0]}: {module}" for module in sorted(found))


def _of(modules: set[str], *packages: str) -> set[str]:
    return {module for module in modules if any(f"{module}.".startswith(f"{package}.") for package in packages)}


@every_service
def test_a_layer_uses_what_it_is_for(name: str) -> None:
    """Work asks no server and is asked by none, a client knows no database, and a store nothing else."""
    assert set(strangers(name)) - NOT_YET_PARTED == set()


def test_what_has_been_parted_is_excused_no_longer() -> None:
    assert NOT_YET_PARTED - {one for name in SERVICES for one in (*crossings(name), *strangers(name))} == set()


@every_service
def test_resources_are_received_in_one_way(name: str) -> None:
    """A route and a socket by `OwnResources`, a handler by `resources_of`, a job as its second argument."""
    assert where([path for path in files(name) if "state.resources" in path.read_text()]) == []


@every_service
def test_a_readme_says_where_things_are(name: str) -> None:
    readme = (SOURCES[name].parents[1] / "README.md").read_text()
    section = readme.partition("\n## Where things are\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)(?:\.py|/)?`", section))
    modules = {module.partition(".")[0] for module in top_level(name)} - {"__init__", "__main__", "py"}
    assert section or name in NOT_YET_SAID
    assert not section or modules - named == set()
