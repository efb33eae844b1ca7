"""Kafka's classes are made ready by whoever starts it first, and whoever is killed meanwhile leaves nothing half."""

import os
import subprocess
from pathlib import Path

import pytest
from devkit.embedded.java import java
from devkit.embedded.kafka import Kafka
from devkit.embedded.kafka_classes import FIRST_JAVA, class_options

SETTLED = ("-Xmx256m",)


class Recorder:
    """Writes what a JVM would."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, folder: Path, option: str) -> None:
        self.times += 1
        assert not folder.exists(), "a broker begins with nothing"
        folder.mkdir()
        Path(option.partition("=")[2]).write_text("classes")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache" / "prosa" / "classes"


@pytest.fixture
def jar(tmp_path: Path) -> Path:
    jar = tmp_path / "kafka.jar"
    jar.write_text("1")
    return jar


def archive_in(options: list[str]) -> Path:
    return Path(options[0].removeprefix("-XX:AOTCache="))


def test_they_are_recorded_once(cache: Path, jar: Path) -> None:
    record = Recorder()
    first = class_options(jar, FIRST_JAVA, SETTLED, [jar], record)
    assert class_options(jar, FIRST_JAVA, SETTLED, [jar], record) == first
    assert record.times == 1
    assert archive_in(first).read_text() == "classes"
    assert not (cache / "recording").exists()


def test_other_jars_or_options_are_recorded_anew_and_the_old_ones_go(cache: Path, jar: Path) -> None:
    record = Recorder()
    class_options(jar, FIRST_JAVA, SETTLED, [jar], record)
    os.utime(jar, ns=(1, 1))
    class_options(jar, FIRST_JAVA, SETTLED, [jar], record)
    last = class_options(jar, FIRST_JAVA, ("-Xmx512m",), [jar], record)
    assert record.times == 3
    assert list(cache.glob("*.aot")) == [archive_in(last)]


def test_what_a_killed_one_left_is_in_nobodys_way(cache: Path, jar: Path) -> None:
    (cache / "recording" / "kafka").mkdir(parents=True)
    options = class_options(jar, FIRST_JAVA, SETTLED, [jar], Recorder())
    assert archive_in(options).read_text() == "classes"


def test_a_jvm_that_writes_none_is_asked_once(cache: Path, jar: Path) -> None:
    asked = []
    for _ in range(2):
        options = class_options(jar, FIRST_JAVA, SETTLED, [jar], lambda folder, _: asked.append(folder))
    assert len(asked) == 1
    assert archive_in(options).read_bytes() == b""


def test_an_older_java_is_told_nothing(cache: Path, jar: Path) -> None:
    record = Recorder()
    assert class_options(jar, FIRST_JAVA - 1, SETTLED, [jar], record) == []
    assert record.times == 0


def test_a_jvm_takes_what_kafka_recorded(tmp_path: Path) -> None:
    """Nothing but what is used exactly as a broker is started is taken; with this mode it would refuse to start."""
    launch = Kafka(tmp_path)._launch("-XX:AOTMode=on", "-version")
    tried = subprocess.run(launch.command, capture_output=True, text=True, cwd=tmp_path, env=launch.env)
    assert tried.returncode == 0, tried.stderr + tried.stdout
    assert java()[1] >= FIRST_JAVA
    assert archive_in([part for part in launch.command if part.startswith("-XX:AOTCache=")]).stat().st_size > 10_000_000


def test_an_empty_archive_keeps_no_jvm_from_starting(tmp_path: Path) -> None:
    empty = tmp_path / "empty.aot"
    empty.touch()
    started = subprocess.run([java()[0], f"-XX:AOTCache={empty}", "-Xlog:aot*=off", "-version"], capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
