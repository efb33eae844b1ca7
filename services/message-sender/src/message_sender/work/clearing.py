"""What became of messages whose outcome is open: statuses and echoes say it."""

from collections.abc import Sequence

from common.db import Session
from contracts.content import Text
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged

from message_sender.domain.sending import accepted
from message_sender.store import statuses
from message_sender.store.messages import EndedSend
from message_sender.work.ending import go_on, record_outcomes


async def record_statuses(session: Session, events: Sequence[DeliveryStatusChanged]) -> None:
    """Record the highest status of each message, and the outcomes that they make known.

    A status that says that a message arrived is believed also where a repetition of the message was refused meanwhile.
    """
    best = statuses.highest(events)
    arrived = {(event.tenant_id, event.send_id) for event in best if event.status != "failed"}
    known = {
        (status.tenant_id, status.send_id): status.provider_message_id
        for status in await statuses.record(session, best)
        if status.open and status.part is None and status.send_id is not None
    }
    ended = [
        EndedSend(message, head.state, accepted(head, known[message.tenant_id, head.send_id], head.attempts))
        for message in await statuses.open_messages(session, known)
        if (head := message.head).state == "unknown" or (message.tenant_id, head.send_id) in arrived
    ]
    await go_on(session, await record_outcomes(session, ended, session.now))


async def recognise_echoes(session: Session, events: Sequence[BusinessEchoReceived]) -> None:
    """Tie echoes to open messages of ours: what we sent comes back from phones as if a person had typed it."""
    echoes = [event for event in events if isinstance(event.content, Text) and not event.history]
    if echoes:
        await statuses.recognise(session, echoes)
