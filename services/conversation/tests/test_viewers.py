"""What a viewer is shown, by every route that is open to one and by the socket."""

import json
import re
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import Principal, PrincipalRole
from contracts.content import Media, MediaContent
from contracts.gateway import Author
from conversation.live.protocol import event_for, event_text
from conversation.main import service
from fastapi.routing import APIRoute

from .test_live import inbox, serving
from .world import Ai, Customer, Desk

Story = Callable[[Desk, Customer, Ai], Awaitable[None]]
WORDS, PHONE, NAME = "segredo-canário", "+5541964267453", "Anacleta"
HIDDEN = (WORDS, PHONE, PHONE.removeprefix("+"), NAME, "wamid.")


@pytest.fixture
def customer(new_customer: type[Customer], tenant_id: UUID) -> Customer:
    return new_customer(tenant_id, phone=PHONE, name=NAME, provider="evolution", aliases=(f"lid:{PHONE[1:]}",))


async def things_happen(desk: Desk, customer: Customer, ai: Ai) -> None:
    picture = MediaContent(kind="image", media=Media(filename=f"{WORDS}.jpg"), caption=WORDS)
    await desk.receives(customer.writes(WORDS, provider_message_id=f"wamid.{PHONE}", author=Author(address=PHONE, name=NAME)))
    await desk.receives(ai.says(await desk.turn(), WORDS))
    await desk.receives(customer.writes("x", reply_to=f"wamid.{PHONE}").model_copy(update={"content": picture}))
    await desk.receives(customer.edits(f"wamid.{PHONE}", f"{WORDS}!"), customer.reacts(f"wamid.{PHONE}", WORDS[:8]))


async def handed_off_in_words(desk: Desk, customer: Customer, ai: Ai) -> None:
    await desk.receives(customer.writes("Hello"))
    await desk.receives(ai.says(await desk.turn(), decision="handoff", handoff_reason=f"{NAME} ({PHONE}) says: {WORDS}"))


def nothing_personal(shown: str) -> None:
    assert [one for one in HIDDEN if one in shown] == []


async def responses(desk: Desk, role: PrincipalRole) -> dict[str, httpx2.Response]:
    """Every route that reads and is open to this role, as it is answered."""
    conversation_id = (await desk.conversation())["conversation_id"]
    found = {}
    async with desk.harness.client(desk.tenant_id, role) as client:
        for route in (one for router in service.routers for one in router.routes):
            if isinstance(route, APIRoute) and "GET" in route.methods:
                nobodys = {name: uuid4() for name in re.findall(r"\{(\w+)\}", route.path) if name != "conversation_id"}
                answer = await client.get(route.path.format(conversation_id=conversation_id, **nobodys))
                if answer.status_code not in {403, 404}:  # not theirs to see, or not there
                    found[route.path] = answer
    assert {answer.status_code for answer in found.values()} == {200}
    assert len(found) >= 3
    return found


@pytest.mark.parametrize("story", [things_happen, handed_off_in_words])
async def test_a_viewer_is_shown_neither_phones_nor_words_over_http(
    desk: Desk, customer: Customer, ai: Ai, story: Story
) -> None:
    await story(desk, customer, ai)
    for answer in (await responses(desk, "viewer")).values():
        nothing_personal(json.dumps(answer.json(), ensure_ascii=False))
    assert PHONE in "".join(answer.text for answer in (await responses(desk, "agent")).values())


async def test_a_viewer_sees_that_people_talk(desk: Desk, customer: Customer, ai: Ai) -> None:
    await things_happen(desk, customer, ai)
    shown = await responses(desk, "viewer")

    (conversation,) = shown["/v1/conversations"].json()["conversations"]
    assert conversation["contact"]["address"] == "••••••••••7453"
    messages = shown["/v1/conversations/{conversation_id}/messages"].json()["messages"]
    assert [(one["author"], one["kind"], one["content"]) for one in messages[:2]] == [
        ("customer", "text", None),
        ("ai", "text", None),
    ]


@pytest.mark.parametrize("resumes", [True, False])
async def test_a_viewer_is_told_neither_phones_nor_words_by_the_socket(
    desk: Desk, customer: Customer, ai: Ai, resumes: bool
) -> None:
    if resumes:
        await things_happen(desk, customer, ai)
    async with serving(desk.harness) as (url, _):
        given = {"resume_from": 0} if resumes else {}
        async with inbox(url, desk.tenant_id, role="viewer", **given) as viewer, inbox(url, desk.tenant_id, **given) as agent:
            if not resumes:
                await things_happen(desk, customer, ai)
            told = [(await viewer.hears(), await agent.hears()) for _ in range(6)]
        async with inbox(url, desk.tenant_id, role="viewer") as viewer:
            nothing_personal(json.dumps(viewer.ready, ensure_ascii=False))

    nothing_personal(json.dumps([one for one, _ in told], ensure_ascii=False))
    assert [(one["type"], one["sequence"]) for one, _ in told] == [(one["type"], one["sequence"]) for _, one in told]
    assert WORDS in json.dumps([one for _, one in told], ensure_ascii=False)


def test_what_another_version_told_costs_a_viewer_no_connection() -> None:
    viewer = Principal(uuid4(), str(uuid4()), "viewer", 0)
    for data in (f'{{"content":{{"text":"{WORDS}"}}}}', "null", "[]"):
        told = json.loads(event_for(viewer, event_text("message.created", 7, data)))
        assert told == {"type": "message.created", "sequence": 7, "data": {}}
