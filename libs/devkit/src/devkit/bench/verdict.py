"""What became of every message of a soak: pure, from what customers wrote and received."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from devkit.bench.customers import Customer


@dataclass(frozen=True)
class SoakVerdict:
    """Messages, over all customers.

    `lost`: acknowledged, and neither it nor a later message was answered, which a customer gets who wrote both before the
    first was answered. `lost_unknown` of them had a send of which nobody knows whether it happened: such a message is
    never sent again by itself. `with_a_person`: not answered either, but handed over to people, who know of it.
    `twice`: answers beyond the first to the same question, and `same_send` of them are the same send. `out_of_order`:
    answers to a question that came after the answer to a later one.
    """

    customers: int
    written: int
    delivered_again: int
    acknowledged: int
    answered: int
    lost: int
    lost_unknown: int
    with_a_person: int
    twice: int
    same_send: int
    out_of_order: int
    unknown_sends: int
    examples: tuple[str, ...]

    @property
    def owed(self) -> int:
        """How many answers were promised, have not come, and may still come."""
        return self.lost - self.lost_unknown

    @property
    def holds(self) -> bool:
        """Whether all that was promised was kept: nothing lost or repeated beyond what is counted as unknown."""
        return not self.owed and self.twice <= self.unknown_sends and self.out_of_order == 0


def judge(customers: Collection[Customer], unknown: Mapping[str, int], handed_over: Collection[str]) -> SoakVerdict:
    """`unknown`: how many sends to a phone were in doubt. `handed_over`: the phones whose conversation waits for a person."""
    counts: Counter[str] = Counter()
    examples: list[str] = []
    for one in customers:
        lost = _unanswered(one)
        if one.phone in handed_over:
            counts["with_a_person"] += len(lost)
            lost = []
        counts["lost"] += len(lost)
        counts["lost_unknown"] += min(len(lost), unknown.get(one.phone, 0))
        counts["twice"] += _repeated([heard.chapter for heard in one.heard if heard.chapter is not None])
        counts["same_send"] += _repeated([heard.send_id for heard in one.heard if heard.send_id is not None])
        counts["out_of_order"] += _out_of_order(one)
        counts["written"] += len(one.asked)
        counts["acknowledged"] += sum(asked.acknowledged_at is not None for asked in one.asked)
        counts["again"] += sum(max(0, asked.deliveries - 1) for asked in one.asked)
        if lost or _out_of_order(one):
            examples.append(f"{one.phone}: asked {len(one.asked)}, answered {[heard.chapter for heard in one.heard]}")
    return SoakVerdict(
        customers=len(customers),
        written=counts["written"],
        delivered_again=counts["again"],
        acknowledged=counts["acknowledged"],
        answered=counts["acknowledged"] - counts["lost"] - counts["with_a_person"],
        lost=counts["lost"],
        lost_unknown=counts["lost_unknown"],
        with_a_person=counts["with_a_person"],
        twice=counts["twice"],
        same_send=counts["same_send"],
        out_of_order=counts["out_of_order"],
        unknown_sends=sum(unknown.values()),
        examples=tuple(examples[:20]),
    )


def waits_s(customers: Collection[Customer]) -> list[float]:
    """Returns how long each answered question waited for its first answer, from when the customer wrote it."""
    return [
        min(heard) - asked.sent_at
        for one in customers
        for place, asked in enumerate(one.asked)
        if (heard := [answer.at for answer in one.heard if answer.chapter == place])
    ]


def _unanswered(customer: Customer) -> list[int]:
    """Returns the questions that were acknowledged, and that neither their own answer nor one to a later question answers."""
    latest = max((heard.chapter for heard in customer.heard if heard.chapter is not None), default=-1)
    return [place for place, asked in enumerate(customer.asked) if asked.acknowledged_at is not None and place > latest]


def _repeated(names: Collection[object]) -> int:
    return len(names) - len(set(names))


def _out_of_order(customer: Customer) -> int:
    """Answers for the first time to a question, after one to a later question."""
    wrong, latest, seen = 0, -1, set[int]()
    for heard in sorted(customer.heard, key=lambda one: one.at):
        if heard.chapter is None or heard.chapter in seen:
            continue
        wrong += heard.chapter < latest
        seen.add(heard.chapter)
        latest = max(latest, heard.chapter)
    return wrong
