"""What we change in what was said: a reaction or an edit of a person. It counts once the provider has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.outgoing import Edit, Reaction, ToMessage
from contracts.providers import ProviderCapabilities
from contracts.text import storable
from pydantic import BaseModel

from conversation.domain.message import Message

OwnChangeState = Literal["asked", "done", "failed", "held", "unknown"]
WhyUnchangeable = Literal[
    "change_not_carried",
    "unknown_message",
    "not_yours",
    "not_a_text",
    "too_long_to_edit",
    "taken_back",
    "not_sent",
    "too_late_to_edit",
]
UNKNOWN: frozenset[WhyUnchangeable] = frozenset({"change_not_carried", "unknown_message", "not_a_text", "too_long_to_edit"})
"""What is wrong with the request itself; the rest is a matter of time and of who asks."""


class Change(BaseModel):
    """What is on its way to a message, or did not get there. `error_class` is why it failed."""

    change_id: UUID
    kind: Literal["reaction", "edit"]
    state: OwnChangeState
    error_class: str | None = None


@dataclass(frozen=True, slots=True)
class Unchangeable:
    """Why a message cannot be changed so, in one of few words and in a sentence."""

    reason: WhyUnchangeable
    sentence: str


def target_of(message: Message) -> ToMessage:
    """Returns how a provider names a message that was sent."""
    assert message.provider_message_id is not None  # noqa: S101 — what was not sent has no target
    by_us, name = message.author != "customer", message.provider_message_id
    return ToMessage(message_id=message.id, provider_message_id=name, by_us=by_us, author=message.author_address)


def unnamed_because(message: Message) -> Unchangeable | None:
    """Returns why nothing can point to a message; None where something can."""
    if message.revoked_at is not None:
        return Unchangeable("taken_back", "the message was taken back")
    if message.provider_message_id is None or message.status == "failed":
        return Unchangeable("not_sent", "the message has not been sent, so nothing can point to it")
    return None


def no_reaction_because(message: Message, able: ProviderCapabilities) -> Unchangeable | None:
    """Returns what stands against a reaction to a message."""
    if "reaction" not in able.sends:
        return Unchangeable("change_not_carried", "this channel carries no reaction")
    return unnamed_because(message)


def no_edit_because(
    message: Message, user_id: UUID, text: str, now: datetime, able: ProviderCapabilities
) -> Unchangeable | None:
    """Returns what stands against this person's writing other words in the place of a text."""
    if "edit" not in able.sends or able.edited_for is None:
        return Unchangeable("change_not_carried", "on this channel nothing can be edited")
    if message.author != "agent" or message.user_id != user_id:
        return Unchangeable("not_yours", "only who wrote a message edits it")
    if (against := unnamed_because(message)) is not None:
        return against
    if message.content.get("kind") != "text":
        return Unchangeable("not_a_text", "only a text can be edited")
    if max(_units(text), _units(message.content["text"])) > able.text_limit:
        return Unchangeable("too_long_to_edit", "a text that is sent as several messages cannot be edited")
    if now >= message.sent_at + able.edited_for:
        return Unchangeable("too_late_to_edit", f"a text can be edited for {able.edited_for.total_seconds():.0f} s")
    return None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def carry_out(message: Message, content: Reaction | Edit, at: datetime) -> None:
    """Changes a message, as the provider has it now. What was taken back meanwhile stays so, and of two the later counts."""
    if message.revoked_at is not None:
        return
    if isinstance(content, Edit) and (message.edited_at is None or message.edited_at <= at):
        message.content, message.edited_at = {"kind": "text", "text": storable(content.text)}, at
    if isinstance(content, Reaction) and (message.reacted_at is None or message.reacted_at <= at):
        message.reaction, message.reacted_at = storable(content.emoji), at


def shown(change: Change) -> dict[str, Any] | None:
    """Returns what a message is shown to wait for: nothing, once it is done."""
    return None if change.state == "done" else change.model_dump(mode="json")
