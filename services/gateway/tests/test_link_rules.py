"""What follows when something is said of a session: from every state, for every word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from contracts.gateway import SessionState
from gateway.channels.domain import links as rules
from gateway.channels.domain.codes import LinkCode, link_code_of
from gateway.channels.domain.links import GIVEN_UP, PATIENCE, PAUSES, ChannelLink, LinkStep, heard
from gateway.providers.domain.elements import LinkSignal

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(seconds=30)
STATES: tuple[SessionState, ...] = get_args(SessionState)
SECOND = timedelta(seconds=1)


def known(state: SessionState = "connected", reason: str | None = None, **more: object) -> ChannelLink:
    return replace(ChannelLink(state, reason, BEFORE, wanted=True), **more)  # type: ignore[arg-type]


def lost(reason: str) -> LinkSignal:
    return LinkSignal("disconnected", reason)


def after(session: ChannelLink, *signals: LinkSignal) -> list[LinkStep]:
    steps: list[LinkStep] = []
    for signal in signals:
        steps.append(heard(steps[-1].link if steps else session, signal, NOW))
    return steps


@pytest.mark.parametrize("state", STATES)
def test_what_is_said_again_is_told_once(state: SessionState) -> None:
    first, again = after(known("connecting" if state == "connected" else "connected"), *[LinkSignal(state, "x")] * 2)

    assert (first.changed, first.link.state, first.link.changed_at) == (True, state, NOW)
    assert (again.changed, again.alert, again.reconnect_at, again.gap_since) == (False, False, None, None)
    assert again.link == first.link


def test_another_reason_is_news_only_while_disconnected() -> None:
    first, second = after(known(), lost("428"), lost("503"))
    assert (second.changed, second.link.reason) == (True, "503")
    assert not heard(known("connected", "inChat"), LinkSignal("connected", "isLogged"), NOW).changed
    assert first.reconnect_at == NOW + PAUSES[0]
    assert second.reconnect_at is None, "the attempt is on its way already"


@pytest.mark.parametrize("state", STATES)
def test_what_was_said_earlier_does_not_win(state: SessionState) -> None:
    session = known("qr_required", signalled_at=NOW)
    assert heard(session, LinkSignal(state, occurred_at=NOW - SECOND), NOW) == LinkStep(session)
    later = heard(session, LinkSignal(state, occurred_at=NOW + SECOND), NOW)
    assert later.link.state == state
    assert later.link.signalled_at == NOW + SECOND
    assert later.link.changed_at == (NOW + SECOND if state != "qr_required" else BEFORE)


def test_a_webhook_that_is_repeated_late_does_not_win() -> None:
    session = known("connected", signalled_at=NOW)
    late = LinkSignal("qr_required", stated_at=NOW - 80 * SECOND)
    assert heard(session, late, NOW) == LinkStep(session)
    assert heard(session, replace(late, stated_at=NOW), NOW).changed


def test_a_clock_that_was_set_back_an_hour_loses_no_news() -> None:
    session = known("qr_required", signalled_at=NOW)
    assert heard(session, LinkSignal("connected", stated_at=NOW - timedelta(minutes=59)), NOW).link.state == "connected"


@pytest.mark.parametrize("state", STATES)
def test_changes_are_in_the_order_in_which_they_are_told_whatever_clocks_say(state: SessionState) -> None:
    session = known("qr_required" if state != "qr_required" else "connected", changed_at=NOW + SECOND)
    assert heard(session, LinkSignal(state), NOW).link.changed_at > session.changed_at
    assert heard(session, LinkSignal(state, occurred_at=BEFORE), NOW).link.changed_at > session.changed_at
    assert rules.reset(session, NOW).link.changed_at > session.changed_at


def test_a_code_in_an_answer_that_comes_late_does_not_undo_its_scan() -> None:
    asked = known("connecting", "requested")
    scanned = heard(asked, LinkSignal("connected"), NOW).link
    assert rules.answered(scanned, asked, LinkSignal("qr_required"), NOW) == LinkStep(scanned)
    assert rules.answered(asked, asked, LinkSignal("qr_required"), NOW).link.state == "qr_required"


@pytest.mark.parametrize("state", STATES)
def test_an_answer_is_older_than_what_was_heard_since_it_was_asked_for(state: SessionState) -> None:
    asked = known("connecting", "requested")
    meanwhile = replace(asked, state=state, changed_at=NOW)
    after_it = rules.answered(meanwhile, asked, LinkSignal("connected"), NOW).link.state
    assert after_it == ("connected" if state in ("connecting", "qr_required", "connected") else state)


@pytest.mark.parametrize("code", ["408", "428", "503", "405", "500", "browserClose", None])
def test_a_lost_session_is_reconnected_after_a_pause(code: str | None) -> None:
    step = heard(known(), LinkSignal("disconnected", code), NOW)
    assert (step.changed, step.alert, step.reconnect_at) == (True, False, NOW + PAUSES[0])
    assert (step.link.attempts, step.link.lost_at) == (0, NOW)


def test_three_attempts_and_no_fourth() -> None:
    session, pauses = heard(known(), lost("428"), NOW).link, []
    while not rules.is_last(session):
        step = rules.tried(session, NOW)
        assert step.reconnect_at is not None
        pauses.append(step.reconnect_at - NOW)
        session = step.link
    assert pauses == [PAUSES[1], PAUSES[2], PATIENCE]

    end = rules.failed(session, "reconnection_failed", NOW)
    assert (end.changed, end.alert, end.reconnect_at) == (True, True, None)
    assert (end.link.state, end.link.reason) == ("disconnected", "reconnection_failed")
    assert heard(end.link, lost("428"), NOW) == LinkStep(end.link)
    assert not end.link.is_awaited


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_a_loss_between_attempts_brings_no_further_ones(attempts: int) -> None:
    for state in ("connecting", "disconnected"):
        assert heard(known(state, attempts=attempts), lost("408"), NOW).reconnect_at is None


def test_being_connected_resets_the_counter() -> None:
    step = heard(known("connecting", attempts=2, lost_at=BEFORE), LinkSignal("connected"), NOW)
    assert (step.link.attempts, step.link.lost_at, step.gap_since) == (0, None, BEFORE)
    assert heard(step.link, lost("428"), NOW).reconnect_at == NOW + PAUSES[0]


@pytest.mark.parametrize("state", ["connecting", "qr_required", "connected", "disconnected"])
@pytest.mark.parametrize("word", ["440", "replaced"])
def test_whoever_was_replaced_does_not_fight(state: SessionState, word: str) -> None:
    step = heard(known(state, "428"), lost(word), NOW)
    assert (step.link.state, step.link.reason) == ("disconnected", "replaced")
    assert (step.changed, step.alert, step.reconnect_at) == (True, True, None)
    assert heard(step.link, lost("428"), NOW) == LinkStep(step.link)


@pytest.mark.parametrize("state", ["connecting", "qr_required", "connected", "disconnected"])
@pytest.mark.parametrize(("code", "end"), [("401", "logged_out"), ("403", "banned")])
def test_logged_out_and_banned_stop_everything(state: SessionState, code: str, end: SessionState) -> None:
    step = heard(known(state, attempts=1), lost(code), NOW)
    assert (step.link.state, step.changed, step.alert, step.reconnect_at) == (end, True, True, None)
    assert heard(step.link, lost("428"), NOW) == LinkStep(step.link), "what is over is not lost as well"
    assert not step.link.is_awaited


def test_restart_required_is_followed_at_once() -> None:
    for signal in (LinkSignal("connecting", "515"), lost("515")):
        step = heard(known("qr_required"), signal, NOW)
        assert (step.link.state, step.reconnect_at, step.alert) == ("connecting", NOW, False)
    assert heard(known("connecting", attempts=3), lost("515"), NOW).reconnect_at is None, "but not for ever"


def test_a_session_that_connects_by_itself_is_asked_when_it_does_not_get_there() -> None:
    step = heard(known(), LinkSignal("connecting"), NOW)
    assert (step.reconnect_at, step.link.lost_at) == (NOW + PATIENCE, NOW)
    assert heard(known("disconnected", attempts=1), LinkSignal("connecting"), NOW).reconnect_at is None


def test_a_code_that_nobody_scans_is_not_replaced() -> None:
    step = heard(known("qr_required"), lost("408"), NOW)
    assert (step.changed, step.alert, step.reconnect_at) == (True, False, None)


def test_a_code_instead_of_a_connection_needs_somebody() -> None:
    assert heard(known("connecting", lost_at=BEFORE), LinkSignal("qr_required"), NOW).alert
    assert not heard(known("connecting"), LinkSignal("qr_required"), NOW).alert


@pytest.mark.parametrize("state", STATES)
def test_nobody_reconnects_what_nobody_wants(state: SessionState) -> None:
    ending = rules.ending(known(state)).link
    for word in STATES:
        for reason in (None, "428", "440", "515"):
            assert heard(ending, LinkSignal(word, reason), NOW).reconnect_at is None
    assert not ending.is_awaited
    assert (
        rules.asked(ending, NOW) == rules.tried(ending, NOW) == rules.failed(ending, "server_refused", NOW) == LinkStep(ending)
    )


def test_what_was_ended_is_said_to_be_only_when_it_is() -> None:
    ending = rules.ending(known()).link
    done, refused = rules.ended(ending, NOW), rules.not_ended(ending, "server_refused_key", NOW)
    assert (done.link.state, done.link.reason, done.changed, done.alert) == ("logged_out", "requested", True, False)
    assert (refused.link.state, refused.link.reason, refused.alert) == ("disconnected", "server_refused_key", True)


def test_a_reset_loses_the_session_on_purpose() -> None:
    step = rules.reset(known(attempts=GIVEN_UP), NOW)
    assert (step.changed, step.link.state, step.link.attempts) == (True, "connecting", 0)
    for signal in (LinkSignal("logged_out", "401"), lost("428")):
        assert heard(step.link, signal, NOW) == LinkStep(step.link)
    assert heard(step.link, LinkSignal("qr_required"), NOW).changed


def test_a_start_is_awaited_and_asked_again() -> None:
    step = rules.started(known("logged_out", "401"), NOW)
    assert (step.changed, step.link.state) == (True, "connecting")
    assert rules.asked(step.link, NOW).reconnect_at == NOW + PATIENCE
    assert rules.asked(known("qr_required"), NOW) == LinkStep(known("qr_required"))
    assert not rules.started(known(), NOW).changed, "what is connected stays so"


def test_what_is_connected_is_not_lost_because_it_cannot_be_asked() -> None:
    assert rules.failed(known(), "server_unreachable", NOW) == LinkStep(known(), alert=True)


def test_what_others_connected_is_wanted_as_well() -> None:
    found = ChannelLink("disconnected", rules.NOT_STARTED, BEFORE)
    assert heard(found, LinkSignal("connected"), NOW).link.wanted
    assert not heard(found, LinkSignal("qr_required"), NOW).link.wanted


def test_a_restart_that_nobody_told_is_a_gap() -> None:
    hour, week = timedelta(hours=1), timedelta(days=7)
    again = LinkSignal("connected", "inChat")
    assert heard(known(), again, NOW).gap_since is None
    assert heard(known(changed_at=NOW - hour), again, NOW).gap_since == NOW - hour
    assert heard(known(changed_at=NOW - week), again, NOW).gap_since == NOW - timedelta(days=1)


def test_only_what_is_a_code_is_kept() -> None:
    image = "data:image/png;base64,iVBORw0KGgo="
    assert link_code_of(LinkSignal("qr_required", qr="2@abc", qr_image=image)) == LinkCode("2@abc", image)
    assert link_code_of(LinkSignal("qr_required", pairing_code="ABCD1234")) == LinkCode(pairing_code="ABCD1234")
    for other in ("data:text/html,<script>", "data:image/svg+xml;base64,AAAA", "javascript:1", image + "\n"):
        assert link_code_of(LinkSignal("qr_required", qr="x" * 3000, qr_image=other)) is None
