"""SIGKILL of a real process before every statement of what people do to conversations, and of a customer's return: nothing of
it is there, or all of it; and who asks again, as nobody answered, has what they asked for, once.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from contracts.conversation import ConversationAssigned, ConversationReopened, ConversationTransferred
from contracts.event import Event
from contracts.gateway import Member

from .mortals import MOST_STATEMENTS, Command, Mortals
from .world import Customer, Desk, tenant_changed

ANA, BIA = uuid4(), uuid4()
Prepare = Callable[[Desk, Customer], Awaitable[Command]]


async def _begin(desk: Desk, customer: Customer, said: Event | None = None) -> str:
    """A conversation of a customer, in a tenant of two people; its path."""
    people = tuple(Member(user_id=one, role="agent", display_name="x") for one in (ANA, BIA))
    await desk.receives(tenant_changed(desk.tenant_id, 2).model_copy(update={"members": people}))
    await desk.receives(said or customer.writes("Hello"))
    return f"/v1/conversations/{(await desk.conversation())['conversation_id']}"


async def taking_over(desk: Desk, customer: Customer) -> Command:
    return Command(desk.tenant_id, ANA, f"{await _begin(desk, customer)}/take-over")


async def transferring_to_a_person(desk: Desk, customer: Customer) -> Command:
    path = await _begin(desk, customer)
    await desk.does(ANA, "take-over")
    return Command(desk.tenant_id, ANA, f"{path}/transfer", {"user_id": str(BIA), "note": "Knows the cakes"})


async def transferring_to_a_team(desk: Desk, customer: Customer) -> Command:
    path = await _begin(desk, customer)
    async with desk.harness.client(desk.tenant_id) as admin:
        team = (await admin.post("/v1/teams", json={"name": "Cakes", "members": [str(BIA)]})).json()["team_id"]
    await desk.does(ANA, "take-over")
    return Command(desk.tenant_id, ANA, f"{path}/transfer", {"team_id": team})


async def taking_the_next(desk: Desk, customer: Customer) -> Command:
    await _begin(desk, customer, customer.sends("voice"))
    return Command(desk.tenant_id, ANA, "/v1/queues/none/next")


async def reopening(desk: Desk, customer: Customer) -> Command:
    path = await _begin(desk, customer)
    await desk.does(BIA, "take-over")
    await desk.does(BIA, "close")
    return Command(desk.tenant_id, ANA, f"{path}/reopen")


TOLD: dict[Prepare, tuple[type[Event], UUID | None, int]] = {
    taking_over: (ConversationAssigned, ANA, 200),
    transferring_to_a_person: (ConversationTransferred, BIA, 409),
    transferring_to_a_team: (ConversationTransferred, None, 404),
    taking_the_next: (ConversationAssigned, ANA, 404),
    reopening: (ConversationReopened, ANA, 200),
}
"""What is told once, whose the conversation is then, and what those hear who ask again."""


@pytest.mark.parametrize("prepare", TOLD, ids=lambda one: one.__name__)
async def test_what_a_person_does_is_done_or_not_begun(
    desk: Desk, customer: Customer, prepare: Prepare, mortals: Mortals
) -> None:
    kind, whose, again = TOLD[prepare]
    command = await prepare(desk, customer)
    before, told, killed = await desk.harness.everything(desk.tenant_id), len(await desk.published(kind)), 0
    for statements in range(MOST_STATEMENTS):
        lived = await mortals.lives(statements, command=command)
        if lived or len(await desk.published(kind)) > told:
            break
        killed += 1
        assert await desk.harness.everything(desk.tenant_id) == before, statements
    assert killed > 2
    assert len(await desk.published(kind)) == told + 1
    done = await desk.harness.everything(desk.tenant_id)
    assert (await desk.conversation())["assigned_user_id"] == (whose and str(whose))

    assert await command.given_to(desk.harness) == again
    assert await desk.harness.everything(desk.tenant_id) == done, "who asks again changes nothing"


async def test_a_customer_who_comes_back_is_there_once_or_not_at_all(desk: Desk, customer: Customer, mortals: Mortals) -> None:
    """The event comes again, as from the broker, whose offset the dead did not commit."""
    await _begin(desk, customer)
    killed = 0
    for statements in range(MOST_STATEMENTS):
        await desk.does(ANA, "take-over")
        await desk.does(ANA, "close")
        before = await desk.harness.everything(desk.tenant_id)
        event, event_id = customer.writes(f"Once more {statements}"), uuid4()
        lived = await mortals.lives(statements, event_id, event)
        killed += not lived
        told = len(await desk.published(ConversationReopened))
        assert told - statements in {0, 1}, "those before, and perhaps this one"
        assert told > statements or await desk.harness.everything(desk.tenant_id) == before, "all, or nothing"
        await desk.harness.receives(event, event_id=event_id)
        assert len(await desk.published(ConversationReopened)) == statements + 1
        if lived:
            break
    assert killed > 2
    said = Counter(text for author, text in await desk.said() if author == "customer")
    assert said == {"Hello": 1, **{f"Once more {one}": 1 for one in range(killed + 1)}}
