"""Money, whatever happens in whatever order: what was sent is charged and nothing else is, a plan's room is not given away
twice, and the ledger is the sum of what the meters say.

A fleet of turns, sends and documents lives on while its events are under way, in any order and more than once.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID, uuid4

from billing.domain.plans import PLANS
from contracts.billing import Meter, PlanName
from contracts.conversation import ReplyDiscarded, TurnCancelled
from contracts.event import Event
from contracts.knowledge import DocumentRemoved, DocumentUploaded
from contracts.llm_orchestration import TokensSpent, TurnFailed, Usage
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from devkit.testing.harness import Harness
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from .books import Books, InDatabase, InMemory

BEFORE = PLANS["starter"].limits["messages"] - 3  # type: ignore[operator]
METERS: tuple[Meter, ...] = ("messages", "storage_bytes")
MEGABYTE = 1_000_000
NOW = datetime.now(UTC)


@dataclass(eq=False)
class Turn:
    """A turn as the fleet knows it: what the model did, and what became of its reply."""

    id: UUID = field(default_factory=uuid4)
    state: Literal["asked", "replied", "over"] = "asked"
    wanted: bool = True
    attempts: int = 1
    reply: Literal["queued", "failed", "sent"] | None = None
    block: "Block | None" = None

    @property
    def reference(self) -> str:
        return str(self.id)


@dataclass(eq=False)
class Block:
    """What a replica holds for turns to come, how much of it it gave back, and whether a killed attempt lost some of it."""

    ready: int
    id: UUID = field(default_factory=uuid4)
    returned: int = 0
    lost: bool = False


class Fleet(RuleBasedStateMachine):
    new_books: ClassVar[Callable[[], Books]] = InMemory

    def __init__(self) -> None:
        super().__init__()
        self.books = type(self).new_books()
        self.turns: list[Turn] = []
        self.blocks: list[Block] = []
        self.documents: dict[UUID, int] = {}
        self.by_people = 0
        self.under_way: list[Event] = []
        self.delivered: list[Event] = []

    @initialize()
    def nearly_used_up(self) -> None:
        self.books.start_with(BEFORE)

    def happens(self, kind: type[Event], **facts: Any) -> None:
        ids = {"tenant_id": self.books.tenant_id, "conversation_id": uuid4(), "up_to_sequence": 1, "occurred_at": NOW}
        ids |= {"channel_id": uuid4(), "contact_key": uuid4(), "send_id": uuid4()}
        given = ids | facts
        self.under_way.append(kind(**{name: value for name, value in given.items() if name in kind.model_fields}))

    def spend(self, turn: Turn, answers: int, *, overtaken: bool = False) -> None:
        reservation_id, usage = (None if overtaken or turn.block else uuid4()), Usage(input_tokens=5)
        facts: dict[str, Any] = {"turn_id": turn.id, "answers": answers, "model": "m", "usage": usage}
        block_id = turn.block.id if turn.block and not overtaken else None
        self.happens(TokensSpent, reservation_id=reservation_id, block_id=block_id, attempt=turn.attempts, **facts)
        if not answers and not overtaken:
            self.ends_without_an_answer(turn)

    def ends_without_an_answer(self, turn: Turn) -> None:
        if turn.block:
            turn.block.ready += 1
            turn.block = None

    def some(self, data: st.DataObject, **like: Any) -> Turn | None:
        fitting = [one for one in self.turns if all(getattr(one, name) == value for name, value in like.items())]
        return data.draw(st.sampled_from(fitting)) if fitting else None

    def reserve(self, meter: Meter, reference: str, quantity: int) -> str:
        with self.no_more_is_granted_than_the_plan_has(meter):
            return self.books.reserve(meter, reference, quantity)

    @contextmanager
    def no_more_is_granted_than_the_plan_has(self, meter: Meter) -> Iterator[None]:
        """What is held already stays held on a smaller plan; what is granted anew has room."""
        before = self.books.level(meter)
        yield
        level = self.books.level(meter)
        if level.held > before.held and level.limit is not None:
            assert level.used + level.held <= level.limit

    @rule(needed=st.integers(0, 3), ahead=st.integers(0, 40))
    def a_replica_has_a_block(self, needed: int, ahead: int) -> None:
        block = Block(0)
        with self.no_more_is_granted_than_the_plan_has("messages"):
            block.ready = self.books.block(block.id, needed, ahead)
        if block.ready:
            self.blocks.append(block)

    @rule(data=st.data())
    def a_customer_asks_a_replica_with_a_block(self, data: st.DataObject) -> None:
        if ready := [block for block in self.blocks if block.ready]:
            block = data.draw(st.sampled_from(ready))
            block.ready -= 1
            self.turns.append(Turn(block=block))

    @rule(data=st.data(), share=st.integers(1, 3), twice=st.booleans())
    def a_replica_returns_what_it_does_not_need(self, data: st.DataObject, share: int, twice: bool) -> None:
        if self.blocks:
            self.gives_back(block := data.draw(st.sampled_from(self.blocks)), block.ready // share)
            if twice:
                self.gives_back(block, 0)

    def gives_back(self, block: Block, unused: int) -> None:
        block.ready -= unused
        block.returned += unused
        self.books.give_back(block.id, block.returned)

    @rule(data=st.data())
    def a_replica_dies_with_its_block(self, data: st.DataObject) -> None:
        """What it held is held until it expires; the events of its answers arrive all the same."""
        if self.blocks:
            block = data.draw(st.sampled_from(self.blocks))
            block.ready = 0
            self.blocks.remove(block)
            self.books.expire_block(block.id)

    @rule()
    def a_customer_asks(self) -> None:
        turn = Turn()
        self.turns.append(turn)
        if self.reserve("messages", turn.reference, 1) != "granted":
            turn.state = "over"
            self.happens(TurnFailed, turn_id=turn.id, reason="quota_exhausted")

    @rule(data=st.data())
    def an_attempt_is_killed_and_made_again(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="asked"):
            turn.attempts += 1
            if turn.block:
                turn.block.lost = True
                turn.block = None
            if self.reserve("messages", turn.reference, 1) != "granted":
                turn.state = "over"
                self.happens(TurnFailed, turn_id=turn.id, reason="quota_exhausted")

    @rule(data=st.data())
    def a_paused_process_wakes_up_and_is_overtaken(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="asked"):
            self.spend(turn, 0, overtaken=True)
            turn.attempts += 1

    @rule(data=st.data())
    def the_model_answers(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="asked"):
            turn.state = "replied"
            self.spend(turn, 1)

    @rule(data=st.data(), spent=st.booleans())
    def a_turn_fails(self, data: st.DataObject, spent: bool) -> None:
        if turn := self.some(data, state="asked"):
            turn.state = "over"
            self.happens(TurnFailed, turn_id=turn.id, reason="invalid_output")
            if spent:
                self.spend(turn, 0)
            self.ends_without_an_answer(turn)

    @rule(data=st.data())
    def a_turn_is_superseded(self, data: st.DataObject) -> None:
        turn = self.some(data, state="asked", wanted=True) or self.some(data, state="replied", wanted=True, reply=None)
        if turn:
            turn.wanted = False
            self.happens(TurnCancelled, turn_id=turn.id, reason="superseded")

    @rule(data=st.data())
    def a_superseded_turn_ends_without_a_word(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="asked", wanted=False):
            turn.state = "over"
            self.spend(turn, 0)

    @rule(data=st.data())
    def a_reply_is_used(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="replied", wanted=True, reply=None):
            turn.reply = "queued"

    @rule(data=st.data())
    def a_reply_is_discarded(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="replied", wanted=False):
            turn.state = "over"
            self.happens(ReplyDiscarded, turn_id=turn.id, reason="superseded")

    @rule(data=st.data())
    def nothing_of_an_answer_can_be_sent(self, data: st.DataObject) -> None:
        if turn := self.some(data, reply="queued"):
            turn.reply = "failed"
            self.happens(MessageFailed, turn_id=turn.id, origin="ai")

    @rule(data=st.data(), denial=st.sampled_from((MessageFailed, MessageHeld, MessageOutcomeUnknown)))
    def a_tenants_own_server_delivers_an_answer_and_denies_it(self, data: st.DataObject, denial: type[Event]) -> None:
        if turn := self.some(data, reply="queued"):
            turn.reply = "sent"
            self.happens(denial, turn_id=turn.id, origin="ai", handed_over=True, reason="credentials")
            self.happens(MessageFailed, turn_id=turn.id, origin="ai")

    @rule(denial=st.sampled_from((MessageFailed, MessageHeld, MessageOutcomeUnknown)))
    def a_tenants_own_server_delivers_what_a_person_wrote_and_denies_it(self, denial: type[Event]) -> None:
        self.by_people += 1
        self.happens(denial, origin="agent", handed_over=True, reason="credentials")

    @rule(held=st.booleans())
    def nobody_knows_what_became_of_a_persons_message(self, held: bool) -> None:
        self.happens(MessageHeld if held else MessageOutcomeUnknown, origin="agent", reason="credentials")

    @rule(data=st.data())
    def a_supervisor_sends_it_again(self, data: st.DataObject) -> None:
        if turn := self.some(data, reply="failed"):
            turn.reply = "queued"

    @rule(data=st.data(), parts=st.integers(1, 3), late_failure=st.booleans())
    def an_answer_is_sent(self, data: st.DataObject, parts: int, late_failure: bool) -> None:
        """Or its first part, when the next one fails: the customer has something."""
        if turn := self.some(data, reply="queued"):
            turn.reply = "sent"
            for part in range(1, parts + 1):
                failed = late_failure and part == parts > 1
                kind = MessageFailed if failed else MessageSent
                self.happens(kind, turn_id=turn.id, origin="ai", part=part, of_parts=parts)

    @rule(parts=st.integers(1, 3))
    def a_person_writes(self, parts: int) -> None:
        self.by_people += 1
        send_id = uuid4()
        for part in range(1, parts + 1):
            self.happens(MessageSent, send_id=send_id, origin="agent", part=part, of_parts=parts)

    @rule(data=st.data())
    def a_hold_is_released(self, data: st.DataObject) -> None:
        if turn := self.some(data, state="asked"):
            self.books.release(turn.reference)

    @rule(data=st.data())
    def a_hold_expires(self, data: st.DataObject) -> None:
        if turn := self.some(data):
            self.books.expire(turn.reference)

    @rule(data=st.data(), quantity=st.integers(2, 100))
    def a_reference_is_asked_for_another_quantity(self, data: st.DataObject, quantity: int) -> None:
        """It gets that quantity with room for it, or nothing; in no case the old hold for the new quantity."""
        if turn := self.some(data, state="asked"):
            before = self.books.level("messages")
            if self.reserve("messages", turn.reference, quantity) == "granted":
                assert self.books.level("messages").held == before.held + quantity
                self.books.release(turn.reference)

    @rule(size=st.integers(1, 30 * MEGABYTE), arrives=st.booleans())
    def a_document_is_uploaded(self, size: int, arrives: bool) -> None:
        document_id = uuid4()
        if self.reserve("storage_bytes", str(document_id), size) != "granted":
            return
        if arrives:
            self.documents[document_id] = size
            self.happens(DocumentUploaded, document_id=document_id, title="x", mime_type="text/plain", size=size)
        else:
            self.books.expire(str(document_id))

    @rule(data=st.data())
    def a_document_is_removed(self, data: st.DataObject) -> None:
        if self.documents:
            document_id = data.draw(st.sampled_from(sorted(self.documents)))
            self.happens(DocumentRemoved, document_id=document_id, size=self.documents.pop(document_id))

    @rule(plan=st.sampled_from(("starter", "growth", "enterprise")))
    def the_plan_changes(self, plan: PlanName) -> None:
        self.books.change_plan(plan)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def events_arrive_in_any_order(self, data: st.DataObject) -> None:
        places = st.lists(st.integers(0, len(self.under_way) - 1), min_size=1, unique=True)
        arriving = [self.under_way[place] for place in data.draw(places)]
        self.under_way = [event for event in self.under_way if not any(event is one for one in arriving)]
        self.deliver(*arriving)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def an_event_arrives_again(self, data: st.DataObject) -> None:
        self.books.receive(data.draw(st.sampled_from(self.delivered)))

    def deliver(self, *events: Event) -> None:
        if events:
            self.books.receive(*events)
            self.delivered += events

    @invariant()
    def the_ledger_is_what_the_meters_say(self) -> None:
        for meter in METERS:
            used = self.books.level(meter).used
            assert used == self.books.sum_of_lines(meter)
            assert used >= 0

    def teardown(self) -> None:
        """When all is over and every event has arrived, what customers got is charged, and nothing is held."""
        for turn in self.turns:
            if turn.state == "asked":
                self.happens(TurnFailed, turn_id=turn.id, reason="deadline")
                self.ends_without_an_answer(turn)
            elif turn.state == "replied" and not turn.wanted:
                self.happens(ReplyDiscarded, turn_id=turn.id, reason="superseded")
            elif turn.state == "replied" and turn.reply in (None, "queued"):
                self.happens(MessageSent, turn_id=turn.id, origin="ai")
                turn.reply = "sent"
        self.deliver(*self.under_way)
        for block in self.blocks:
            self.gives_back(block, block.ready)
            if block.lost:
                self.books.expire_block(block.id)
        sent = [turn for turn in self.turns if turn.reply == "sent"]
        messages, storage = (self.books.level(meter) for meter in METERS)
        if self.books.sum_of_lines("messages"):
            assert (messages.used - BEFORE, messages.held) == (len(sent) + self.by_people, 0)
        assert (storage.used, storage.held) == (sum(self.documents.values()), 0)


def test_whatever_happens_what_was_sent_is_charged_and_nothing_else() -> None:
    run_state_machine_as_test(Fleet, settings=settings(max_examples=300, stateful_step_count=40, deadline=None))  # type: ignore[no-untyped-call]


async def test_the_real_books_are_kept_by_the_same_rules(billing: Harness) -> None:
    loop = asyncio.get_running_loop()

    class RealFleet(Fleet):
        new_books = staticmethod(lambda: InDatabase(billing, loop))

    few = settings(max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, RealFleet, settings=few)
