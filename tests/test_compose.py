"""The fleet in containers, as Docker's own program reads it: who is told what, who waits for whom, and what can be reached."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from common.ending import GRACE_S
from common.provision.secret_files import ensure_secret_files
from common.roles import app_role, kernel_role, owner_role, package_of
from common.settings import CommonSettings, OwnerSettings
from contracts.topics import SERVICES
from conversation.settings import Settings as ConversationSettings
from devkit.fleet.fleet import CONSOLE_PORT, PORTS, SIMULATOR_PORT
from devkit.repository import ROOT
from simulator.demo.business import PADARIA_SOL

DEPLOY = ROOT / "deploy"
TOOLS = Path(sys.executable).parent
FILES = [DEPLOY / "compose.yml", *sorted((DEPLOY / "compose").glob("*.yml"))]
OURS = (*SERVICES, "console", "simulator")
Container = Mapping[str, Any]

every_service = pytest.mark.parametrize("name", SERVICES)


@cache
def containers(*profiles: str, env_file: str = ".env.example") -> Mapping[str, Container]:
    """Returns the containers as `docker compose` would start them with these profiles, everything put in."""
    command = [
        str(TOOLS / "docker-compose"),
        "--file",
        "compose.yml",
        "--env-file",
        env_file,
        *(f"--profile={one}" for one in profiles),
    ]
    environment = {"PATH": os.environ["PATH"], "COMPOSE_PROFILES": ",".join(profiles)}
    done = subprocess.run(
        [*command, "config", "--format", "json"], cwd=DEPLOY, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    read: Mapping[str, Container] = json.loads(done.stdout)["services"]
    return read


def everything() -> Mapping[str, Container]:
    return containers("demo", "observability", "tools")


def shown(container: Container) -> dict[str, str]:
    """Returns which secret a container is shown under which name."""
    return {one["target"].rpartition("/")[2]: one["source"] for one in container.get("secrets", [])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of an installation."""
    folder = tmp_path_factory.mktemp("installation") / "secrets"
    ensure_secret_files(folder, postgres_host="postgres", postgres_port=5432)
    return folder


