"""The console's sources, on a console of a few lines: what is built once, built again, and left alone when it fails."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from devkit.console.node import ConsoleError, find_node
from devkit.console.sources import ConsoleSources
from devkit.repository import ROOT

BUILD = """
const fs = require('fs'), out = process.argv[3]
fs.mkdirSync(out)
fs.copyFileSync('page.txt', `${out}/page.txt`)
"""
GENERATE = """
const fs = require('fs'), out = process.argv[2]
fs.writeFileSync(`${out}/gateway.ts`, 'type A = 1')
fs.writeFileSync(`${out}/new.ts`, '')
"""


@pytest.fixture
def console(tmp_path: Path) -> ConsoleSources:
    scripts = {"build": "node build.cjs", "generate": "node generate.cjs", "fail": "exit 3"}
    (tmp_path / "package.json").write_text(json.dumps({"name": "small", "version": "1.0.0", "scripts": scripts}))
    lock = {"name": "small", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "small", "version": "1.0.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "build.cjs").write_text(BUILD)
    (tmp_path / "generate.cjs").write_text(GENERATE)
    (tmp_path / "page.txt").write_text("one")
    return ConsoleSources(tmp_path, say=lines_of(tmp_path).append)


SAID: dict[Path, list[str]] = {}


def lines_of(folder: Path) -> list[str]:
    return SAID.setdefault(folder, [])


def test_it_is_built_once_until_a_source_is_another(console: ConsoleSources) -> None:
    said = lines_of(console.folder)
    assert (console.build() / "page.txt").read_text() == "one"
    assert len(said) == 2
    console.build()
    (console.folder / "page.test.txt").write_text("a test is no part of what is built")
    ConsoleSources(console.folder, say=said.append).build()
    assert len(said) == 2

    (console.folder / "page.txt").write_text("two")
    assert (console.build() / "page.txt").read_text() == "two"
    assert said[2:] == ["building the console"]
    assert not (console.folder / "dist.old").exists()


def test_what_cannot_be_built_leaves_what_was_and_says_why(console: ConsoleSources) -> None:
    console.build()
    (console.folder / "build.cjs").write_text("console.error('no such thing as a page'); process.exit(1)")
    for _ in range(2):
        with pytest.raises(ConsoleError, match="no such thing as a page"):
            console.build()
    assert (console.files / "page.txt").read_text() == "one"


def test_without_a_network_it_says_what_could_not_be_installed(
    console: ConsoleSources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(console.folder / "cache"))
    lock = json.loads((console.folder / "package-lock.json").read_text())
    lock["packages"][""]["dependencies"] = {"react": "19.3.1"}
    lock["packages"]["node_modules/react"] = {"version": "19.3.1"}
    (console.folder / "package-lock.json").write_text(json.dumps(lock))
    package = json.loads((console.folder / "package.json").read_text()) | {"dependencies": {"react": "19.3.1"}}
    (console.folder / "package.json").write_text(json.dumps(package))
    with pytest.raises(ConsoleError, match="npm ci --ignore-scripts failed"):
        console.build()


def test_generated_files_are_stale_where_they_differ_are_missing_or_too_many(console: ConsoleSources) -> None:
    kept = console.folder / "src" / "api" / "generated"
    kept.mkdir(parents=True)
    (kept / "gateway.ts").write_text("type A = 1")
    (kept / "old.ts").write_text("")
    assert console.stale_types() == ["new.ts", "old.ts"]

    (kept / "old.ts").unlink()
    (kept / "new.ts").write_text("")
    assert console.stale_types() == []
    (kept / "gateway.ts").write_text("type A = 2")
    assert console.stale_types() == ["gateway.ts"]


def test_a_script_that_fails_is_told_by_its_code(console: ConsoleSources) -> None:
    assert console.run("fail") == 3


@pytest.mark.parametrize("version", ["v20.20.2", "v22.11.0", "nonsense", ""])
def test_a_node_that_is_too_old_or_none_is_not_taken(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert str(tmp_path) not in find_node().folder
    assert find_node().npm[1].endswith("npm-cli.js")
    assert subprocess.run([*find_node().npm, "--version"], capture_output=True, env=find_node().environment()).returncode == 0


@pytest.mark.parametrize("version", ["v22.12.0", "v24.1.0", "v100.0.0"])
def test_the_machines_node_is_taken_where_it_is_new_enough(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert find_node().npm == (str(tmp_path / "npm"),)


def programs(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!{shutil.which('sh')}\necho '{version}'\n")
        (folder / name).chmod(0o755)


def test_package_json_asks_for_the_same_node() -> None:
    engines = json.loads((ROOT / "console" / "package.json").read_text())["engines"]["node"]
    assert engines == ">=22.12"


def test_the_lock_names_no_machine_of_ours() -> None:
    """A registry of somebody's own network would be nobody else's."""
    lock = json.loads((ROOT / "console" / "package-lock.json").read_text())
    places = {package["resolved"].split("/")[2] for package in lock["packages"].values() if "resolved" in package}
    assert places <= {"registry.npmjs.org"}
    loose = [path for path, package in lock["packages"].items() if path and not {"integrity", "inBundle"} & set(package)]
    assert loose == []
