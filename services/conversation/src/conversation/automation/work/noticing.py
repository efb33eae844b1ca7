"""What happened in a transaction is noticed for the rules that wait for it: behind everything else, and with its commit.

Tenants of whose rules none is enabled pay nothing for it.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from common.db import gathered, resources_of
from common.messaging.traces import EventTraces
from contracts.conversation import ConversationClosed
from contracts.event import Event
from contracts.gateway import MessageReceived

from conversation.automation.domain.rule import EVENT_OF, RuleFact, WatchingRule
from conversation.automation.work.scheduling import schedule_rules
from conversation.resources import Resources
from conversation.work.unit import Work


async def notice(work: Work) -> None:
    """Schedules a look at the rules that wait for what happened."""
    waiting = await resources_of(work.session, Resources).rules.of(work.session, work.session.tenants)
    if not waiting:
        return
    for fact in (*_published(work), *_received(work)):
        rule_ids = [one.rule_id for one in waiting if _waits(one, fact)]
        if rule_ids:
            schedule_rules(work.session, replace(fact, rule_ids=rule_ids), work.session.now)


def _waits(rule: WatchingRule, fact: RuleFact) -> bool:
    return rule.tenant_id == fact.tenant_id and rule.event == fact.event


def _published(work: Work) -> Iterator[RuleFact]:
    """Yields what happened to conversations. What ends because it goes on in another one is over for no rule."""
    first = {message.conversation_id: message.id for message in reversed(work.created) if message.author == "customer"}
    for event_id, event in work.published:
        kind, conversation_id = EVENT_OF.get(type(event)), _conversation_of(event)
        if kind is None or conversation_id is None or _goes_on(event):
            continue
        message_id = first.get(conversation_id) if kind == "conversation_opened" else None
        depth = work.rule_depths.get(event_id, 0)
        yield RuleFact(event.tenant_id, conversation_id, event_id, kind, (), message_id, depth)


def _conversation_of(event: Event) -> UUID | None:
    found = getattr(event, "conversation_id", None)
    return found if isinstance(found, UUID) else None


def _goes_on(event: Event) -> bool:
    return isinstance(event, ConversationClosed) and event.because == "merged"


def _received(work: Work) -> Iterator[RuleFact]:
    """Yields the messages of customers that are new here, but for what a phone tells of long ago."""
    place = {message.id: message.conversation_id for message in work.created}
    for event_id, event in gathered(work.session, EventTraces).heard:
        if isinstance(event, MessageReceived) and event.message_id in place and not event.history:
            yield RuleFact(event.tenant_id, place.pop(event.message_id), event_id, "message_received", (), event.message_id)
