"""What happens next to the message at the head of a customer's queue, and what an answer of the provider makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from contracts.conversation import Origin
from contracts.gateway import SessionState
from contracts.providers import CUSTOMER_SERVICE_WINDOW

from message_sender.domain import window
from message_sender.domain.errors import (
    UNREACHABLE,
    GiveUp,
    Rejection,
    Retry,
    StopChannel,
    StopReason,
    held_by_link,
    remedy_for,
)

SendState = Literal["queued", "sending", "sent", "failed", "held", "unknown"]
RESENT_BY_POLICY: frozenset[Origin] = frozenset({"ai", "agent", "system"})
UNKNOWN_POLL = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator sets. `unknown_wait` is how long a status may clear up an unknown outcome."""

    window_margin: timedelta
    unknown_wait: timedelta


@dataclass(frozen=True, slots=True)
class ChannelCondition:
    """Whether a channel can send. `stopped` is why it cannot; `credentials` covers having none.

    `link` is its connection to WhatsApp, where it has one of its own; `window` how long after the customer's last message
    it may send, None for ever. What a server of the `tenants_own` does with a message, nobody but the tenant knows.
    """

    active: bool
    stopped: StopReason | None
    link: SessionState | None = None
    window: timedelta | None = CUSTOMER_SERVICE_WINDOW
    tenants_own: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The first unfinished message of a customer. `part` is the one to send next, or the one in doubt.

    `attempts` counts the calls for it that may have been read, `unreached` the ones since then that were not.
    `answered_by` is a provider's message id that a status reported for our send id, and that belongs to no part yet.
    `at_any_time`: no customer-service window stands before it, for it is a template.
    """

    send_id: UUID
    state: SendState
    origin: Origin
    part: int
    parts: int
    attempts: int
    unreached: int
    last_inbound_at: datetime | None
    not_after: datetime | None
    resolve_by: datetime | None
    resent: bool
    answered_by: str | None
    at_any_time: bool = False


@dataclass(frozen=True, slots=True)
class SendNow:
    """Call the provider. `again` marks the one repetition of an unknown outcome that a tenant may allow."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again later."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What becomes of a message. `next_at` is when its customer's queue goes on; None: at once.

    `handed_over` says that its words were written to the provider, or may have been.
    """

    state: SendState
    part: int
    attempts: int
    unreached: int = 0
    provider_message_id: str | None = None
    rejection: Rejection | None = None
    held_for: StopReason | None = None
    resolve_by: datetime | None = None
    next_at: datetime | None = None
    handed_over: bool = False


NextStep = SendNow | Wait | SendOutcome


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The provider took the message."""

    provider_message_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """No byte of the request was written, or the provider failed before it looked at it. `handed_over`: that is what it says
    itself, with the words in its hands.
    """

    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request may have been read; nobody knows."""


ProviderAnswer = Confirmation | Rejection | NotSent | InDoubt


def next_step(head: Head, channel: ChannelCondition, *, resend_unknown: bool, now: datetime, rules: Rules) -> NextStep:
    """Returns what to do with the head of a queue. Nobody else is sending to this customer, so `sending` means that nobody
    knows what became of an earlier attempt.
    """
    in_doubt = head.state in {"sending", "unknown"}
    if in_doubt and head.answered_by is not None:
        return accepted(head, head.answered_by, head.attempts)
    if head.state == "sending":
        return unknown(head, now, rules, head.attempts)
    if head.state == "unknown":
        if head.resolve_by is not None and now < head.resolve_by:
            return Wait(UNKNOWN_POLL.total_seconds())
        if not (resend_unknown and head.origin in RESENT_BY_POLICY and not head.resent):
            return SendOutcome("unknown", head.part, head.attempts)
    obstacle = _obstacle(head, channel, now, rules)
    if obstacle is not None and in_doubt:
        return SendOutcome("unknown", head.part, head.attempts)
    return obstacle or SendNow(again=in_doubt)


def after_answer(head: Head, answer: ProviderAnswer, now: datetime, rules: Rules, *, jitter: float = 0.0) -> SendOutcome:
    """Returns what a call makes of the message; `head.attempts` does not count the call yet. `jitter` (0 to 1) lengthens pauses
    by up to a half, so that a whole channel does not come back in one instant.
    """
    attempts = head.attempts + 1
    match answer:
        case Confirmation(provider_message_id):
            return accepted(head, provider_message_id, attempts)
        case InDoubt():
            return unknown(head, now, rules, attempts)
        case NotSent(handed_over):
            unreached = head.unreached + 1
            next_at = now + _pause(UNREACHABLE, unreached, jitter)
            return SendOutcome("queued", head.part, head.attempts, unreached, next_at=next_at, handed_over=handed_over)
    return replace(_refused(head, answer, attempts, now, jitter), handed_over=answer.handed_over)


def _refused(head: Head, rejection: Rejection, attempts: int, now: datetime, jitter: float) -> SendOutcome:
    match remedy_for(rejection, attempts):
        case Retry() as retry:
            next_at = now + _pause(retry, attempts, jitter)
            return SendOutcome("queued", head.part, attempts, rejection=rejection, next_at=next_at)
        case StopChannel(reason):
            return SendOutcome("held", head.part, attempts, rejection=rejection, held_for=reason)
        case GiveUp():
            return SendOutcome("failed", head.part, attempts, rejection=rejection)


def accepted(head: Head, provider_message_id: str, attempts: int) -> SendOutcome:
    """Returns what an accepted part makes of the message: it is sent, or its next part is to be."""
    if head.part < head.parts:
        return SendOutcome("queued", head.part + 1, 0, provider_message_id=provider_message_id, handed_over=True)
    return SendOutcome("sent", head.part, attempts, provider_message_id=provider_message_id, handed_over=True)


def unknown(head: Head, now: datetime, rules: Rules, attempts: int) -> SendOutcome:
    """Returns the outcome of a call in doubt: nothing is sent to this customer until a status or the end of the wait."""
    resolve_by, next_at = now + rules.unknown_wait, now + min(UNKNOWN_POLL, rules.unknown_wait)
    return SendOutcome("unknown", head.part, attempts, resolve_by=resolve_by, next_at=next_at, handed_over=True)


def _pause(retry: Retry, times: int, jitter: float) -> timedelta:
    return timedelta(seconds=retry.delay_s(times) * (1 + jitter / 2))


def _obstacle(head: Head, channel: ChannelCondition, now: datetime, rules: Rules) -> SendOutcome | None:
    """Returns what becomes of a message that cannot be sent now; None where it can."""
    rejection = None
    if head.not_after is not None and now > head.not_after:
        rejection = Rejection("too_late", "window", "the message was not to be sent any more")
    elif not head.at_any_time and not window.is_open(channel.window, head.last_inbound_at, now, rules.window_margin):
        rejection = Rejection("window_closed", "window", "the 24-hour customer-service window is closed")
    elif not channel.active:
        rejection = Rejection("channel_inactive", "other", "the channel is switched off")
    if rejection is not None:
        return SendOutcome("failed", head.part, head.attempts, rejection=rejection)
    if channel.stopped is not None:
        return SendOutcome("held", head.part, head.attempts, held_for=channel.stopped)
    if (reason := held_by_link(channel.link)) is not None:
        rejection = Rejection(f"session_{channel.link}", "registration", "the number is not connected to WhatsApp")
        return SendOutcome("held", head.part, head.attempts, rejection=rejection, held_for=reason)
    return None
