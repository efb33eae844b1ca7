"""The folder of secrets of a fleet in containers: made once, whole, and for nobody else on the machine."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from common.provision.__main__ import app
from common.provision.secret_files import SecretsMissing, ensure_secret_files
from common.sealing import Sealer
from contracts.topics import SERVICES
from typer.testing import CliRunner


def make(folder: Path) -> bool:
    return ensure_secret_files(folder, postgres_host="postgres", postgres_port=5432)


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_each_service_has_three_ways_into_a_database_of_its_own(tmp_path: Path) -> None:
    assert make(tmp_path / "secrets")
    made = contents(tmp_path / "secrets")
    urls = [made[f"{service}_{way}database_url"] for service in SERVICES for way in ("", "kernel_", "migration_")]

    assert len({urlsplit(url).password for url in urls}) == len({urlsplit(url).username for url in urls}) == 21
    assert {urlsplit(url).netloc.rpartition("@")[2] for url in urls} == {"postgres:5432"}
    Sealer.parse(made["sealing_keys"])
    assert "PRIVATE KEY" in made["signing_key"]


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    make(tmp_path / "secrets")
    before = contents(tmp_path / "secrets")
    assert not make(tmp_path / "secrets")
    assert contents(tmp_path / "secrets") == before


def test_the_folder_keeps_others_of_the_machine_out_while_a_container_may_read_its_file(tmp_path: Path) -> None:
    make(tmp_path / "secrets")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "secrets").iterdir()} == {0o444}


def test_a_secret_that_is_gone_is_not_made_up_anew(tmp_path: Path) -> None:
    make(tmp_path / "secrets")
    (tmp_path / "secrets" / "pepper").unlink()
    before = contents(tmp_path / "secrets")
    with pytest.raises(SecretsMissing, match="lacks pepper: put back"):
        make(tmp_path / "secrets")
    assert contents(tmp_path / "secrets") == before

    refused = CliRunner().invoke(app, ["secrets", str(tmp_path / "secrets")])
    assert refused.exit_code == 1


def test_an_attempt_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(file: Path, text: str) -> int:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(Path, "write_text", no_room)
    with pytest.raises(OSError, match="No space"):
        make(tmp_path / "secrets")
    assert list(tmp_path.iterdir()) == []
