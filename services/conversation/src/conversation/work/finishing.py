"""The end of a transaction: timers have their effect, then everything is written, in the same few statements for all.

Live events come last, because their sequence is given under a lock that others wait for.
"""

from uuid import UUID

from common.db import Gathered, Session, gathered, resources_of

from conversation.automation.work.noticing import notice
from conversation.automation.work.running import apply_rules
from conversation.domain.history import HistoryLine
from conversation.domain.views import conversation_event, message_view
from conversation.metrics import UNMATCHED
from conversation.people.domain.sight import CONVERSATION_MOVED
from conversation.resources import Resources
from conversation.store import messages, writing
from conversation.store.live import LiveEvent
from conversation.webhooks.work.capturing import capture
from conversation.work import turns
from conversation.work.unit import Work


class ConversationsOfTransaction(Gathered):
    """What a transaction does to conversations."""

    def __init__(self) -> None:
        self.work: Work | None = None

    async def finish(self, session: Session) -> None:
        if self.work is not None:
            self.work.session, self.work.because = session, None
            await finish(self.work)


def work_of(session: Session) -> Work:
    """Returns the work of this session's transaction, begun with the first call."""
    conversations = gathered(session, ConversationsOfTransaction)
    if conversations.work is None:
        conversations.work = Work(session, session.now)
    conversations.work.session = session
    return conversations.work


async def finish(work: Work) -> None:
    if work.due:
        await turns.apply_due(work)
    if work.rule_facts:
        await apply_rules(work)
    for conversation in work.changed.values():
        conversation.version += 1
    work.promises.write(work.session)
    work.measured.write(work.session)
    turns.request_turns(work, await _written(work))
    await capture(work)
    await notice(work)


async def _written(work: Work) -> dict[UUID, list[HistoryLine]]:
    """Writes everything, live events too. Returns what was said where the AI is asked."""
    kept_s = resources_of(work.session, Resources).settings.live_events_kept_s
    asked, changed = [work.locked[id_] for id_ in work.asked], list(work.changed.values())
    if changed and not work.media:
        return await writing.write_all(work.session, changed, work.created, _live_events(work), asked, kept_s=kept_s)
    if changed:
        await writing.write(work.session, changed, work.created)
    if work.media:
        await _record_media(work)
    events = _live_events(work)
    return await writing.write_live_events(work.session, events, asked, kept_s=kept_s) if events else {}


async def _record_media(work: Work) -> None:
    """What became of files of messages that were there before, or have been written just now."""
    known = await messages.set_media(work.session, list(work.media.values()))
    UNMATCHED.labels("media").inc(len(work.media) - len(known))
    work.updated += known


def _live_events(work: Work) -> list[LiveEvent]:
    created = [LiveEvent(one.tenant_id, "message.created", message_view(one).model_dump_json()) for one in work.created]
    updated = [LiveEvent(one.tenant_id, "message.updated", message_view(one).model_dump_json()) for one in work.updated]
    changed = [LiveEvent(one.tenant_id, "conversation.changed", conversation_event(one)) for one in work.changed.values()]
    moved = [LiveEvent(tenant_id, CONVERSATION_MOVED, before.model_dump_json()) for tenant_id, before in work.moved]
    return created + updated + moved + changed + work.shown