def told(container: Container, folder: Path, seen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process be told what a container is told, by variables and by files, and nothing else."""
    for name in list(os.environ):
        if name.startswith(("PROSA_", "OPENAI_", "META_", *(f"{package_of(one).upper()}_" for one in SERVICES))):
            monkeypatch.delenv(name)
    for name, value in container.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    for name, source in shown(container).items():
        (seen / name).write_text((folder / source).read_text())
    monkeypatch.setenv("PROSA_SECRETS_DIR", str(seen))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_follows_the_schema_of_compose_files(file: Path) -> None:
    checked = subprocess.run(
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@every_service
def test_a_service_has_all_that_it_must_be_told(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(containers("demo")[name], folder, tmp_path, monkeypatch)
    kind: type[CommonSettings] = import_module(f"{package_of(name)}.settings").Settings
    settings = kind.load()

    assert urlsplit(settings.database_url).username == app_role(name)
    assert urlsplit(settings.kernel_database_url).username == kernel_role(name)
    assert settings.migration_database_url is None
    assert settings.port == PORTS[name]
    for other in SERVICES:
        url = getattr(settings, f"{package_of(other)}_url", None)
        assert url in (None, f"http://{other}:{PORTS[other]}")


@every_service
def test_its_migrations_run_first_and_know_the_owners_way_only(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate = containers("demo")[f"{name}-migrate"]
    service = containers("demo")[name]
    assert (migrate["command"], migrate["image"]) == (["migrate"], service["image"])
    assert shown(migrate) == {"PROSA_MIGRATION_DATABASE_URL": f"{name}_migration_database_url"}
    assert migrate["depends_on"]["databases"]["condition"] == "service_completed_successfully"
    waits = {other: how["condition"] for other, how in service["depends_on"].items()}
    assert waits[f"{name}-migrate"] == waits["topics"] == "service_completed_successfully"

    told(migrate, folder, tmp_path, monkeypatch)
    url = OwnerSettings.of(import_module(f"{package_of(name)}.settings").Settings).migration_database_url
    assert urlsplit(str(url)).username == owner_role(name)


def test_a_secret_is_shown_to_whom_it_concerns() -> None:
    for name, container in everything().items():
        for source in shown(container).values():
            service, _, way = source.partition("_")
            if way.endswith("database_url"):
                assert name in (service, f"{service}-migrate") or (name, service) == ("demo-tenant", "gateway")
    holders = {source: {name for name, one in everything().items() if source in shown(one).values()} for source in _sources()}
    assert holders["signing_key"] == {"gateway", "demo-tenant"}
    assert holders["sealing_keys"] == {"gateway", "conversation", "message-sender", "demo-tenant"}
    assert holders["openai_api_key"] == {"knowledge", "llm-orchestration"}
    assert holders["postgres_password"] == {"postgres", "databases"}
    assert holders["role_secret"] == {"databases"}


def _sources() -> Iterator[str]:
    return (source for container in everything().values() for source in shown(container).values())


def test_every_secret_is_one_that_is_made(folder: Path) -> None:
    declared: dict[str, str] = {}
    for file in FILES:
        declared |= {name: one["file"] for name, one in yaml.safe_load(file.read_text()).get("secrets", {}).items()}
    assert declared == {name: f"../secrets/{name}" for name in declared}
    assert set(declared) == set(_sources()) == {file.name for file in folder.iterdir()}


def test_no_secret_stands_in_a_variable(folder: Path) -> None:
    values = {file.read_text() for file in folder.iterdir()} - {"simulator"}
    said = json.dumps(everything())
    assert [one for one in values if one in said] == []
    assert [
        one for one in everything().values() if any("URL" in k and "@" in v for k, v in one.get("environment", {}).items())
    ] == []


@pytest.mark.parametrize("name", [*OURS, *(f"{one}-migrate" for one in SERVICES), "databases", "topics", "demo", "demo-tenant"])
def test_what_is_ours_may_write_nowhere_and_become_nothing(name: str) -> None:
    container = everything()[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in container, "the image says who it is"


@pytest.mark.parametrize("name", OURS)
def test_what_serves_has_a_folder_in_memory(name: str) -> None:
    assert [one for one in everything()[name]["tmpfs"] if one.startswith("/tmp:")]


@every_service
def test_what_still_starts_can_be_stopped(name: str) -> None:
    """The first process of a container hears no signal before it asks for it: that is not the service."""
    assert everything()[name]["init"] is True
    assert everything()[f"{name}-migrate"]["init"] is True


def test_no_container_grows_without_a_bound() -> None:
    assert [name for name, one in everything().items() if not one.get("mem_limit")] == []
    assert {one["logging"]["options"]["max-size"] for one in everything().values()} == {"10m"}


def test_only_pages_are_published_and_on_this_machine_only() -> None:
    published = {name: one["ports"] for name, one in everything().items() if one.get("ports")}
    assert set(published) == {"console", "simulator", "grafana", "topic-browser"}
    assert {port["host_ip"] for ports in published.values() for port in ports} == {"127.0.0.1"}
    assert set(containers()) & set(published) == {"console"}
    assert published["console"][0]["published"] == str(CONSOLE_PORT)
    assert published["simulator"][0]["published"] == str(SIMULATOR_PORT)


@every_service
def test_health_is_asked_of_the_port_that_the_service_has(name: str) -> None:
    container = containers()[name]
    assert container["healthcheck"]["test"] == ["CMD", "python", "-m", "common.probe", f"http://127.0.0.1:{PORTS[name]}/readyz"]
    assert containers()["console"]["depends_on"][name]["condition"] == "service_healthy"


@every_service
def test_a_service_has_time_to_end_and_a_turn_under_way_too(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends itself before it is killed."""
    container = containers()[name]
    told(container, folder, tmp_path, monkeypatch)
    settings = import_module(f"{package_of(name)}.settings").Settings.load()

    assert int(container["stop_grace_period"].removesuffix("s")) >= settings.drain_timeout_s + GRACE_S + 5
    if name == "llm-orchestration":
        assert settings.drain_timeout_s > ConversationSettings.model_fields["turn_deadline_s"].default


def test_the_demo_is_the_tenant_that_is_seeded() -> None:
    command = containers("demo")["demo-tenant"]["command"]
    assert f"--tenant-id={PADARIA_SOL.tenant_id}" in command
    assert f"--admin-email={PADARIA_SOL.admin}" in command
    assert f"--agent-email={PADARIA_SOL.agent}" in command
    assert f"--name={PADARIA_SOL.name}" in command
    assert "demo" not in containers()
    assert "simulator" not in containers()


def test_without_the_demo_the_world_is_real(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("")
    real = containers(env_file=str(tmp_path / "env"))
    assert real["gateway"]["environment"]["META_GRAPH_URL"] == "https://graph.facebook.com"
    assert real["llm-orchestration"]["environment"]["OPENAI_BASE_URL"] == "https://api.openai.com/v1"
    assert real["knowledge"]["environment"]["KNOWLEDGE_EMBEDDING_MODEL"] == "text-embedding-3-small"
    assert "simulator" not in json.dumps(real)


def test_every_variable_of_the_example_is_read() -> None:
    example = (DEPLOY / ".env.example").read_text().splitlines()
    names = {line.lstrip("#").partition("=")[0] for line in example if line.lstrip("#").partition("=")[0].isupper()}
    text = "".join(file.read_text() for file in FILES)
    assert {name for name in names - {"COMPOSE_PROFILES"} if f"${{{name}" not in text} == set()


def test_a_teams_own_images_are_one_variable_away(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("PROSA_IMAGES=registry.example/team\nPROSA_VERSION=1.2.3\n")
    images = {name: one["image"] for name, one in containers("demo", env_file=str(tmp_path / "env")).items()}
    assert {images[name] for name in OURS} == {f"registry.example/team/{name}:1.2.3" for name in OURS}
