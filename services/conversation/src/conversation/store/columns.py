"""What is selected for the classes of the domain. Tables go by their own names."""

from common.db.statements import columns_of

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.domain.previews import LONGEST_PREVIEW, SAID_IN, MessagePreview

CONVERSATION_COLUMNS = [name for name, _ in columns_of(Conversation) if "." not in name]
MESSAGE_COLUMNS = [name for name, _ in columns_of(Message) if name != "quoted"]
"""What is stored of a message."""
JOINED = [name for name, _ in columns_of(Conversation) if "." in name]
SOURCES = {
    "contact.key": "contact.contact_key",
    "contact.name": "coalesce(contact.display_name, contact.name)",
    "contact.labels": """array(
        select label.name from label
        where label.tenant_id = contact.tenant_id and label.id = any(contact.label_ids) order by label.folded)""",
    "tenant.preferences": "tenant.settings::text",
    "tenant.active": "coalesce(tenant.active, true)",
    "tenant.rules": "conversation_policy.policy::text",
    "tenant.opening_hours": "coalesce(asked_team.hours, business_hours.hours)::text",
    "tenant.team_id": "asked_team.id",
}
"""Where something has another name than its column, or is made of it."""

PHASE = """
    case when state = 'closed' then case when closed_because = 'expired' then 'expired' else 'resolved' end
         when state = 'snoozed' then 'snoozed'
         when last_inbound_sequence <= answered_up_to and not waiting_for_person then 'waiting_for_customer'
         when owner = 'ai' then 'with_ai'
         when assigned_user_id is null then 'queued'
         else 'with_agent' end
"""
"""`life.phase_of`, for lists."""

SLA = """array_remove(array[
    case when clocks @? '$.* ? (@.warned == true && @.breached == false)' then 'warned' end,
    case when clocks @? '$.* ? (@.breached == true)' then 'breached' end
], null)
"""
"""What `facets_shown` makes of the times that are measured, for lists. Of what is closed none is."""


def quoted(tenant: str, channel: str, provider_id: str, contact: str) -> str:
    """Returns the query of what is known of a message that another one quotes by its provider's id, perhaps that of a later
    part. The words of somebody else are nobody's to quote. By a join, because row security lets no subquery choose by an index.
    """
    names = f"tenant_id = {tenant} and channel_id = {channel} and provider_message_id = {provider_id}"
    return f"""(
        select jsonb_build_object('message_id', said.id, 'author', said.author, 'author_name', said.author_name,
                                  'echo', said.echo, 'content', case when said.revoked_at is null then said.content end)
        from (
            select id from message by_id where {names}
            union all select message_id from sent_id where {names}
            limit 1
        ) named
        join message said on said.id = named.id and said.tenant_id = {tenant}
        join conversation talk on talk.id = said.conversation_id and talk.tenant_id = said.tenant_id
        where talk.contact_id = {contact}
    )"""  # noqa: S608 — names of columns


OWN_CONTACT = """(
    select here.contact_id from conversation here where here.id = message.conversation_id and here.tenant_id = message.tenant_id
)"""
QUOTED = f"""
    case when message.reply_to is not null
         then {quoted("message.tenant_id", "message.channel_id", "message.reply_to", OWN_CONTACT)} end
"""


FIELDS_WITH_WORDS = ", ".join(f"nullif(content ->> '{name}', '')" for name in SAID_IN)
WORDS = f"left(coalesce({FIELDS_WITH_WORDS}), {4 * LONGEST_PREVIEW})"


def last(further: str = "true") -> str:
    """Returns the join that brings the last message of a conversation, which is joined before, where `further` holds: one place
    of the index of its messages.
    """
    return f"""
        left join lateral (
            select id, author, content ->> 'kind' as kind, case when revoked_at is null then {WORDS} end as words, sent_at,
                   cast(status as text) as status, revoked_at
            from message
            where message.tenant_id = conversation.tenant_id and message.conversation_id = conversation.id
              and conversation.moved_to is null and {further}
            order by sequence desc limit 1
        ) last on true
    """  # noqa: S608 — names of fields, and conditions of ours


def tenant_of(row: str) -> str:
    """Returns the joins that bring what is known of a row's tenant, and the team that its conversation has, or that is asked
    for its contact: both are joined before.
    """
    return f"""
        left join tenant on tenant.tenant_id = {row}.tenant_id
        left join conversation_policy on conversation_policy.tenant_id = {row}.tenant_id
        left join business_hours on business_hours.tenant_id = {row}.tenant_id
        left join lateral (
            select id, hours from team
            where team.tenant_id = {row}.tenant_id
              and (team.id = conversation.team_id or conversation.team_id is null and contact.channel_id = any(team.channels))
            order by id limit 1
        ) asked_team on true
    """  # noqa: S608 — a table's name


def contact_and_tenant() -> str:
    return _selected(JOINED, "")


def conversation(prefix: str = "") -> str:
    """Returns what is selected for a conversation, with whose contact and tenant it is joined."""
    return _selected([name for name, _ in columns_of(Conversation)], prefix)


def last_message(prefix: str) -> str:
    """Returns what is selected of what `last` joins."""
    names = {name: "id" if name == "message_id" else name for name, _ in columns_of(MessagePreview)}
    return ", ".join(f'last.{column} as "{prefix}{name}"' for name, column in names.items())


def message(prefix: str = "") -> str:
    """Returns what is selected for a message, with what it quotes."""
    return ", ".join([*(f'message.{name} as "{prefix}{name}"' for name in MESSAGE_COLUMNS), f'{QUOTED} as "{prefix}quoted"'])


def _selected(names: list[str], prefix: str) -> str:
    sources = [SOURCES.get(name, name if "." in name else f"conversation.{name}") for name in names]
    return ", ".join(f'{source} as "{prefix}{name}"' for source, name in zip(sources, names, strict=True))
