"""Settings that are files: what an orchestrator shows a process as its secrets."""

from pathlib import Path

import pytest
from common.settings import CommonSettings, OwnerSettings
from pydantic_settings import SettingsConfigDict


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", frozen=True, extra="ignore")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of secrets, with all that a service needs."""
    monkeypatch.setenv("PROSA_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("PROSA_KAFKA_BOOTSTRAP", "host:9092")
    for name in ("DATABASE_URL", "KERNEL_DATABASE_URL"):
        (tmp_path / f"PROSA_{name}").write_text("postgresql://hidden@host/db\n")
    (tmp_path / "PROSA_PEPPER").write_text("a-hidden-pepper-of-the-fleet\n")
    (tmp_path / "PROSA_SERVICE_SECRET").write_text("a-hidden-secret-of-all-the-services\n")
    return tmp_path


def mistakes() -> str:
    with pytest.raises(SystemExit) as stopped:
        Settings.load()
    return str(stopped.value)


def test_a_secret_is_read_from_a_file_without_the_end_of_its_line(folder: Path) -> None:
    assert Settings.load().pepper.get_secret_value() == "a-hidden-pepper-of-the-fleet"


def test_a_services_own_file_beats_the_fleets_and_a_variable_beats_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "SHOP_DATABASE_URL").write_text("postgresql://own@host/db")
    assert Settings.load().database_url == "postgresql://own@host/db"
    monkeypatch.setenv("PROSA_DATABASE_URL", "postgresql://told@host/db")
    assert Settings.load().database_url == "postgresql://told@host/db"


def test_a_secret_that_is_missing_is_named_with_the_places_that_were_looked_at(folder: Path) -> None:
    (folder / "PROSA_PEPPER").unlink()
    assert mistakes() == f"1 wrong setting(s):\n  SHOP_PEPPER: is set nowhere: neither as a variable nor as a file in {folder}"


def test_an_empty_secret_is_no_secret(folder: Path) -> None:
    (folder / "PROSA_SERVICE_SECRET").write_text("\n")
    told = mistakes()
    assert "SHOP_SERVICE_SECRET" in told
    assert "hidden" not in told


def test_a_folder_that_is_not_shown_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROSA_SECRETS_DIR", str(folder / "elsewhere"))
    assert mistakes() == (
        f"PROSA_SECRETS_DIR is {folder / 'elsewhere'}, which is no folder: show this process its secrets there, or unset it"
    )


def test_a_secret_that_is_no_text_is_not_shown(folder: Path) -> None:
    (folder / "PROSA_PEPPER").write_bytes(b"hidden\xff")
    told = mistakes()
    assert '"pepper"' in told
    assert "hidden" not in told


def test_who_migrates_is_told_the_owners_way_and_needs_nothing_else(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    assert OwnerSettings.of(Settings).migration_database_url is None
    (folder / "PROSA_MIGRATION_DATABASE_URL").write_text("postgresql://owner@host/db")
    assert OwnerSettings.of(Settings).migration_database_url == "postgresql://owner@host/db"
    (folder / "SHOP_MIGRATION_DATABASE_URL").write_text("postgresql://own@host/db")
    assert OwnerSettings.of(Settings).migration_database_url == "postgresql://own@host/db"
