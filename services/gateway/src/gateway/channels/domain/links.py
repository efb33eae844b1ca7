"""A channel's link to a phone: what follows when its provider, its server or a person says something about it.

Codes are Baileys' `DisconnectReason`, which all bridges pass on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from contracts.gateway import SessionState

from gateway.providers.domain.elements import LinkSignal

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120))
GIVEN_UP = len(PAUSES) + 1
PATIENCE = timedelta(seconds=60)  # for a code or a connection, after a server was asked for one
LONGEST_GAP = timedelta(days=1)
LONGEST_REPETITION = timedelta(minutes=55)  # less than what the end of summer time sets a clock back
LATER = timedelta(microseconds=1)
LONGEST_REASON = 100
LOGGED_OUT, BANNED, REPLACED, RESTART_REQUIRED = "401", "403", "440", "515"
JUDGED: dict[str | None, tuple[SessionState, str]] = {
    LOGGED_OUT: ("logged_out", LOGGED_OUT),
    BANNED: ("banned", BANNED),
    REPLACED: ("disconnected", "replaced"),
    RESTART_REQUIRED: ("connecting", RESTART_REQUIRED),  # normal after pairing
}
LinkFailure = Literal[
    "server_unreachable", "server_refused_key", "server_refused", "address_not_allowed", "reconnection_failed"
]
NOT_STARTED = "not_started"
OVER: frozenset[SessionState] = frozenset({"logged_out", "banned"})
RESTING: frozenset[SessionState] = OVER | {"connected", "qr_required"}


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """`attempts`: reconnections that were tried since it was last connected. `wanted`: somebody started it, nobody ended it.

    `changed_at` grows with every change, whatever clocks say, so that whoever is told can put changes in their order.
    `signalled_at` is the provider's own time of what it last said; `lost_at` when a connection broke that is not back yet,
    `linked_at` when the phone was linked that it has.
    """

    state: SessionState
    reason: str | None
    changed_at: datetime
    attempts: int = 0
    wanted: bool = False
    signalled_at: datetime | None = None
    lost_at: datetime | None = None
    linked_at: datetime | None = None

    @property
    def is_resetting(self) -> bool:
        return self.state == "connecting" and self.reason == "reset"

    @property
    def is_given_up(self) -> bool:
        return self.state == "disconnected" and self.attempts >= GIVEN_UP

    @property
    def is_awaited(self) -> bool:
        """Returns whether something should still come of it, by itself or by asking again."""
        return self.wanted and self.state not in RESTING and not self.is_given_up


@dataclass(frozen=True, slots=True)
class LinkStep:
    """What follows. `changed`: the fleet is told. `alert`: without a person it stays as it is.

    `gap_since`: from when on messages may have been missed.
    """

    link: ChannelLink
    changed: bool = False
    reconnect_at: datetime | None = None
    alert: bool = False
    gap_since: datetime | None = None


def heard(link: ChannelLink, signal: LinkSignal, now: datetime) -> LinkStep:
    """Returns what follows when the provider says how the link is. What it said before something that is known already does not
    count.
    """
    stated_at = signal.occurred_at or signal.stated_at
    if stated_at and link.signalled_at and _is_repeated(stated_at, link.signalled_at, signal):
        return LinkStep(link)
    state, reason = JUDGED.get(signal.reason, (signal.state, signal.reason))
    if _says_nothing_new(link, state):
        return LinkStep(link)
    at, reason = signal.occurred_at or now, reason[:LONGEST_REASON] if reason else None
    known = replace(link, signalled_at=stated_at or link.signalled_at)
    changed = state != link.state or (state == "disconnected" and reason != link.reason)
    after = replace(known, state=state, reason=reason, changed_at=_changed_at(link, at)) if changed else known
    if state != "connected" and link.state == "connected":
        after = replace(after, lost_at=at)
    if state == "connecting":
        return _connecting(link, after, changed, now)
    if state == "disconnected":
        return _lost(link, after, changed, now)
    if state == "connected":
        wanted = link.wanted or link.reason == NOT_STARTED  # somebody connected it without us
        back = replace(after, attempts=0, lost_at=None, wanted=wanted, linked_at=after.linked_at or at)
        return LinkStep(back, changed, gap_since=link.lost_at if changed else _unnoticed_gap(link, now))
    if state == "qr_required":
        return LinkStep(replace(after, attempts=0, linked_at=None), changed, alert=changed and after.lost_at is not None)
    return LinkStep(replace(after, attempts=0, lost_at=None, linked_at=None), changed, alert=changed and link.wanted)


def answered(link: ChannelLink, when_asked: ChannelLink, signal: LinkSignal, now: datetime) -> LinkStep:
    """Returns what follows from a server's answer. `when_asked` is how the link was when the server was asked. What was heard
    since then is newer: once a code is scanned, an answer with a code to scan does not count.
    """
    heard_since = (link.state, link.changed_at) != (when_asked.state, when_asked.changed_at)
    is_further = signal.state == "connected" and link.state in ("connecting", "qr_required")
    is_stale = heard_since and signal.state != link.state and not is_further
    return LinkStep(link) if is_stale else heard(link, signal, now)


def is_in_doubt(link: ChannelLink) -> bool:
    """Returns whether a message that just came shows that it is connected after all, so that the server should be asked."""
    return link.wanted and link.state in ("qr_required", "disconnected")


def _is_repeated(stated_at: datetime, signalled_at: datetime, signal: LinkSignal) -> bool:
    """Returns whether something comes late. A clock that only orders may have been set back; then what it says is new all the
    same.
    """
    earlier = signalled_at - stated_at
    return earlier > timedelta(0) and (signal.occurred_at is not None or earlier < LONGEST_REPETITION)


def _changed_at(link: ChannelLink, at: datetime) -> datetime:
    return max(at, link.changed_at + LATER)


def _unnoticed_gap(link: ChannelLink, now: datetime) -> datetime | None:
    """Returns since when it may have been lost without a word; None where it was not. A server that says again, long after,
    that it is connected, was restarted, and had no time to say so.
    """
    return max(link.changed_at, now - LONGEST_GAP) if now - link.changed_at > PATIENCE else None


def _says_nothing_new(link: ChannelLink, state: SessionState) -> bool:
    """Returns whether a signal changes nothing. A link that is over is lost as well; one that is being reset must be; and one
    is given up only once.
    """
    if state == "disconnected":
        return link.state in OVER or link.is_given_up or link.is_resetting
    return state == "logged_out" and link.is_resetting


def _connecting(link: ChannelLink, after: ChannelLink, changed: bool, now: datetime) -> LinkStep:
    """Returns the step of a link that connects. It connects by itself, and is asked to if it does not get there."""
    if not link.wanted or is_last(link):
        return LinkStep(after, changed)
    if after.reason == RESTART_REQUIRED and changed:
        return LinkStep(after, changed, reconnect_at=now)
    return LinkStep(after, changed, reconnect_at=now + PATIENCE if changed and link.attempts == 0 else None)


def _lost(link: ChannelLink, after: ChannelLink, changed: bool, now: datetime) -> LinkStep:
    if after.reason == "replaced":  # somebody else uses the number: two that reconnect would fight for ever
        return LinkStep(replace(after, attempts=GIVEN_UP), changed, alert=changed)
    if not link.wanted:
        return LinkStep(after, changed)
    if link.state == "qr_required":  # nobody scanned the code in time; another would find nobody either
        return LinkStep(after, changed)
    if link.state != "disconnected" and link.attempts == 0:
        return LinkStep(after, changed, reconnect_at=now + PAUSES[0])
    return LinkStep(after, changed)


def started(link: ChannelLink, now: datetime) -> LinkStep:
    """Returns what follows when a person wants it connected. One that is connected stays so."""
    wanted = replace(link, wanted=True, attempts=0)
    if link.state == "connected":
        return LinkStep(wanted)
    return _changed(wanted, "connecting", "requested", now)


def reset(link: ChannelLink, now: datetime) -> LinkStep:
    """Returns what follows when a person wants the link cleared, and a new code."""
    return _changed(replace(link, wanted=True, attempts=0, lost_at=None, linked_at=None), "connecting", "reset", now)


def ending(link: ChannelLink) -> LinkStep:
    """Returns what follows when a person wants it ended: nothing reconnects it from now on."""
    return LinkStep(replace(link, wanted=False, attempts=0))


def ended(link: ChannelLink, now: datetime) -> LinkStep:
    """Returns what follows when the provider's server has logged it out, as it was asked to."""
    return _changed(replace(link, wanted=False, attempts=0, lost_at=None, linked_at=None), "logged_out", "requested", now)


