"""What may happen to a message after it was written: only what its author does to it, and only forward in time.

Changes of the same messages end in one state, in whatever order they come.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from conversation.domain.message import Message

ChangeKind = Literal["edit", "revocation", "reaction"]
ChangeRefusal = Literal["foreign_contact", "not_the_author", "withdrawn", "older"]


@dataclass(frozen=True, slots=True)
class ChangeAttempt:
    """What somebody did to the message that a provider's id names, and that has this id once it is here.

    `contact_keys` are all keys of whose chat it was done in.

    `by_business`: on the business's own phone; else by the customer, which in a group is the member `author`.
    """

    kind: ChangeKind
    tenant_id: UUID
    channel_id: UUID
    provider_message_id: str
    message_id: UUID
    contact_keys: tuple[UUID, ...]
    at: datetime
    by_business: bool = False
    in_group: bool = False
    author: str | None = None
    content: dict[str, Any] | None = None
    emoji: str | None = None


def refusal(change: ChangeAttempt, message: Message, *, of_contact: bool) -> ChangeRefusal | None:
    """Returns what stands against a change; `of_contact`: the message is of a conversation with whose chat the change is of."""
    if not of_contact:
        return "foreign_contact"
    if change.kind != "reaction" and not _wrote(change, message):
        return "not_the_author"
    if change.kind == "revocation":
        return None
    if message.revoked_at is not None:
        return "withdrawn"
    return "older" if _moment(change) <= _known_moment(change, message) else None


def _wrote(change: ChangeAttempt, message: Message) -> bool:
    """Returns whether its author changes it. What we sent is nobody's to change, neither a customer's nor a phone's."""
    if change.by_business:
        return message.author == "agent" and message.user_id is None
    if message.author != "customer":
        return False
    return not change.in_group or (change.author is not None and change.author == message.author_address)


Moment = tuple[float, str]
NEVER: Moment = (float("-inf"), "")


def _moment(change: ChangeAttempt) -> Moment:
    """Returns what orders changes: of two in one second the same one wins, whichever comes first."""
    return change.at.timestamp(), (change.emoji or "") if change.kind == "reaction" else _spelled(change.content)


def _known_moment(change: ChangeAttempt, message: Message) -> Moment:
    if change.kind == "reaction":
        return (message.reacted_at.timestamp(), message.reaction or "") if message.reacted_at else NEVER
    return (message.edited_at.timestamp(), _spelled(message.content)) if message.edited_at else NEVER


def _spelled(content: dict[str, Any] | None) -> str:
    return json.dumps(content, sort_keys=True)


def apply(change: ChangeAttempt, message: Message) -> None:
    """Change a message, which nothing stands against. Of one that is taken back nothing is kept but that it was there."""
    match change.kind:
        case "edit":
            message.content, message.edited_at = change.content or {}, change.at
        case "reaction":
            message.reaction, message.reacted_at = change.emoji, change.at
        case "revocation":
            message.revoked_at = min(message.revoked_at or change.at, change.at)
            message.content, message.edited_at, message.reaction, message.reacted_at = {}, None, None, None
