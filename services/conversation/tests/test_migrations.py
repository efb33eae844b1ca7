"""What was there before contacts had several keys is still whose it was."""

from importlib import resources
from typing import Any
from uuid import uuid4

import psycopg
from common.migrations import migrate
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask

LATER = [one for one in resources.files("conversation.migrations.versions").iterdir() if "0002" <= one.name < "1"]
TENANT, CHANNEL, KEY, CONTACT, CONVERSATION = (uuid4() for _ in range(5))
OURS, AN_ECHO, THEIRS = (uuid4() for _ in range(3))

BEFORE = """
    insert into contact values (%(contact)s, %(tenant)s, %(channel)s, %(key)s, '+5511', '5511', 'Ana', '{}', 1);
    insert into conversation (id, tenant_id, contact_id, channel_id, state, owner, waiting_for_person, last_sequence,
                              last_inbound_sequence, answered_up_to, turn_up_to, opened_at, last_activity_at, version)
    values (%(conversation)s, %(tenant)s, %(contact)s, %(channel)s, 'open', 'ai', false, 3, 1, 1, 1, '2025-01-01', now(), 1);
"""
MESSAGE = """
    insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, provider_message_id, sent_at)
    values (%s, %s, %s, %s, %s, %s, '{"kind": "text", "text": "x"}', %s, now())
"""


async def test_known_contacts_and_sent_messages_are_found_by_their_ids(open_service: OpenService) -> None:
    harness = await open_service("conversation")
    url = harness.own_database.owner_url
    migrate("conversation", url, f"-{len(LATER)}")
    with psycopg.connect(url) as owner:
        _fill(owner)
    migrate("conversation", url)

    async with harness.session(TENANT) as session:
        contacts = await ask(session, "select id, provider, first_seen_at, merged_into from contact")
        identities = await ask(session, "select * from contact_identity")
        sent = await ask(session, "select provider_message_id, message_id from sent_id")
    [(id_, provider, first_seen_at, merged_into)] = contacts
    assert (id_, provider, first_seen_at.year, merged_into) == (CONTACT, "meta", 2025, None)
    assert [tuple(one) for one in identities] == [(TENANT, CHANNEL, KEY, CONTACT)]
    assert [tuple(one) for one in sent] == [("wamid.ours", OURS)]


def _fill(owner: psycopg.Connection[Any]) -> None:
    """As the tables' owner, whom row-level security lets in for as long as this takes."""
    tables = ("contact", "conversation", "message")
    for table in tables:
        owner.execute(f"alter table {table} no force row level security")
    names = {"contact": CONTACT, "tenant": TENANT, "channel": CHANNEL, "key": KEY, "conversation": CONVERSATION}
    for statement in BEFORE.split(";\n")[:-1]:
        owner.execute(statement, names)
    said = [(THEIRS, "customer", "wamid.theirs"), (OURS, "ai", "wamid.ours"), (AN_ECHO, "agent", "wamid.echo")]
    for sequence, (id_, author, provider_id) in enumerate(said, 1):
        owner.execute(MESSAGE, (id_, TENANT, CONVERSATION, CHANNEL, sequence, author, provider_id))
    for table in tables:
        owner.execute(f"alter table {table} force row level security")
