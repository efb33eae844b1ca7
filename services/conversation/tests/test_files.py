"""Who may see a conversation can show the files of its messages, and nobody else can."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import PrincipalRole
from contracts.content import Media, MediaContent
from contracts.gateway import Member

from .files import PNG, FileShelf
from .test_media import stored
from .world import Customer, Desk, tenant_changed

ANA, BIA, CARO = (UUID(int=n) for n in (11, 12, 13))
"""Ana is of Sales, Bia of Support, Caro supervises nobody in particular."""


async def asked(
    desk: Desk, message: dict[str, Any], user_id: UUID, role: PrincipalRole = "agent", **others: Any
) -> httpx2.Response:
    names = {name: message[name] for name in ("conversation_id", "message_id")} | others
    tenant_id = names.pop("tenant_id", desk.tenant_id)
    async with desk.harness.client(tenant_id, role, user_id=user_id) as client:
        answer: httpx2.Response = await client.get(
            f"/v1/conversations/{names['conversation_id']}/messages/{names['message_id']}/media"
        )
    return answer


@pytest.fixture
async def picture(with_files: Desk, shelf: FileShelf, customer: Customer) -> dict[str, Any]:
    """A message with a picture that Bia sent, in a conversation of Support that she has."""
    people = tuple(Member(user_id=one, role="agent", display_name="x") for one in (ANA, BIA))
    await with_files.receives(tenant_changed(with_files.tenant_id, 2).model_copy(update={"members": people}))
    async with with_files.harness.client(with_files.tenant_id) as admin:
        await admin.post("/v1/teams", json={"name": "Sales", "members": [str(ANA)]})
        support = (await admin.post("/v1/teams", json={"name": "Support", "members": [str(BIA)]})).json()["team_id"]
    await with_files.receives(customer.writes("Show me the cake"))
    await with_files.does(BIA, "transfer", team_id=support)
    await with_files.does(BIA, "take-over")
    media_id = await shelf.keep(with_files.tenant_id, filename="bolo.png")
    sent = await with_files.does(BIA, "messages", content={"kind": "image", "media_id": media_id})
    assert sent.status_code == 201, sent.text
    message: dict[str, Any] = sent.json()
    return message


async def test_a_page_shows_a_picture_by_an_address_that_needs_no_token(
    with_files: Desk, shelf: FileShelf, picture: dict[str, Any]
) -> None:
    answer = await asked(with_files, picture, BIA)
    file = answer.json()
    async with shelf.gateway.client() as page:
        shown = await page.get(urlsplit(file["url"]).path)

    assert answer.status_code == 200, answer.text
    assert {name: file[name] for name in picture["media"]} == picture["media"]
    assert timedelta(0) < datetime.fromisoformat(file["expires_at"]) - datetime.now(UTC) <= timedelta(minutes=5)
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PNG, "image/png")
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin", "the page is of another origin"


async def test_who_may_not_see_the_conversation_is_shown_none_of_its_files(with_files: Desk, picture: dict[str, Any]) -> None:
    roles: list[tuple[UUID, PrincipalRole]] = [
        (ANA, "agent"), (ANA, "supervisor"), (BIA, "agent"), (CARO, "supervisor"), (uuid4(), "admin"), (uuid4(), "viewer"),
    ]  # fmt: skip
    answers = [(await asked(with_files, picture, *one)).status_code for one in roles]
    foreign = await asked(with_files, picture, BIA, "admin", tenant_id=uuid4())

    assert answers == [404, 404, 200, 200, 200, 403]
    assert foreign.status_code == 404


async def test_a_message_is_asked_for_where_it_is(with_files: Desk, picture: dict[str, Any], customer: Customer) -> None:
    """An id of a conversation that may be seen opens no message of another one."""
    await with_files.receives(Customer(with_files.tenant_id).writes("Hello"))
    async with with_files.harness.client(with_files.tenant_id) as admin:
        seen = (await admin.get("/v1/conversations", params={"limit": 1})).json()["conversations"][0]["conversation_id"]
        text = (await admin.get(f"/v1/conversations/{picture['conversation_id']}/messages")).json()["messages"][0]
    assert seen != picture["conversation_id"]
    elsewhere = await asked(with_files, picture, ANA, conversation_id=seen)
    unknown = await asked(with_files, picture, BIA, message_id=str(uuid4()))
    without = await asked(with_files, text, BIA)
    no_id = await asked(with_files, picture, BIA, message_id="x")

    assert [elsewhere.status_code, unknown.status_code, without.status_code, no_id.status_code] == [404, 404, 404, 422]


async def test_what_is_still_fetched_has_no_address_yet_and_what_is_not_kept_any_more_none_again(
    with_files: Desk, customer: Customer
) -> None:
    announced = MediaContent(kind="image", media=Media(provider_media_id="1", mime_type="image/png"))
    message = customer.sends("image", "the menu").model_copy(update={"content": announced})
    await with_files.receives(message)
    one = (await with_files.messages())[0]
    pending = (await asked(with_files, one, uuid4())).json()
    await with_files.receives(stored(message))
    forgotten = await asked(with_files, one, uuid4())

    assert (pending["state"], pending["url"], pending["expires_at"]) == ("pending", None, None)
    assert (forgotten.status_code, forgotten.json()["detail"]) == (404, "the file is not kept any more")


async def test_a_gateway_that_is_away_is_said_to_be(desk: Desk, customer: Customer) -> None:
    announced = MediaContent(kind="image", media=Media(provider_media_id="1", mime_type="image/png"))
    message = customer.sends("image", "the menu").model_copy(update={"content": announced})
    await desk.receives(message, stored(message))
    one = (await desk.messages())[0]
    answer = await asked(desk, one, uuid4())
    assert answer.status_code == 503, answer.text
