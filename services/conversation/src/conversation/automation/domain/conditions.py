"""What has to be true of a conversation, as types: all of a rule's conditions, each with any of its values."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

from contracts.bounds import LONGEST_ADDRESS
from contracts.conversation import MOST_LABELS, ConversationOwner, Priority
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.held import ConversationState
from conversation.domain.life import Phase, phase_of
from conversation.domain.meaning import FIRST_ACCENT
from conversation.domain.message import Message, as_text
from conversation.people.domain.worktime import is_open

MOST_CONDITIONS = 20
MOST_VALUES = 50
LONGEST_WORD = 100

MessageKind = Literal[
    "text", "image", "audio", "voice", "video", "document", "sticker", "location", "contacts", "button_reply", "list_reply",
    "flow_reply", "order", "unsupported",
]  # fmt: skip
Word = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_WORD, strip_whitespace=True),
    AfterValidator(require_storable),
]
AddressPrefix = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_ADDRESS, strip_whitespace=True),
    AfterValidator(require_storable),
]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=MOST_VALUES)]


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChannelIs(_Condition):
    type: Literal["channel"]
    any_of: Ids


class StateIs(_Condition):
    type: Literal["state"]
    any_of: Annotated[list[ConversationState], Field(min_length=1, max_length=3)]


class PhaseIs(_Condition):
    type: Literal["phase"]
    any_of: Annotated[list[Phase], Field(min_length=1, max_length=7)]


class OwnerIs(_Condition):
    type: Literal["owner"]
    any_of: Annotated[list[ConversationOwner], Field(min_length=1, max_length=2)]


class TeamIs(_Condition):
    """The team that is asked; `none` stands for no team."""

    type: Literal["team"]
    any_of: Annotated[list[UUID | Literal["none"]], Field(min_length=1, max_length=MOST_VALUES)]


class LabelsAre(_Condition):
    """`of` says whose labels; `has` whether it has any of these, or none of them."""

    type: Literal["labels"]
    of: Literal["conversation", "contact"] = "conversation"
    has: Literal["any", "none"]
    label_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_LABELS)]


class PriorityIs(_Condition):
    type: Literal["priority"]
    any_of: Annotated[list[Priority], Field(min_length=1, max_length=4)]


class MessageKindIs(_Condition):
    type: Literal["message_kind"]
    any_of: Annotated[list[MessageKind], Field(min_length=1, max_length=14)]


class MessageSays(_Condition):
    """The message's text, or its caption, contains any of these, whatever their case and accents."""

    type: Literal["message_text"]
    any_of: Annotated[list[Word], Field(min_length=1, max_length=MOST_VALUES)]


class BusinessHoursAre(_Condition):
    """Whether somebody is there now: of the team that is asked, or of the business."""

    type: Literal["business_hours"]
    are: Literal["open", "closed"]


class AddressBegins(_Condition):
    """The contact's address, such as `+5511987654321`, begins with any of these."""

    type: Literal["contact_address"]
    any_of: Annotated[list[AddressPrefix], Field(min_length=1, max_length=MOST_VALUES)]


RuleCondition = Annotated[
    ChannelIs
    | StateIs
    | PhaseIs
    | OwnerIs
    | TeamIs
    | LabelsAre
    | PriorityIs
    | MessageKindIs
    | MessageSays
    | BusinessHoursAre
    | AddressBegins,
    Field(discriminator="type"),
]
RuleConditions = Annotated[list[RuleCondition], Field(max_length=MOST_CONDITIONS)]
CONDITIONS: TypeAdapter[list[RuleCondition]] = TypeAdapter(RuleConditions)
OF_A_MESSAGE = (MessageKindIs, MessageSays)


def holds(condition: RuleCondition, conversation: Conversation, message: Message | None, now: datetime) -> bool:
    """Returns whether this is true. Of a message that there is not, or that was taken back, nothing is."""
    match condition:
        case ChannelIs(any_of=channels):
            return conversation.channel_id in channels
        case StateIs(any_of=states):
            return conversation.state in states
        case PhaseIs(any_of=phases):
            return phase_of(conversation) in phases
        case OwnerIs(any_of=owners):
            return conversation.owner in owners
        case TeamIs(any_of=teams):
            return (conversation.team_id or "none") in teams
        case LabelsAre(of=of, has=has, label_ids=label_ids):
            there = conversation.label_ids if of == "conversation" else conversation.contact.label_ids
            return (has == "none") == set(label_ids).isdisjoint(there)
        case PriorityIs(any_of=priorities):
            return conversation.priority in priorities
        case MessageKindIs(any_of=kinds):
            return message is not None and message.revoked_at is None and message.content.get("kind") in kinds
        case MessageSays(any_of=words):
            return message is not None and message.revoked_at is None and says_any(_said_in(message), words)
        case BusinessHoursAre(are=are):
            return is_open(conversation.tenant.hours, now) == (are == "open")
        case AddressBegins(any_of=prefixes):
            return conversation.contact.address.startswith(tuple(prefixes))


def _said_in(message: Message) -> str:
    """Returns what its writer wrote: the text itself, or what stands under a file."""
    given = message.content.get("text") or message.content.get("caption")
    return given if isinstance(given, str) else as_text(message.content)


def says_any(text: str, words: list[str]) -> bool:
    """Returns whether any of these stands somewhere in a text. Neither is more than read once for each word."""
    read = comparable(text)
    return any(_comparable_word(word) in read for word in words)


def comparable(text: str) -> str:
    """Returns what is equal for texts that differ in nothing but case, accents and blanks."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(one for one in decomposed if unicodedata.combining(one) < FIRST_ACCENT).split())


@lru_cache(maxsize=10_000)
def _comparable_word(word: str) -> str:
    return comparable(word)
