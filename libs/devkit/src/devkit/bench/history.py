"""A business's past of any length, written straight into conversation's tables: nobody waits for a million webhooks.

What it looks like is what a busy business has after a year: most conversations are closed, a few are open, some of those wait
for a person or belong to one, and one customer writes without end.
"""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import sql

MESSAGES_OF_A_CONVERSATION = 20
CONVERSATIONS_OF_A_CONTACT = 4
SHARE_OF_LONGEST = 0.1
"""Of all messages, in the conversation of the customer who writes without end."""


@dataclass(frozen=True)
class History:
    """So many messages of a tenant, and the person who owns some of its open conversations."""

    tenant_id: UUID
    channel_id: UUID
    user_id: UUID
    messages: int

    @property
    def contacts(self) -> int:
        return (self.messages - self.longest) // (MESSAGES_OF_A_CONVERSATION * CONVERSATIONS_OF_A_CONTACT)

    @property
    def longest(self) -> int:
        return round(self.messages * SHARE_OF_LONGEST)


def write_history(database_url: str, history: History) -> UUID:
    """Writes contacts, conversations and messages, as the superuser. Returns the longest conversation."""
    given = {
        "tenant_id": history.tenant_id,
        "channel_id": history.channel_id,
        "user_id": history.user_id,
        "contacts": history.contacts,
        "each": CONVERSATIONS_OF_A_CONTACT,
        "messages": MESSAGES_OF_A_CONVERSATION,
        "longest": history.longest,
    }
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in (_CONTACTS, _CONVERSATIONS, _MESSAGES, _LONGEST_MESSAGES):
            connection.execute(statement, given)
        found = connection.execute(_LONGEST, given).fetchone()
        connection.execute(_MARKS, given)
    if found is None:
        raise ValueError(f"so few messages make no open conversation: {history.messages}")
    return UUID(str(found[0]))


def settle(database_url: str) -> None:
    """Vacuums and analyses, as a database that has been running for a year has done by itself."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in ("contact", "contact_term", "conversation", "message", "read_mark"):
            connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))


_CONTACTS = """
    insert into contact (id, tenant_id, channel_id, contact_key, address, provider_address, name, aliases, version, provider,
                         first_seen_at)
    select uuidv7(interval '-400 days'), %(tenant_id)s, %(channel_id)s, gen_random_uuid(), '+55119' || 10000000 + number,
           '55119' || 10000000 + number, 'Cliente ' || number, '{}', 1, 'meta', now() - interval '400 days'
    from generate_series(1, %(contacts)s) as number
"""
# The last conversation of a tenth of the contacts is open; a tenth of those waits for a person, another tenth has one.
_CONVERSATIONS = """
    insert into conversation (id, tenant_id, contact_id, channel_id, state, closed_because, owner, waiting_for_person,
                              assigned_user_id, last_sequence, last_inbound_sequence, answered_up_to, last_inbound_at,
                              turn_up_to, opened_at, last_activity_at, closed_at, version)
    select uuidv7(ended - now()), %(tenant_id)s, contact_id, %(channel_id)s,
           case when open then 'open' else 'closed' end,
           case when not open then 'resolved' end,
           case when open and kind < 2 then 'person' else 'ai' end,
           open and kind = 0,
           case when kind = 1 then cast(%(user_id)s as uuid) end,
           %(messages)s, %(messages)s - 1, case when open and kind < 2 then 0 else %(messages)s end, ended,
           %(messages)s, ended - interval '1 hour', ended, case when not open then ended end, 1
    from (
        select id as contact_id, turn = %(each)s and place %% 10 = 0 as open, place / 10 %% 10 as kind,
               now() - (%(each)s - turn) * interval '80 days' - place * interval '1 minute' as ended
        from (select id, row_number() over (order by address) as place from contact where tenant_id = %(tenant_id)s) contact
        cross join generate_series(1, %(each)s) as turn
    ) talk
"""
_MESSAGES = """
    insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, provider_message_id, status,
                         sent_at)
    select uuidv7(last_activity_at - now()), tenant_id, id, channel_id, sequence,
           case when sequence %% 2 = 1 then 'customer' else 'ai' end,
           jsonb_build_object('kind', 'text', 'text', 'Mensagem ' || sequence || ': qual o prazo de entrega do bolo?'),
           'wamid.' || id || sequence, cast(case when sequence %% 2 = 0 then 'read' end as delivery_status),
           last_activity_at - (%(messages)s - sequence) * interval '1 minute'
    from conversation cross join generate_series(1, %(messages)s) as sequence
    where tenant_id = %(tenant_id)s
"""
_OF_LONGEST = "(select id from conversation where tenant_id = %(tenant_id)s and state = 'open' order by id limit 1)"
_LONGEST_MESSAGES = f"""
    insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, provider_message_id, sent_at)
    select uuidv7(), %(tenant_id)s, {_OF_LONGEST}, %(channel_id)s, %(messages)s + sequence, 'customer',
           jsonb_build_object('kind', 'text', 'text', 'E mais uma coisa: ' || sequence), 'wamid.longest' || sequence, now()
    from generate_series(1, %(longest)s) as sequence
"""
# The person has read all that is over, and all but the newest of what goes on.
_MARKS = """
    insert into read_mark (tenant_id, user_id, conversation_id, up_to, read_at)
    select tenant_id, %(user_id)s, id, last_sequence - case when state = 'closed' then 0 else 5 end, last_activity_at
    from conversation where tenant_id = %(tenant_id)s
"""
_LONGEST = f"""
    update conversation set last_sequence = last_sequence + %(longest)s, last_inbound_sequence = last_sequence + %(longest)s,
                            last_activity_at = now()
    where tenant_id = %(tenant_id)s and id = {_OF_LONGEST}
    returning id
"""
