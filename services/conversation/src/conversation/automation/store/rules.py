"""SQL about rules and their versions. Whoever changes one says so in `automation_version`, which processes look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values
from common.db.statements import columns_of

from conversation.automation.domain.rule import MOST_VERSIONS, AutomationRule, RuleEvent, WatchingRule

JSON = {
    "conditions_json": "cast(conditions as text) as conditions_json",
    "actions_json": "cast(actions as text) as actions_json",
}
NAMES = [name for name, _ in columns_of(AutomationRule)]
SELECTED = ", ".join(JSON.get(name, name) for name in NAMES)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it was from one change to the next. `deleted`: from then on it was no more."""

    rule_id: UUID
    version: int
    name: str
    enabled: bool
    event: RuleEvent
    conditions_json: str
    actions_json: str
    changed_by: UUID
    changed_at: datetime
    deleted: bool


OF_VERSIONS = ", ".join(JSON.get(name, name) for name, _ in columns_of(RuleVersion))
LIST = Rows(
    AutomationRule,
    f"select {SELECTED} from automation_rule where tenant_id = %(tenant_id)s order by id",  # noqa: S608 — those of the class
)
FIND = Rows(
    AutomationRule,
    f"select {SELECTED} from automation_rule where tenant_id = %(tenant_id)s and id = %(id)s",  # noqa: S608
)
OF_IDS = Rows(
    AutomationRule,
    f"""
    select {SELECTED} from automation_rule
    where tenant_id = any(cast(%(tenants)s as uuid[])) and id = any(cast(%(ids)s as uuid[]))
    """,  # noqa: S608
)
# Whoever changes a tenant's rules does so after whoever did before: they are counted, and their names are looked at.
LOCK = Command("select pg_advisory_xact_lock(hashtextextended('automation:' || cast(cast(%(tenant_id)s as uuid) as text), 0))")
NEWS = "news as (update automation_version set version = version + 1)"
SAVE = Command(
    f"""
    with {NEWS}, saved as (
        insert into automation_rule
            (id, tenant_id, name, folded, enabled, event, conditions, actions, version, changed_by, changed_at)
        values (%(id)s, %(tenant_id)s, %(name)s, %(folded)s, %(enabled)s, %(event)s, cast(%(conditions_json)s as jsonb),
                cast(%(actions_json)s as jsonb), %(version)s, %(changed_by)s, %(changed_at)s)
        on conflict (tenant_id, id) do update
        set name = excluded.name, folded = excluded.folded, enabled = excluded.enabled, event = excluded.event,
            conditions = excluded.conditions, actions = excluded.actions, version = excluded.version,
            changed_by = excluded.changed_by, changed_at = excluded.changed_at
    ), forgotten as (
        delete from automation_rule_version
        where tenant_id = %(tenant_id)s and rule_id = %(id)s and version <= %(version)s - {MOST_VERSIONS}
    )
    insert into automation_rule_version
        (tenant_id, rule_id, version, name, enabled, event, conditions, actions, changed_by, changed_at, deleted)
    values (%(tenant_id)s, %(id)s, %(version)s, %(name)s, %(enabled)s, %(event)s, cast(%(conditions_json)s as jsonb),
            cast(%(actions_json)s as jsonb), %(changed_by)s, %(changed_at)s, false)
    """  # noqa: S608
)
DELETE = Command(
    f"""
    with {NEWS}, gone as (
        delete from automation_rule where tenant_id = %(tenant_id)s and id = %(id)s returning *
    )
    insert into automation_rule_version
        (tenant_id, rule_id, version, name, enabled, event, conditions, actions, changed_by, changed_at, deleted)
    select tenant_id, id, version + 1, name, false, event, conditions, actions, %(by)s, %(now)s, true from gone
    """  # noqa: S608
)
VERSIONS = Rows(
    RuleVersion,
    f"""
    select {OF_VERSIONS} from automation_rule_version
    where tenant_id = %(tenant_id)s and rule_id = %(rule_id)s
      and (cast(%(before)s as integer) is null or version < %(before)s)
    order by version desc
    limit %(limit)s
    """,  # noqa: S608
)
VERSION = Values(int, "select version from automation_version")
WATCHING = Rows(
    WatchingRule,
    """
    select tenant_id, id as rule_id, event from automation_rule
    where tenant_id = any(cast(%(tenants)s as uuid[])) and enabled
    order by id
    """,
)


async def lock(session: Session, tenant_id: UUID) -> None:
    """Holds all rules of a tenant until the transaction ends."""
    await session.run(LOCK, {"tenant_id": tenant_id})


async def list_of(session: Session, tenant_id: UUID) -> list[AutomationRule]:
    """Returns a tenant's rules in the order in which they act, which is that in which they were made."""
    return await session.all(LIST, {"tenant_id": tenant_id})


async def find(session: Session, tenant_id: UUID, rule_id: UUID) -> AutomationRule | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": rule_id})


async def of_ids(session: Session, tenants: Collection[UUID], ids: Collection[UUID]) -> list[AutomationRule]:
    return await session.all(OF_IDS, {"tenants": sorted(tenants), "ids": sorted(ids)})


async def save(session: Session, rule: AutomationRule) -> None:
    """Writes a rule, new or not, and that version of it. Of its versions the newest are kept."""
    await session.run(SAVE, {name: getattr(rule, name) for name in NAMES})


async def delete(session: Session, tenant_id: UUID, rule_id: UUID, by: UUID) -> None:
    """Removes a rule; its versions say who did."""
    await session.run(DELETE, {"tenant_id": tenant_id, "id": rule_id, "by": by, "now": session.now})


async def versions(session: Session, tenant_id: UUID, rule_id: UUID, before: int | None, limit: int) -> list[RuleVersion]:
    """Returns the versions of a rule that there is or was, newest first."""
    values = {"tenant_id": tenant_id, "rule_id": rule_id, "before": before, "limit": limit}
    return await session.all(VERSIONS, values)


async def version(session: Session) -> int:
    """Returns a number that is another one whenever any rule was changed."""
    return await session.one(VERSION)


async def watching(session: Session, tenants: Sequence[UUID]) -> list[WatchingRule]:
    """Returns the enabled rules of these tenants, which the session sees, in the order in which they act."""
    return await session.all(WATCHING, {"tenants": list(tenants)})
