"""What was there before a migration is there afterwards, and customers write meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from common import migrations
from common.migrations import migrate
from common.provision.databases import PostgresServer
from devkit.testing.fixtures import OpenService
from devkit.testing.statements import ask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from .test_labels import defined, puts
from .world import Customer, Desk

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
    migrate("conversation", url, f"-{len(_since('0002'))}")
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


def _since(number: str) -> list[str]:
    """The revisions from this one on."""
    there = (one.name for one in resources.files("conversation.migrations.versions").iterdir())
    return [name for name in there if number <= name < "1"]


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


async def test_customers_write_while_what_finds_them_is_built_and_who_was_killed_goes_on(
    desk: Desk, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "BATCH", 1)
    vip = await defined(desk, "VIP")
    names = [f"Maria {number}" for number in range(3)]
    people = [Customer(desk.tenant_id, name=name, phone=f"+5511900000{number:03}") for number, name in enumerate(names)]
    await desk.receives(*(one.writes("Hi") for one in people))
    for one in await desk.conversations():
        await puts(desk, f"conversations/{one['conversation_id']}/labels", label_ids=[vip])
    database = desk.harness.own_database
    migrate("conversation", database.owner_url, f"-{len(_since('0037'))}")

    with postgres_server.admin(database.name) as writer:
        writer.execute("truncate contact_term, conversation_label")
        writer.execute("set lock_timeout = '10ms'")

        def customers_write(statement: str) -> None:
            writer.execute("update contact set label_ids = label_ids")
            writer.execute("update conversation set last_activity_at = last_activity_at")

        def is_killed(statement: str) -> None:
            if "into contact_term" in statement and writer.execute("select from contact_term").rowcount:
                raise InterruptedError

        with pytest.raises(InterruptedError), _before_statements(is_killed):
            migrate("conversation", database.owner_url)
        with _before_statements(customers_write):
            migrate("conversation", database.owner_url)

    assert sorted([one["contact"]["name"] for one in await desk.conversations(q="maria")]) == names
    assert len(await desk.conversations(label_id=vip)) == 3
    async with desk.harness.session(desk.tenant_id) as session:
        forced = "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
        assert await ask(session, forced) == []


async def test_a_table_that_is_busy_is_asked_for_again(
    desk: Desk, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "PATIENCE", "10ms")
    database = desk.harness.own_database
    migrate("conversation", database.owner_url, f"-{len(_since('0034'))}")
    with postgres_server.admin(database.name) as busy:
        busy.execute("begin")
        busy.execute("lock conversation in access share mode")
        monkeypatch.setattr(migrations.time, "sleep", lambda _: busy.execute("rollback"))
        migrate("conversation", database.owner_url)
    async with desk.harness.session(desk.tenant_id) as session:
        assert await ask(session, "select transfer_note from conversation") == []


@contextmanager
def _before_statements(do: Callable[[str], None]) -> Iterator[None]:
    def listener(connection: object, cursor: object, statement: str, *_: object) -> None:
        do(statement)

    event.listen(Engine, "before_cursor_execute", listener)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", listener)
