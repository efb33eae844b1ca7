"""What a soak says of its messages, and how the limit of a load is found."""

from dataclasses import replace

import pytest
from devkit.bench.capacity import highest_held, is_held
from devkit.bench.customers import CHAPTERS, AskedQuestion, Customer, HeardAnswer
from devkit.bench.report import Result
from devkit.bench.verdict import SoakVerdict, judge


def customer(*answers: int | None, phone: str = "5541900000001", acknowledged: int = 3, **sends: str) -> Customer:
    """Who wrote three messages, of which so many were acknowledged, and was answered in this order."""
    asked = [AskedQuestion(float(place), float(place) if place < acknowledged else None, 1) for place in range(3)]
    heard = [HeardAnswer(10.0 + at, sends.get(f"send_{at}", f"send {at}"), chapter) for at, chapter in enumerate(answers)]
    return Customer(phone, asked, heard)


def verdict_on(*customers: Customer, unknown: dict[str, int] | None = None, handed_over: tuple[str, ...] = ()) -> SoakVerdict:
    return judge(customers, unknown or {}, handed_over)


def test_each_answered_once_and_in_order_holds() -> None:
    verdict = verdict_on(customer(0, 1, 2))
    assert (verdict.written, verdict.acknowledged, verdict.answered) == (3, 3, 3)
    assert verdict.holds


def test_one_answer_to_two_messages_loses_none() -> None:
    assert verdict_on(customer(0, 2)).holds


def test_what_nothing_answers_is_lost() -> None:
    verdict = verdict_on(customer(0, 1))
    assert (verdict.lost, verdict.answered, verdict.holds) == (1, 2, False)
    assert verdict.examples == ("5541900000001: asked 3, answered [0, 1]",)


def test_what_was_never_acknowledged_is_not_lost() -> None:
    assert verdict_on(customer(0, 1, acknowledged=2)).holds


def test_a_send_in_doubt_explains_one_loss_of_its_customer_only() -> None:
    one, other = customer(0, 1), customer(0, 1, phone="5541900000002")
    assert verdict_on(one, unknown={one.phone: 1}).holds
    verdict = verdict_on(one, other, unknown={one.phone: 2})
    assert (verdict.lost, verdict.lost_unknown, verdict.holds) == (2, 1, False)


def test_what_waits_for_a_person_is_not_lost() -> None:
    one = customer(0, None)
    verdict = verdict_on(one, handed_over=(one.phone,))
    assert (verdict.lost, verdict.with_a_person, verdict.answered) == (0, 2, 1)
    assert verdict.holds


def test_nothing_is_owed_where_no_answer_will_come() -> None:
    """Whoever waits for the end of a load waits for what is owed, and not for these."""
    handed, doubtful, waiting = customer(0), customer(0, 1, phone="5541900000002"), customer(0, 1, phone="5541900000003")
    unknown, handed_over = {doubtful.phone: 1}, (handed.phone,)
    assert verdict_on(handed, doubtful).owed == 3
    assert verdict_on(handed, doubtful, unknown=unknown, handed_over=handed_over).owed == 0
    assert verdict_on(handed, doubtful, waiting, unknown=unknown, handed_over=handed_over).owed == 1


def test_an_answer_twice_is_held_against_the_sends_in_doubt() -> None:
    again = customer(0, 1, 1, 2, send_1="same", send_2="same")
    verdict = verdict_on(again)
    assert (verdict.twice, verdict.same_send, verdict.out_of_order, verdict.holds) == (1, 1, 0, False)
    assert verdict_on(again, unknown={again.phone: 1}).holds


def test_a_later_answer_first_is_out_of_order() -> None:
    verdict = verdict_on(customer(1, 0, 2))
    assert (verdict.out_of_order, verdict.holds) == (1, False)


def test_a_customer_files_an_answer_under_the_question_that_it_answers() -> None:
    one = Customer("5541900000001")
    for text in ("Aceitamos Pix, cartão de crédito.", "A taxa de entrega é de 8 reais.", "Um momento, por favor."):
        one.receives({"text": text, "at": 1.0, "send_id": None})
    assert [heard.chapter for heard in one.heard] == [1, 0, None]
    assert len(CHAPTERS) == 3


HELD = Result(
    rate=40, seconds=10, begun=400, acknowledged=400, answered=400, from_document=400, lost=0, doubles=0,
    sustained_per_s=40, overhead_p50_ms=50, overhead_p99_ms=200, ack_p50_ms=5, ack_p99_ms=20,
    cpu_s_per_1000=20, outside_cpu_s_per_1000=2, cpu_s={}, driver_lag_share=0.001,
)  # fmt: skip


@pytest.mark.parametrize(
    "worse", [{"answered": 399}, {"acknowledged": 399}, {"doubles": 1}, {"overhead_p99_ms": 501.0}, {"driver_lag_share": 0.03}]
)
def test_a_rate_is_held_when_nothing_is_missing_late_or_twice(worse: dict[str, float]) -> None:
    assert is_held(HELD, 0.02)
    assert not is_held(replace(HELD, **worse), 0.02)  # type: ignore[arg-type]


@pytest.mark.parametrize(("limit", "begin"), [(57.0, 20.0), (3.0, 20.0), (190.0, 20.0), (20.0, 20.0)])
async def test_the_limit_is_found_from_either_side(limit: float, begin: float) -> None:
    tried: list[float] = []

    async def holds(rate: float) -> bool:
        tried.append(rate)
        return rate <= limit

    assert limit * 0.9 <= await highest_held(begin, holds) <= limit
    assert len(tried) <= 14


async def test_what_holds_nothing_has_no_capacity() -> None:
    async def holds(_: float) -> bool:
        return False

    assert await highest_held(20, holds) == 0
