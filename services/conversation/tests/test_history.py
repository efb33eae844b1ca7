"""A turn can always be asked for, whatever was said: it fits, and the newest words are whole."""

from datetime import UTC, datetime

from common.messaging.outbox import MAX_VALUE_BYTES
from contracts.conversation import ConversationHandedOff, HistoryMessage
from conversation.domain.history import HISTORY_BYTES, within
from devkit.testing.statements import ask
from hypothesis import given
from hypothesis import strategies as st

from .world import Ai, Customer, Desk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SAID = st.lists(
    st.builds(HistoryMessage, role=st.just("customer"), text=st.text(max_size=60), sent_at=st.just(NOW)), max_size=30
)


@given(SAID, st.integers(0, 600))
def test_what_is_told_fits_and_is_the_newest(said: list[HistoryMessage], room: int) -> None:
    kept = within(said, room)
    assert sum(len(one.text.encode()) for one in kept) <= room
    whole = [one.text for one in kept[1:]]
    assert whole == [one.text for one in said[len(said) - len(whole) :]]
    if kept and kept[0].text != said[-len(kept)].text:
        assert said[-len(kept)].text.startswith(kept[0].text[:-1])
        assert kept[0].text.endswith("…")
    if sum(len(one.text.encode()) for one in said) <= room:
        assert list(kept) == said


async def test_long_texts_of_a_customer_with_a_long_name_are_answered(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    async with desk.harness.session(desk.tenant_id) as session:  # as it was stored before names had an end
        await ask(session, "update contact set name = repeat('\U0001f600', 850000)")
    customer.name = None
    for _ in range(3):
        await desk.receives(*(customer.writes("\x01\U0001f600ñ" * 1_333) for _ in range(12)))

    turn = await desk.turn()
    assert len(turn.write()) < MAX_VALUE_BYTES
    assert sum(len(one.text.encode()) for one in turn.history) <= HISTORY_BYTES
    assert turn.history[-1].text == "\x01\U0001f600ñ" * 1_333
    assert await desk.published(ConversationHandedOff) == []


async def test_what_was_stored_before_its_kind_had_bounds_stands_in_nobodys_way(desk: Desk, customer: Customer) -> None:
    await desk.receives(customer.writes("Hello"))
    async with desk.harness.session(desk.tenant_id) as session:
        await ask(session, """update message set content = '{"kind": "unheard-of", "items": "many"}'""")
    await desk.receives(customer.writes("And now?"))

    assert [one.text for one in (await desk.turn()).history] == ["[unheard-of]", "And now?"]
