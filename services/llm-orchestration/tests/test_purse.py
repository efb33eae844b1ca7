"""Whatever turns do in whatever order: no answer of a block is used twice, and none is lost."""

from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from llm_orchestration.domain.blocks import LASTS_S, MARGIN_S, HeldReply, Purse, ReplyBlock

TURN_S = 30.0
CONVERSATIONS = [uuid4() for _ in range(4)]


class Turns(RuleBasedStateMachine):
    """A purse, its turns, and what billing granted, was told as spent, and got back."""

    def __init__(self) -> None:
        super().__init__()
        self.purse = Purse()
        self.now = 0.0
        self.granted: dict[UUID, int] = {}
        self.spent: dict[UUID, int] = {}
        self.blocks: dict[UUID, ReplyBlock] = {}
        self.running: list[HeldReply] = []

    @rule(ready=st.integers(0, 5), scarce=st.booleans())
    def billing_grants(self, ready: int, scarce: bool) -> None:
        block = ReplyBlock(uuid4(), ready, self.now + LASTS_S)
        self.blocks[block.id], self.granted[block.id], self.spent[block.id] = block, ready, 0
        self.purse.add(block, self.now, scarce=scarce)

    @rule(conversation=st.sampled_from(CONVERSATIONS))
    def a_turn_begins(self, conversation: UUID) -> None:
        if answer := self.purse.acquire(conversation, TURN_S, self.now):
            assert answer.block is not None
            assert answer.block.ends_at >= self.now + TURN_S + MARGIN_S
            self.running.append(answer)

    @rule(data=st.data())
    def a_turn_answers(self, data: st.DataObject) -> None:
        if answered := [one for one in self.running if one.block]:
            answer = data.draw(st.sampled_from(answered))
            assert answer.block is not None
            self.spent[answer.block.id] += 1
            self.purse.spend(answer)
            self.running.remove(answer)

    @rule(data=st.data(), twice=st.booleans())
    def a_turn_ends_without_an_answer(self, data: st.DataObject, twice: bool) -> None:
        if self.running:
            answer = data.draw(st.sampled_from(self.running))
            for _ in range(1 + twice):
                self.purse.release(answer)
            self.running.remove(answer)

    @rule(seconds=st.sampled_from((1, 10, 20, 100)))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def what_need_not_be_kept_goes_back(self) -> None:
        for block_id, returned in self.purse.surplus(self.now).items():
            assert returned == self.blocks[block_id].returned

    @invariant()
    def each_answer_is_in_one_place(self) -> None:
        for block in self.blocks.values():
            taken = sum(answer.block is block for answer in self.running)
            assert block.ready >= 0
            assert block.ready + block.returned + taken + self.spent[block.id] == self.granted[block.id]
            assert (block.id in self.purse.blocks) == bool(block.ready)

    @invariant()
    def a_conversation_has_one_answer(self) -> None:
        in_use = [answer.conversation_id for answer in self.running if answer.block and answer.block.ends_at > self.now + 60]
        assert len(in_use) == len(set(in_use))

    def teardown(self) -> None:
        for answer in self.running:
            self.purse.release(answer)
        self.purse.scarce = True
        self.purse.surplus(self.now)
        assert self.purse.ready == 0
        assert not self.purse.held


TestTurns = Turns.TestCase
