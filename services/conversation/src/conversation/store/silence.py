"""SQL that finds the conversations in which a customer has said nothing for long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Rows, Session

from conversation.store.conversations import TenantAndId


@dataclass(frozen=True, slots=True)
class TenantRules:
    """What a tenant that is not suspended set, as JSON, if anything."""

    tenant_id: UUID
    rules: str | None


@dataclass(frozen=True, slots=True)
class Silences:
    """What is silent for too long: what was said last before `ends_before`, or, where a reminder was that, before
    `ends_reminded_before`; a reminder is due of what is older than `reminds_before`. None: never.
    """

    tenant_id: UUID
    ends_before: datetime | None
    ends_reminded_before: datetime | None
    reminds_before: datetime | None

    @property
    def latest(self) -> datetime | None:
        """Returns before when all that is due was said last."""
        return max(filter(None, (self.ends_before, self.ends_reminded_before, self.reminds_before)), default=None)


@dataclass(frozen=True, slots=True)
class Silent:
    """A conversation in which something may be due."""

    tenant_id: UUID
    conversation_id: UUID


RULES = Rows(
    TenantRules,
    """
    select asked.tenant_id, cast(policy as text) as rules
    from unnest(cast(%(tenants)s as uuid[])) as asked (tenant_id)
    left join tenant on tenant.tenant_id = asked.tenant_id
    left join conversation_policy on conversation_policy.tenant_id = asked.tenant_id
    where coalesce(tenant.active, true)
    """,
)
# Where somebody wrote what is to be sent later ("write to me on Monday"), the silence is meant.
# The oldest of each tenant, by the index of what is not closed. Reminders that the window forbids are not looked at again
# and again: the customer's last word must be a day old at most, or their channel know no window.
FIND = Rows(
    Silent,
    """
    select asked.tenant_id, due.id as conversation_id
    from unnest(cast(%(tenants)s as uuid[]), cast(%(ends)s as timestamptz[]), cast(%(ends_reminded)s as timestamptz[]),
                cast(%(reminds)s as timestamptz[]), cast(%(latest)s as timestamptz[]))
         as asked (tenant_id, ends, ends_reminded, reminds, latest)
    cross join lateral (
        select conversation.id
        from conversation join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
        where conversation.tenant_id = asked.tenant_id and state <> 'closed' and state = 'open'
          and last_activity_at <= latest
          and last_inbound_sequence <= answered_up_to and not waiting_for_person
          and (last_activity_at <= ends
               or (reminded_sequence > 0 and reminded_sequence = last_sequence and last_activity_at <= ends_reminded)
               or (last_activity_at <= reminds and reminded_sequence <= last_inbound_sequence
                   and (contact.provider = any(%(windowless)s)
                        or last_inbound_at > cast(%(now)s as timestamptz) - make_interval(hours => 24))
                   and contact.address not like 'group:%%'))
          and not exists (select from scheduled_message later where later.tenant_id = asked.tenant_id
                          and later.conversation_id = conversation.id and later.state = 'waiting')
        order by last_activity_at limit %(limit)s
    ) due
    """,
)


async def rules(session: Session, tenants: Collection[UUID]) -> dict[UUID, str | None]:
    """Returns what tenants set, by tenant, of those that are not suspended."""
    return {row.tenant_id: row.rules for row in await session.all(RULES, {"tenants": list(tenants)})}


async def find(session: Session, silences: Sequence[Silences], windowless: Collection[str], limit: int) -> list[TenantAndId]:
    """Returns conversations in which something may be due, at most `limit` of each tenant. `windowless` are the providers
    through which one may write at any time.
    """
    values = {
        "tenants": [one.tenant_id for one in silences],
        "ends": [one.ends_before for one in silences],
        "ends_reminded": [one.ends_reminded_before for one in silences],
        "reminds": [one.reminds_before for one in silences],
        "latest": [one.latest for one in silences],
        "windowless": list(windowless),
        "limit": limit,
        "now": session.now,
    }
    return [(row.tenant_id, row.conversation_id) for row in await session.all(FIND, values)]
