"""The rules of sending, without anything real: what next, and what an answer makes of a message."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from common.jobs import Later
from contracts.meta_errors import class_of
from contracts.providers import CAPABILITIES
from message_sender.domain.errors import GiveUp, Rejection, Retry, StopChannel, remedy_for
from message_sender.domain.sending import (
    ChannelCondition,
    Confirmation,
    Head,
    InDoubt,
    NotSent,
    ProviderAnswer,
    Rules,
    SendNow,
    SendOutcome,
    Wait,
    after_answer,
    next_step,
)
from message_sender.domain.views import delivery_status
from message_sender.domain.window import is_open
from message_sender.work.pacing import Bucket, Pace, Rate

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RULES = Rules(window_margin=timedelta(minutes=2), unknown_wait=timedelta(seconds=30))
WORKING = ChannelCondition(active=True, stopped=None)


def head(**changes: Any) -> Head:
    values: dict[str, Any] = {
        "send_id": uuid4(), "state": "queued", "origin": "ai", "part": 1, "parts": 1, "attempts": 0, "unreached": 0,
        "last_inbound_at": NOW - timedelta(hours=1), "not_after": None, "resolve_by": None, "resent": False,
        "answered_by": None,
    }  # fmt: skip
    return Head(**{**values, **changes})


def step(head: Head, channel: ChannelCondition = WORKING, *, resend: bool = False, now: datetime = NOW) -> Any:
    return next_step(head, channel, resend_unknown=resend, now=now, rules=RULES)


@pytest.mark.parametrize(
    ("codes", "class_"),
    [
        ((0, 3, 10, 190, 200, 299), "auth"), ((368, 131031), "integrity"), ((4, 80007, 130429, 613), "throttling"),
        ((131056,), "pair_rate"), ((131048, 131064), "spam"), ((133004, 133010), "registration"),
        ((1, 2, 131000, 131016, 131057), "transient"), ((131047,), "window"), ((131026, 131021, 131030), "recipient"),
        ((131049, 131050, 130472), "marketing"), ((100, 33, 131008, 131009, 131051), "content"), ((131042,), "payment"),
        ((132000, 132001, 132016, 132069), "template"), ((131005, 131037, 135000, 999_999, -1, 199, 300), "other"),
    ],
)  # fmt: skip
def test_metas_codes_have_the_classes_of_its_manual(codes: tuple[int, ...], class_: str) -> None:
    assert {class_of(code) for code in codes} == {class_}


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (190, StopChannel("credentials")), (368, StopChannel("restricted")), (133010, StopChannel("restricted")),
        (131042, StopChannel("payment")), (131048, StopChannel("rate")), (130497, GiveUp()),
        (131047, GiveUp()), (131026, GiveUp()), (131050, GiveUp()),
        (100, GiveUp()), (132001, GiveUp()), (135000, GiveUp()),
    ],
)  # fmt: skip
def test_what_no_retry_helps_is_held_or_given_up(code: int, remedy: StopChannel | GiveUp) -> None:
    assert remedy_for(Rejection(str(code), class_of(code)), 1) == remedy


@pytest.mark.parametrize(
    ("code", "pauses_s"),
    [
        (130429, [1, 2, 4, 8, 16, 32, 60, 60]), (131056, [1, 4, 16, 64, 256, 256]), (131016, [1, 3, 9, 27, None]),
        (131000, [1, 3, None]), (133004, [1, 3, 9, 27, None]),
    ],
)  # fmt: skip
def test_retries_back_off_and_some_end(code: int, pauses_s: list[float | None]) -> None:
    remedies = [remedy_for(Rejection(str(code), class_of(code)), attempts + 1) for attempts in range(len(pauses_s))]
    waits = [remedy.delay_s(n) if isinstance(remedy, Retry) else None for n, remedy in enumerate(remedies, 1)]
    assert waits == pauses_s


def test_only_throttling_slows_the_whole_channel() -> None:
    assert [remedy_for(Rejection("", class_), 1).channel_wide for class_ in ("throttling", "pair_rate", "transient")] == [  # type: ignore[union-attr]
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False), (1, False)])
def test_the_window_ends_after_24_hours_less_the_margin(seconds: float, open_: bool) -> None:
    margin = timedelta(minutes=2)
    window = CAPABILITIES["meta"].window
    assert is_open(window, NOW, NOW + timedelta(hours=24, seconds=seconds) - margin, margin) is open_
    assert is_open(window, None, NOW, margin) is False


def test_a_message_is_sent_where_nothing_speaks_against_it() -> None:
    assert step(head()) == SendNow()


@pytest.mark.parametrize(
    ("changes", "channel", "code"),
    [
        ({"last_inbound_at": NOW - timedelta(hours=24)}, WORKING, "window_closed"),
        ({"last_inbound_at": None}, WORKING, "window_closed"),
        ({"not_after": NOW - timedelta(seconds=1)}, WORKING, "too_late"),
        ({}, ChannelCondition(active=False, stopped=None), "channel_inactive"),
        ({"last_inbound_at": None}, ChannelCondition(active=True, stopped="credentials"), "window_closed"),
    ],
)
def test_what_cannot_be_sent_fails_for_its_reason(changes: dict[str, Any], channel: ChannelCondition, code: str) -> None:
    outcome = step(head(**changes), channel)
    assert (outcome.state, outcome.rejection.code) == ("failed", code)


def test_a_stopped_channel_holds() -> None:
    assert step(head(), ChannelCondition(active=True, stopped="payment")) == SendOutcome("held", 1, 0, held_for="payment")


def test_a_call_that_was_never_heard_of_is_in_doubt_and_not_repeated() -> None:
    outcome = step(head(state="sending", attempts=1))
    assert (outcome.state, outcome.resolve_by) == ("unknown", NOW + timedelta(seconds=30))


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_a_status_ends_the_doubt(state: str) -> None:
    outcome = step(head(state=state, attempts=1, answered_by="wamid.1", resolve_by=NOW))
    assert (outcome.state, outcome.provider_message_id) == ("sent", "wamid.1")
    further = step(head(state=state, attempts=1, answered_by="wamid.1", parts=2))
    assert (further.state, further.part, further.attempts) == ("queued", 2, 0)


def test_a_stray_status_means_nothing_for_a_message_that_is_not_in_doubt() -> None:
    assert step(head(answered_by="wamid.1")) == SendNow()


@pytest.mark.parametrize(
    ("resend", "changes", "channel", "again"),
    [
        (True, {}, WORKING, True),
        (True, {"origin": "agent"}, WORKING, True),
        (True, {"origin": "campaign"}, WORKING, False),
        (True, {"resent": True}, WORKING, False),
        (False, {}, WORKING, False),
        (True, {"last_inbound_at": NOW - timedelta(days=2)}, WORKING, False),
        (True, {}, ChannelCondition(active=True, stopped="credentials"), False),
    ],
)
def test_after_the_wait_the_tenants_policy_decides(
    resend: bool, changes: dict[str, Any], channel: ChannelCondition, again: bool
) -> None:
    doubtful = head(state="unknown", attempts=1, resolve_by=NOW, **changes)
    assert step(doubtful, channel, resend=resend, now=NOW - timedelta(seconds=1)) == Wait(1.0)
    assert step(doubtful, channel, resend=resend) == (SendNow(again=True) if again else SendOutcome("unknown", 1, 1))


def test_an_accepted_part_brings_up_the_next_one() -> None:
    accepted = Confirmation("wamid.1")
    known = {"provider_message_id": "wamid.1", "handed_over": True}
    assert after_answer(head(parts=2), accepted, NOW, RULES) == SendOutcome("queued", 2, 0, **known)
    assert after_answer(head(), accepted, NOW, RULES) == SendOutcome("sent", 1, 1, **known)


def test_no_answer_is_an_unknown_outcome() -> None:
    outcome = after_answer(head(), InDoubt(), NOW, RULES)
    assert (outcome.state, outcome.attempts, outcome.next_at) == ("unknown", 1, NOW + timedelta(seconds=1))


def test_calls_that_reached_nobody_do_not_use_up_tries() -> None:
    outcome = after_answer(head(attempts=2, unreached=3), NotSent(), NOW, RULES)
    assert (outcome.state, outcome.attempts, outcome.unreached) == ("queued", 2, 4)
    assert outcome.next_at == NOW + timedelta(seconds=8)


@pytest.mark.parametrize(
    ("answer", "handed_over"),
    [
        (Confirmation("1"), True), (InDoubt(), True), (Rejection("http_400", "content"), True),
        (NotSent(handed_over=True), True), (NotSent(), False),
        (Rejection("address_forbidden", "auth", handed_over=False), False),
    ],
)  # fmt: skip
def test_words_were_handed_over_unless_nothing_of_them_was_written(answer: ProviderAnswer, handed_over: bool) -> None:
    assert after_answer(head(), answer, NOW, RULES).handed_over is handed_over


def test_jitter_lengthens_a_pause_by_at_most_a_half() -> None:
    rejection = Rejection("130429", "throttling")
    pauses = [after_answer(head(attempts=3), rejection, NOW, RULES, jitter=jitter).next_at for jitter in (0, 1)]
    assert pauses == [NOW + timedelta(seconds=8), NOW + timedelta(seconds=12)]


@pytest.mark.parametrize(
    ("statuses", "parts", "status"),
    [
        ([], 1, None), (["read"], 1, "read"), (["read", "delivered"], 2, "delivered"), (["read"], 2, None),
        (["read", None], 2, None), (["read", "failed"], 2, "failed"), (["played"], 1, "played"),
    ],
)  # fmt: skip
def test_a_message_got_as_far_as_its_last_part(statuses: list[Any], parts: int, status: str | None) -> None:
    assert delivery_status(statuses, parts) == status


def test_a_bucket_gives_a_small_burst_and_then_its_rate() -> None:
    bucket = Bucket(Rate(per_s=80))
    waits = [bucket.reserve(now=100.0) for _ in range(100)]
    assert waits[:20] == pytest.approx([0.0] * 20)
    assert waits[-1] == pytest.approx(1.0)
    bucket.pause(now=100.0, seconds=60)
    assert bucket.wait_s(now=100.0) == 60


def test_a_phone_sends_a_few_at_once_and_then_slowly() -> None:
    bucket = Bucket(Rate(per_s=0.5, burst_s=6))
    assert [bucket.reserve(now=100.0) for _ in range(5)] == pytest.approx([0, 0, 0, 2, 4])
    bucket.give_back()
    assert bucket.wait_s(now=100.0) == pytest.approx(2)


async def test_who_must_wait_comes_back_one_by_one() -> None:
    pace = Pace(Bucket(Rate(per_s=0.5, burst_s=2)))
    pace.pause(10)
    delays = []
    for _ in range(3):
        with pytest.raises(Later) as later:
            await pace.acquire()
        delays.append(later.value.delay_s)
    assert delays == pytest.approx([10, 12, 14], abs=0.1)