def not_ended(link: ChannelLink, reason: LinkFailure, now: datetime) -> LinkStep:
    """Returns what follows when the provider's server would not, or could not, log it out: the phone may still be linked."""
    return replace(_changed(link, "disconnected", reason, now), alert=True)


def asked(link: ChannelLink, now: datetime) -> LinkStep:
    """Returns what follows when the server was asked to connect and took the request: its webhooks say what comes of it."""
    return LinkStep(link, reconnect_at=now + PATIENCE) if link.is_awaited else LinkStep(link)


def tried(link: ChannelLink, now: datetime) -> LinkStep:
    """Returns what follows when an attempt to reconnect was made, with whatever success: the next one, or the end of them, is
    due later.
    """
    if not link.is_awaited:
        return LinkStep(link)
    attempts = link.attempts + 1
    pause = PAUSES[attempts] if attempts < len(PAUSES) else PATIENCE
    return LinkStep(replace(link, attempts=attempts), reconnect_at=now + pause)


def is_last(link: ChannelLink) -> bool:
    """Returns whether all attempts have been made."""
    return link.attempts >= len(PAUSES)


def failed(link: ChannelLink, reason: LinkFailure, now: datetime) -> LinkStep:
    """Returns what follows when no further attempt would help: a person must look. A link that the provider called connected
    stays so: only we cannot ask its server.
    """
    if not link.wanted:
        return LinkStep(link)
    if link.state == "connected":
        return LinkStep(link, alert=True)
    step = _changed(replace(link, attempts=GIVEN_UP), "disconnected", reason, now)
    return replace(step, alert=True)


def _changed(link: ChannelLink, state: SessionState, reason: str, now: datetime) -> LinkStep:
    changed = state != link.state or (state == "disconnected" and reason != link.reason)
    changed_at = _changed_at(link, now) if changed else link.changed_at
    return LinkStep(replace(link, state=state, reason=reason, changed_at=changed_at), changed)
