"""Whether what a phone tells of was written there, or is a message of ours that comes back; and whether a person wrote it.

The provider's id decides. Where an echo is here before we know that id, it waits; `MessageSent` takes it away, and
after a while it is what it seems to be.
"""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.db import resources_of
from common.ids import derived_id
from common.jobs import schedule
from contracts.gateway import BusinessEchoReceived
from pydantic import BaseModel

from conversation.domain.contact import Contact
from conversation.domain.conversation import Conversation
from conversation.domain.echo import common_letters, verdict, words_of
from conversation.metrics import ECHOES
from conversation.resources import Resources
from conversation.store import echoes as store
from conversation.work.unit import Work

ECHO_WAITED = "echo-waited"


class EchoWaits(BaseModel):
    message_id: UUID


async def sort_out(work: Work, echoes: Sequence[tuple[BusinessEchoReceived, Conversation | None, bool]]) -> set[UUID]:
    """Returns the ids of messages that are not ours. Each echo comes with its open conversation, and whether it is of a phone:
    only there our own messages come back.
    """
    may_wait = [(echo, talk, phone and not echo.history) for echo, talk, phone in echoes]
    by_id = {echo.message_id: echo for echo, _, _ in echoes}
    theirs: set[UUID] = set()
    for row in await store.judge(work.session, may_wait):
        whose = "ours" if row.is_ours else "waits" if row.waits else "theirs"
        if whose == "theirs":
            theirs.add(row.message_id)
            continue
        ECHOES.labels(whose).inc()
        if row.is_new:
            _wait(work, by_id[row.message_id])
    return theirs


def _wait(work: Work, echo: BusinessEchoReceived) -> None:
    run_at = work.now + timedelta(seconds=resources_of(work.session, Resources).settings.echo_wait_s)
    payload = EchoWaits(message_id=echo.message_id)
    schedule(work.session, ECHO_WAITED, echo.message_id, payload, tenant_id=echo.tenant_id, run_at=run_at, because=echo)


async def repeated(work: Work, echoes: Sequence[tuple[BusinessEchoReceived, Contact]]) -> set[UUID]:
    """Returns the ids of those whose text others on the same channel were sent too, lately or in this batch."""
    prints = [(echo, contact, mark) for echo, contact in echoes if (mark := _fingerprint(echo, contact))]
    if not prints:
        return set()
    sent_to: dict[tuple[UUID, UUID], set[UUID]] = {}
    for echo, contact, mark in prints:
        sent_to.setdefault((echo.channel_id, mark), set()).add(contact.id)
    in_batch = {echo.message_id for echo, _, mark in prints if len(sent_to[echo.channel_id, mark]) > 1}
    return in_batch | await store.sent_to_others(work.session, prints)


def judged(
    work: Work, conversation: Conversation, echo: BusinessEchoReceived, content: dict[str, Any], known: Set[UUID]
) -> dict[str, Any]:
    """Applies an echo. Returns what its message says of it; `known` are the ids of those that were repeated."""
    if echo.history:
        return {}
    about = conversation.echo_of(words_of(content), echo.sent_at, repeated=echo.message_id in known)
    who = verdict(about)
    ECHOES.labels(who).inc()
    work.apply(conversation, conversation.hear_echo(who, echo.sent_at))
    return {"echo": who, "fingerprint": _fingerprint(echo, conversation.contact)}


def _fingerprint(echo: BusinessEchoReceived, contact: Contact) -> UUID | None:
    letters = common_letters(words_of(echo.content.model_dump()), contact.name)
    return derived_id("echo", letters) if letters else None
