"""A dry run: what a rule would do to the conversations that were active last. Nothing is written, and nothing is locked."""

from dataclasses import dataclass, replace

from common.db import Session
from common.errors import DomainError

from conversation.automation.domain.actions import Doer
from conversation.automation.domain.rule import AutomationRule, matches
from conversation.automation.store import things
from conversation.automation.work.running import named_by, trial
from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.people.domain.sight import Beholder
from conversation.store import inbox
from conversation.store.inbox import Filter


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A conversation for which all conditions hold: the actions that would change something, or what stands against them."""

    conversation: Conversation
    done: list[str]
    refused: str | None


async def try_rule(session: Session, rule: AutomationRule, last: int, who: Beholder) -> tuple[int, list[TriedRule]]:
    """Returns how many conversations were looked at, of those that somebody sees, as if the rule's event happened to each now,
    and those that match, newest activity first. The message is the customer's last one.
    """
    found = [one.conversation for one in await inbox.page(session, rule.tenant_id, Filter(who=who), None, last)]
    messages = await things.last_messages(session, rule.tenant_id, [one.id for one in found])
    named = (await things.named(session, [rule.tenant_id], named_by([rule])))[rule.tenant_id]
    rule, doer = replace(rule, enabled=True), Doer(rule.id, rule.changed_by, named)
    tried = [_tried(session, rule, doer, one, messages.get(one.id)) for one in found]
    return len(found), [one for one in tried if one is not None]


def _tried(
    session: Session, rule: AutomationRule, doer: Doer, conversation: Conversation, message: Message | None
) -> TriedRule | None:
    if conversation.is_merged or not matches(rule, rule.event, conversation, message, session.now):
        return None
    try:
        return TriedRule(conversation, trial(doer, rule.actions, replace(conversation), session.now), None)
    except DomainError as error:
        return TriedRule(conversation, [], error.detail)
