"""How the growth of each table ends. In this order: a conversation goes once its messages are gone, a contact once it has none.

A message goes when it is as old as the tenant keeps data, also out of a conversation that goes on; a conversation when nothing
has happened in it for so long, whether it was closed or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Session
from common.retention import Bounded, Personal, Retention, WithParent
from contracts.conversation import ContactErased, ConversationClosed

from conversation.automation.retention import RETENTION as AUTOMATION
from conversation.desk.retention import RETENTION as DESK
from conversation.domain.happenings import SYSTEM
from conversation.people import retention as people
from conversation.scheduled.retention import RETENTION as SCHEDULED
from conversation.suggestions.retention import RETENTION as SUGGESTIONS
from conversation.webhooks.retention import RETENTION as WEBHOOKS
from conversation.webhooks.work.capturing import publish_facts


@dataclass(frozen=True, slots=True)
class GoneConversation:
    """A conversation that was removed, as it was."""

    tenant_id: UUID
    conversation_id: UUID
    contact_id: UUID
    channel_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class GoneContact:
    """A contact that was removed."""

    tenant_id: UUID
    contact_id: UUID


async def publish_closed(rows: Sequence[GoneConversation], session: Session) -> None:
    """Publishes the end of what went while it was open: nobody closed it, and those who count conversations hear of it."""
    facts = [
        {name: getattr(row, name) for name in ("tenant_id", "conversation_id", "contact_id", "channel_id")}
        for row in rows
        if row.state != "closed"
    ]
    closed = [
        ConversationClosed(**fact, user_id=None, because="expired", actor=SYSTEM, occurred_at=session.now) for fact in facts
    ]
    await publish_facts(session, closed)


async def publish_erased(rows: Sequence[GoneContact], session: Session) -> None:
    """Publishes what replaces the last record of the contact, with its name and phone: the topic keeps the last for ever."""
    erased = [ContactErased(tenant_id=row.tenant_id, contact_id=row.contact_id, occurred_at=session.now) for row in rows]
    await publish_facts(session, erased)


RETENTION: Retention = {
    **DESK,
    "message": Personal(
        due="""
            tenant_id = %(tenant_id)s and conversation_id in (
                select id from conversation
                where conversation.tenant_id = %(tenant_id)s and state in ('open', 'snoozed', 'closed')
                and opened_at < %(before)s
                and (last_activity_at < %(before)s or message.sent_at < %(before)s))
        """
    ),
    "conversation": Personal(
        due="""
            state in ('open', 'snoozed', 'closed') and last_activity_at < %(before)s
            and not exists (select from message where message.tenant_id = %(tenant_id)s and conversation_id = conversation.id)
        """,
        returning="tenant_id, id as conversation_id, contact_id, channel_id, state",
        row=GoneConversation,
        then=publish_closed,
    ),
    "contact": Personal(
        due="""
            first_seen_at < %(before)s and not exists (select from conversation where contact_id = contact.id)
            and not exists (select from contact merged where merged.merged_into = contact.id)
        """,
        returning="tenant_id, id as contact_id",
        row=GoneContact,
        then=publish_erased,
        again=True,  # one that was merged into another goes first
    ),
    "contact_identity": WithParent("contact"),
    "conversation_label": WithParent("conversation"),
    "contact_term": WithParent("contact"),
    "sent_id": Personal(due="known_at < %(before)s and not exists (select from message where message.id = message_id)"),
    "early_status": Personal(due="received_at < %(before)s", most_days=1),  # nobody asks for one that has waited for a day
    "early_change": Personal(due="received_at < %(before)s", most_days=1),
    "waiting_echo": Personal(due="cast(event ->> 'received_at' as timestamptz) < %(before)s", most_days=1),
    "own_change": Personal(due="asked_at < %(before)s"),
    "live_event": Personal(due="created_at < %(before)s", most_days="live_events_kept_days"),
    "live_cursor": Bounded("one row per tenant"),
    "conversation_policy": Bounded("one row per tenant", excused=("policy",)),
    **people.RETENTION,
    "tenant": Bounded("one row per tenant", excused=("name", "settings", "members", "channels")),
    **SCHEDULED,
    **SUGGESTIONS,
    **WEBHOOKS,
    **AUTOMATION,
}
