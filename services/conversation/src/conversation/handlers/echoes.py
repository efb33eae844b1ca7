"""Whether what a phone tells of was written there, or is a message of ours that comes back.

The provider's id decides. Where it is told before the call has told it to us, the echo waits; `MessageSent` takes it away, and
after a while it is what it seems to be.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from common.db import resources_of
from common.jobs import schedule
from contracts.content import Text
from contracts.gateway import BusinessEchoReceived
from pydantic import BaseModel

from conversation.domain.conversation import Conversation
from conversation.metrics import ECHOES
from conversation.resources import Resources
from conversation.store import echoes as store
from conversation.work import Work

ECHO_WAITED = "echo-waited"


class EchoWaits(BaseModel):
    message_id: UUID


async def sort_out(work: Work, echoes: Sequence[tuple[BusinessEchoReceived, Conversation | None, bool]]) -> set[UUID]:
    """The ids of messages that people wrote. Each echo comes with its open conversation, and whether it is of a phone:
    only there our own messages come back. We send texts, so nothing else can be ours.
    """
    may_wait = [(echo, talk, phone and isinstance(echo.content, Text) and not echo.history) for echo, talk, phone in echoes]
    by_id = {echo.message_id: echo for echo, _, _ in echoes}
    theirs: set[UUID] = set()
    for row in await store.judge(work.session, may_wait):
        verdict = "ours" if row.is_ours else "waits" if row.waits else "theirs"
        ECHOES.labels(verdict).inc()
        if verdict == "theirs":
            theirs.add(row.message_id)
        elif row.is_new:
            _wait(work, by_id[row.message_id])
    return theirs


def _wait(work: Work, echo: BusinessEchoReceived) -> None:
    run_at = work.now + timedelta(seconds=resources_of(work.session, Resources).settings.echo_wait_s)
    payload = EchoWaits(message_id=echo.message_id)
    schedule(work.session, ECHO_WAITED, echo.message_id, payload, tenant_id=echo.tenant_id, run_at=run_at, because=echo)
