import asyncio
import os
from collections.abc import Sequence

from common.db import Command, Session, Values
from common.jobs import schedule
from common.messaging.outbox import publish
from common.messaging.subscriptions import Subscriptions
from contracts.knowledge import DocumentIndexed, DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TokensSpent

from toy.jobs import Fetch

subscriptions = Subscriptions("toy")

FAULTS: dict[str, Exception] = {}
"""What the handlers raise, by title or model. A test fills and empties it, as bugs come and are mended."""

NOTE = Command("insert into note (tenant_id, subject, what) values (%(tenant_id)s, %(subject)s, %(what)s)")
LABEL = Command("insert into label (id, tenant_id, word) values (gen_random_uuid(), %(tenant_id)s, %(word)s)")
NUMBER = Values(int, "select cast(%(quoted)s as int)")
NOTES = Command(
    """
    insert into note (tenant_id, subject, what)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(subjects)s as uuid[]), cast(%(whats)s as text[]))
    """
)


@subscriptions.on(DocumentUploaded)
async def note_document(event: DocumentUploaded, session: Session) -> None:
    await session.run(NOTE, {"tenant_id": event.tenant_id, "subject": event.document_id, "what": event.title})
    publish(session, indexed(event))
    if fault := FAULTS.get(event.title):
        raise fault
    await fail_as_asked(event, session)


async def fail_as_asked(event: DocumentUploaded, session: Session) -> None:
    """Ways in which an exception can quote what it met: `<way>: <what it quotes>`."""
    way, _, quoted = event.title.partition(": ")
    match way:
        case "hangs":
            await asyncio.Event().wait()
        case "KeyError":
            raise KeyError(quoted)
        case "ValidationError":
            Fetch.model_validate({"document_id": quoted})
        case "CheckViolation":
            await session.run(LABEL, {"tenant_id": event.tenant_id, "word": f"forbidden {quoted}"})
        case "InvalidText":
            await session.one(NUMBER, {"quoted": quoted})
        case "Kill":
            os._exit(137)
        case "Job":
            job = Fetch(document_id=event.document_id, fails_with=quoted)
            schedule(session, "fetch", event.document_id, job, tenant_id=event.tenant_id)


@subscriptions.on(DocumentRemoved)
async def fetch_document(event: DocumentRemoved, session: Session) -> None:
    schedule(session, "fetch", event.document_id, Fetch(document_id=event.document_id), tenant_id=event.tenant_id)


@subscriptions.on_batch(TokensSpent, lane="background")
async def note_tokens(events: Sequence[TokensSpent], session: Session) -> None:
    columns = {
        "tenants": [event.tenant_id for event in events],
        "subjects": [event.turn_id for event in events],
        "whats": [event.model for event in events],
    }
    await session.run(NOTES, columns)
    for event in events:
        if fault := FAULTS.get(event.model):
            raise fault


def indexed(event: DocumentUploaded) -> DocumentIndexed:
    return DocumentIndexed(
        tenant_id=event.tenant_id,
        document_id=event.document_id,
        occurred_at=event.occurred_at,
        chunks=event.size,
        tokens=0,
        embedding_model=event.title[:100],
    )
