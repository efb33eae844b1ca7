"""A wrong setting stops a service at its start, with every mistake listed and no secret shown."""

import json
import ssl
from pathlib import Path

import pytest
from common.settings import CommonSettings
from pydantic_settings import SettingsConfigDict

REQUIRED = {
    "DATABASE_URL": "postgresql://app:hidden-password@host/db",
    "KERNEL_DATABASE_URL": "postgresql://kernel:hidden-password@host/db",
    "KAFKA_BOOTSTRAP": "host:9092",
    "PEPPER": "a-hidden-pepper-of-the-fleet",
    "SERVICE_SECRET": "a-hidden-secret-of-all-the-services",
}


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", frozen=True, extra="ignore")

    prices: tuple[int, ...] = ()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in REQUIRED.items():
        monkeypatch.setenv(f"PROSA_{name}", value)
    return monkeypatch


def mistakes() -> str:
    with pytest.raises(SystemExit) as stopped:
        Settings.load()
    return str(stopped.value)


def test_a_services_own_setting_beats_the_fleets(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PROSA_PORT", "1000")
    assert Settings.load().port == 1000
    environment.setenv("SHOP_PORT", "2000")
    assert Settings.load().port == 2000
    assert Settings.load(port=3000).port == 3000


def test_a_neighbours_setting_is_not_ours(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BAKERY_PORT", "1000")
    assert Settings.load().port == 8000


def test_all_mistakes_are_listed_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("PROSA_KAFKA_BOOTSTRAP")
    environment.setenv("SHOP_PORT", "seventy")
    environment.setenv("SHOP_LOG_LEVEL", "loud")
    environment.setenv("PROSA_PEPPER", "short-secret")

    told = mistakes()
    assert told.startswith("4 wrong setting(s):")
    assert {"SHOP_KAFKA_BOOTSTRAP", "SHOP_PORT", "SHOP_LOG_LEVEL", "SHOP_PEPPER"} <= set(told.replace(":", " ").split())


def test_no_secret_is_shown(environment: pytest.MonkeyPatch) -> None:
    assert "hidden" not in repr(Settings.load()).replace("hidden-password", "")
    environment.setenv("PROSA_SERVICE_SECRET", "hidden-but-short")
    environment.setenv("SHOP_PORT", "-1")
    assert "hidden" not in mistakes()


def test_a_list_that_is_not_json_is_said_in_one_sentence(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SHOP_PRICES", "1;2")
    told = mistakes()
    assert "prices" in told
    assert "1;2" not in told


def test_settings_cannot_be_changed(environment: pytest.MonkeyPatch) -> None:
    settings = Settings.load()
    with pytest.raises(ValueError):
        settings.port = 1


@pytest.mark.parametrize("name", ["prosa-gateway", "prosa-services", "https://sso.example"])
def test_no_issuer_takes_the_name_of_another(environment: pytest.MonkeyPatch, name: str) -> None:
    one = {"jwks_url": "https://sso.example/keys", "audience": "prosa", "tenant_claim": "tenant", "role_claim": "role"}
    issuers = [one | {"issuer": "https://sso.example"}, one | {"issuer": name}]
    environment.setenv("PROSA_TRUSTED_ISSUERS", json.dumps(issuers))

    assert "name of its own" in mistakes()
    environment.setenv("PROSA_TRUSTED_ISSUERS", json.dumps(issuers[:1]))
    assert len(Settings.load().trusted_issuers) == 1


def test_the_broker_is_reached_in_the_clear_unless_it_is_said_how(environment: pytest.MonkeyPatch) -> None:
    assert Settings.load().kafka_security.options == {}


def test_a_user_of_the_broker_is_shown_over_tls_only(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PROSA_KAFKA_USERNAME", "shop")
    environment.setenv("PROSA_KAFKA_PASSWORD", "hidden-password-of-shop")
    assert "PLAINTEXT, which uses no certificate and no password" in mistakes()

    environment.setenv("PROSA_KAFKA_PROTOCOL", "SASL_SSL")
    options = Settings.load().kafka_security.options
    context = options.pop("ssl_context")
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert options == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "shop",
        "sasl_plain_password": "hidden-password-of-shop",
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"PROTOCOL": "SASL_SSL", "USERNAME": "shop"}, "kafka_username and kafka_password belong to"),
        ({"PROTOCOL": "SSL", "USERNAME": "shop", "PASSWORD": "hidden-password"}, "kafka_username and kafka_password belong to"),
        (
            {"PROTOCOL": "SSL", "CERTIFICATE_FILE": "/nowhere/mine.pem"},
            "kafka_certificate_file and kafka_key_file belong together",
        ),
        ({"PROTOCOL": "SSL", "CA_FILE": "/nowhere/ca.pem"}, "/nowhere/ca.pem is not a readable file"),
        ({"PROTOCOL": "SSL", "CERTIFICATE_FILE": "/nowhere/a", "KEY_FILE": "/nowhere/b"}, "/nowhere/a and /nowhere/b are not"),
        ({"PROTOCOL": "SASL_PLAINTEXT"}, "SHOP_KAFKA_PROTOCOL: Input should be"),
    ],
)
def test_what_does_not_reach_a_broker_is_said_at_the_start(
    environment: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        environment.setenv(f"PROSA_KAFKA_{name}", value)

    said = mistakes()
    assert said.startswith("1 wrong setting(s):")
    assert told in said
    assert "hidden" not in said


def test_a_file_that_holds_no_certificate_is_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("not a certificate")
    environment.setenv("PROSA_KAFKA_PROTOCOL", "SSL")
    environment.setenv("PROSA_KAFKA_CA_FILE", str(wrong))

    assert f"{wrong} is not a readable file of CA certificates" in mistakes()
