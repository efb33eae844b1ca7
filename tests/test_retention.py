"""Of every table of every service: how its growth ends, and that personal data goes when the tenant's time is over."""

import re
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from common.retention import Aged, Bounded, ByJob, Personal, Retention, WithParent
from common.service import Service
from contracts.topics import SERVICES
from devkit.testing.harness import Harness
from sqlalchemy import JSON, Column, LargeBinary, MetaData, Table

every_service = pytest.mark.parametrize("name", sorted(SERVICES))

# A customer is in columns of these names, or in anything that has no fixed form.
LOOKS_PERSONAL = re.compile(
    r"address|phone|name$|mail|content|body|text|alias|payload|element$|title|account|provider_message_id|provider_element_id"
)


def service_of(name: str) -> tuple[Service, MetaData]:
    package = name.replace("-", "_")
    return import_module(f"{package}.main").service, import_module(f"{package}.models").Base.metadata


def looks_personal(column: Column[object]) -> bool:
    return bool(LOOKS_PERSONAL.search(column.name)) or (isinstance(column.type, (JSON, LargeBinary)) and not column.primary_key)


def goes_with_the_tenants_time(rules: Retention, table: str) -> bool:
    match rules[table]:
        case Personal() | ByJob():
            return True
        case WithParent(parent):
            return goes_with_the_tenants_time(rules, parent)
    return False


def unbounded(rules: Retention, metadata: MetaData) -> set[str]:
    """Tables that no rule speaks of."""
    return set(metadata.tables) - set(rules)


def kept_too_long(rules: Retention, table: Table) -> set[str]:
    """Columns that look personal, of a table that does not go with the tenant's time."""
    rule = rules[table.name]
    if goes_with_the_tenants_time(rules, table.name):
        return set()
    parent = rules[rule.parent] if isinstance(rule, WithParent) else rule
    excused = parent.excused if isinstance(parent, (Aged, Bounded)) else ()
    tokens = {"token_digest", "webhook_token"}  # made up by us
    return {column.name for column in table.columns if looks_personal(column)} - set(excused) - tokens


@every_service
def test_every_table_says_how_its_growth_ends(name: str) -> None:
    service, metadata = service_of(name)
    assert unbounded(service.rules, metadata) == set()
    assert set(service.rules) - set(metadata.tables) == set(), "a rule for a table that is not there"


@every_service
def test_personal_data_goes_when_the_tenants_time_is_over(name: str) -> None:
    service, metadata = service_of(name)
    kept = {table.name: kept_too_long(service.rules, table) for table in metadata.tables.values()}
    assert {table: columns for table, columns in kept.items() if columns} == {}


def rules(*kinds: type[Any]) -> list[tuple[str, str, Any]]:
    """(service, table, rule) of all rules of these kinds. There are some."""
    found = [
        (name, table, rule) for name in SERVICES for table, rule in service_of(name)[0].rules.items() if isinstance(rule, kinds)
    ]
    assert found
    return found


def test_what_goes_with_a_parent_does() -> None:
    for name, table, rule in rules(WithParent):
        keys = service_of(name)[1].tables[table].foreign_keys
        assert rule.parent in {key.column.table.name for key in keys if (key.ondelete or "").lower() == "cascade"}, table


def test_what_goes_by_a_job_has_that_job() -> None:
    for name, table, rule in rules(ByJob):
        assert rule.kind in service_of(name)[0].jobs.kinds, (name, table)


def test_a_time_that_an_operator_sets_is_a_setting() -> None:
    days = [(name, rule.days if isinstance(rule, Aged) else rule.most_days) for name, _, rule in rules(Aged, Personal)]
    named = [(name, one) for name, one in days if isinstance(one, str)]
    assert named
    for name, one in named:
        settings = service_of(name)[0].settings
        assert one in settings.model_fields or hasattr(settings, one), (name, one)


def test_a_new_table_without_a_rule_and_a_new_personal_column_are_found() -> None:
    """The rules above would say so."""
    service, metadata = service_of("billing")
    later = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(later)
    customers = Table("customer", later, Column("phone", JSON()))
    assert unbounded(service.rules, later) == {"customer"}
    assert kept_too_long({**service.rules, "customer": Bounded("few")}, customers) == {"phone"}


@every_service
async def test_every_rule_can_be_applied(opened: Harness, name: str) -> None:
    """Each statement is run, as the role that will run it."""
    pruner = opened.running.pruner
    await pruner.look()
    for table, rule in opened.running.service.rules.items():
        if isinstance(rule, (Personal, Aged)):
            tenant_id = uuid4() if table in pruner.of_tenants else None
            assert await pruner.step(table, rule, tenant_id, datetime.now(UTC)) == 0, table
