"""Consumers are read from the services' own subscription tables."""

from pathlib import Path

import pytest
from devkit.contracts.consumers import NoSubscriptions, consumers

HANDLERS = """
from common.messaging.subscriptions import Subscriptions
from contracts.billing import PlanChanged, QuotaWarning

subscriptions = Subscriptions("{service}")

@subscriptions.on(PlanChanged, QuotaWarning)
async def note(event, session): ...
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def add_service(packages: Path, package: str, **modules: str) -> None:
    (packages / package).mkdir()
    for name, text in {"__init__": "", **modules}.items():
        (packages / package / f"{name}.py").write_text(text)


def test_services_consume_what_their_handlers_say(packages: Path) -> None:
    add_service(packages, "till_one", main="", handlers=HANDLERS.format(service="till-one"))
    add_service(packages, "till_two", main="", handlers=HANDLERS.format(service="till-two"))

    assert consumers(["till-one", "till-two"]) == {
        "billing.plan-changed.v1": ("till-one", "till-two"),
        "billing.quota-warning.v1": ("till-one", "till-two"),
    }


def test_a_service_that_is_not_built_yet_consumes_nothing(packages: Path) -> None:
    add_service(packages, "till_three")

    assert consumers(["till-three"]) == {}


def test_a_service_that_runs_must_say_what_it_consumes(packages: Path) -> None:
    add_service(packages, "till_four", main="")

    with pytest.raises(
        NoSubscriptions, match=r'till_four/handlers.py must hold `subscriptions = Subscriptions\("till-four"\)`'
    ):
        consumers(["till-four"])


def test_a_table_under_another_services_name_is_refused(packages: Path) -> None:
    add_service(packages, "till_five", main="", handlers=HANDLERS.format(service="till-six"))

    with pytest.raises(NoSubscriptions, match="till-five"):
        consumers(["till-five"])
