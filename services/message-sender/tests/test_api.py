"""The HTTP face: credentials in and never out, the log of what goes out, and sending once more."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.auth import PrincipalRole
from contracts.conversation import MessageSendRequested
from contracts.gateway import TenantChanged, TenantSettings
from contracts.message_sender import MessageSent
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, general_plan
from message_sender.store.outgoing import PAGE

from .replicas import SOON, make_due
from .shops import OpenShop, SetFault, Shop

pytest_plugins = ("devkit.testing.simulator",)

CREDENTIALS = {"provider": "meta", "phone_number_id": "123", "access_token": "a-very-secret-token"}


async def sent_messages(shop: Shop, count: int) -> list[MessageSendRequested]:
    customer = shop.customer()
    requests = [customer.request(f"{number}") for number in range(count)]
    await shop.sender.receives(*requests)
    await shop.sender.run_jobs()
    return requests


async def test_credentials_are_sealed_and_never_come_out(shop: Shop, sender: Harness) -> None:
    async with sender.client(shop.tenant_id) as client:
        for _ in range(2):
            assert (await client.put(f"/v1/channels/{shop.channel_id}/credentials", json=CREDENTIALS)).status_code == 204
        listed = await client.get("/v1/channels")
    async with sender.session(shop.tenant_id) as session:
        [row] = await ask(session, "select * from channel_credential")

    assert CREDENTIALS["access_token"] not in listed.text
    assert CREDENTIALS["access_token"].encode() not in bytes(row.sealed_token)
    assert listed.json()["channels"] == [
        {
            "channel_id": str(shop.channel_id), "provider": "meta", "name": "Loja", "active": True,
            "has_credentials": True, "stopped_reason": None, "stopped_code": None, "session": None, "held": 0,
        }
    ]  # fmt: skip


async def test_sealed_credentials_open_in_their_place_only(open_shop: OpenShop, sender: Harness) -> None:
    one, other = await open_shop(), await open_shop()
    async with sender.session(one.tenant_id, other.tenant_id) as session:
        await ask(
            session,
            "update channel_credential set sealed_token = (select sealed_token from channel_credential"
            " where tenant_id = %(one)s) where tenant_id = %(other)s",
            one=one.tenant_id,
            other=other.tenant_id,
        )
    [request] = await sent_messages(other, 1)

    async with sender.client(other.tenant_id) as client:
        shown = (await client.get(f"/v1/outgoing-messages/{request.send_id}")).json()
        assert (shown["state"], shown["error"]) == ("held", {"code": "cannot_unseal", "class": "auth"})
        [channel] = (await client.get("/v1/channels")).json()["channels"]
        assert (channel["stopped_reason"], channel["held"]) == ("credentials", 1)


async def test_a_repaired_channel_goes_on(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, status=400, error={"error": {"code": 131042, "type": "x"}}, times=1)
    await sender.receives(customer.request("Sim"))
    await sender.run_jobs()
    async with sender.client(shop.tenant_id) as client:
        [channel] = (await client.get("/v1/channels")).json()["channels"]
        assert (channel["stopped_reason"], channel["stopped_code"]) == ("payment", "131042")
        assert (await client.post(f"/v1/channels/{shop.channel_id}/resume")).status_code == 204
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]


@pytest.mark.parametrize(("role", "status"), [("supervisor", 403), ("agent", 403), ("viewer", 403), ("admin", 204)])
async def test_only_admins_and_the_gateway_store_credentials(
    shop: Shop, sender: Harness, role: PrincipalRole, status: int
) -> None:
    async with sender.client(shop.tenant_id, role) as client:
        answer = await client.put(f"/v1/channels/{shop.channel_id}/credentials", json=CREDENTIALS)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {}, [], {**CREDENTIALS, "provider": "pigeon"}, {**CREDENTIALS, "access_token": ""},
        {**CREDENTIALS, "access_token": "a\0b"}, {**CREDENTIALS, "access_token": "a\r\nb: c"},
        {**CREDENTIALS, "phone_number_id": "../1"}, {**CREDENTIALS, "access_token": "x" * 5000},
    ],
)  # fmt: skip
async def test_wrong_credentials_are_refused_without_being_repeated(shop: Shop, sender: Harness, body: object) -> None:
    async with sender.client(shop.tenant_id) as client:
        answer = await client.put(f"/v1/channels/{shop.channel_id}/credentials", json=body)
    assert answer.status_code == 422
    assert "secret" not in answer.text


async def test_the_log_is_paged_newest_first_and_filtered(shop: Shop, sender: Harness) -> None:
    requests = await sent_messages(shop, 5)
    others = await sent_messages(shop, 1)
    async with sender.client(shop.tenant_id, "agent") as client:
        seen: list[str] = []
        params: dict[str, Any] = {"limit": 2, "conversation_id": str(requests[0].conversation_id)}
        while True:
            page = (await client.get("/v1/outgoing-messages", params=params)).json()
            seen += [message["send_id"] for message in page["messages"]]
            if page["next"] is None:
                break
            params["cursor"] = page["next"]
        unsent = (await client.get("/v1/outgoing-messages", params={"state": "failed"})).json()
        everything = (await client.get("/v1/outgoing-messages")).json()["messages"]

    assert seen == [str(request.send_id) for request in reversed(requests)]
    assert unsent == {"messages": [], "next": None}
    assert [message["send_id"] for message in everything] == [str(others[0].send_id), *seen]


@pytest.mark.parametrize(
    ("given", "index", "found_by"),
    [
        ({}, "newest", "tenant_id = "),
        ({"before": 5}, "newest", "position < "),
        ({"state": "failed", "before": 5}, "newest", "position < "),
        ({"conversation_id": uuid4()}, "of_conversation", "conversation_id = "),
        ({"conversation_id": uuid4(), "before": 5, "state": "sent"}, "of_conversation", "conversation_id = .*position < "),
    ],
)
async def test_a_page_of_the_log_is_found_by_an_index_of_what_is_asked(
    sender: Harness, given: dict[str, Any], index: str, found_by: str
) -> None:
    async with sender.session(uuid4()) as session:
        plan = (await general_plan(session, PAGE.of(given).sql)).replace('"', "")  # "position" is a word of SQL's own
    assert f"using outgoing_message_{index} on" in plan, plan
    assert re.search(f"Index Cond: .*{found_by}", plan), plan
    assert "Sort" not in plan, plan


async def test_a_message_shows_how_far_it_got(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    request = customer.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    statuses = await customer.statuses(3)
    for status in reversed(statuses):
        await sender.receives(status, times=2)
    async with sender.client(shop.tenant_id, "agent") as client:
        shown = (await client.get(f"/v1/outgoing-messages/{request.send_id}")).json()

    assert (shown["state"], shown["status"], shown["to"]) == ("sent", "read", customer.phone)
    assert shown["content"] == {"kind": "text", "text": "Sim"}
    assert shown["error"] is None


async def test_who_reads_reports_sees_neither_phones_nor_texts(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    request = customer.request("segredo")
    await sender.receives(request)
    async with sender.client(shop.tenant_id, "viewer") as client:
        listed = await client.get("/v1/outgoing-messages")
        shown = await client.get(f"/v1/outgoing-messages/{request.send_id}")

    assert customer.phone not in listed.text + shown.text
    assert "segredo" not in listed.text + shown.text
    assert shown.json()["to"].endswith(customer.phone[-4:])


@SOON
async def test_a_supervisor_sends_once_more_what_is_unknown(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer, user_id = shop.customer(), uuid4()
    await fault(customer, hang=True, times=1)
    request = customer.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    path = f"/v1/outgoing-messages/{request.send_id}"
    async with sender.client(shop.tenant_id, "supervisor", user_id=user_id) as client:
        assert (await client.post(f"{path}/resend")).status_code == 202
        await make_due(sender)
        await sender.run_jobs()
        shown = (await client.get(path)).json()
        again = await client.post(f"{path}/resend")

    assert await customer.texts() == ["Sim"]
    assert (shown["state"], shown["resent_by"]) == ("sent", str(user_id))
    assert shown["resent_at"] is not None
    assert again.status_code == 409
    assert len(await sender.published(MessageSent)) == 1


async def test_a_failed_message_can_be_sent_again_after_its_time(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    request = customer.request("Sim")
    request = request.model_copy(update={"not_after": request.last_inbound_at})
    await sender.receives(request)
    await sender.run_jobs()
    async with sender.client(shop.tenant_id, "admin") as client:
        assert (await client.post(f"/v1/outgoing-messages/{request.send_id}/resend")).status_code == 202
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]


@pytest.mark.parametrize("role", ["agent", "viewer"])
async def test_sending_again_needs_a_supervisor(shop: Shop, sender: Harness, role: PrincipalRole) -> None:
    async with sender.client(shop.tenant_id, role) as client:
        assert (await client.post(f"/v1/outgoing-messages/{uuid4()}/resend")).status_code == 403


async def test_another_tenants_things_are_not_found(shop: Shop, sender: Harness) -> None:
    [request] = await sent_messages(shop, 1)
    async with sender.client(uuid4()) as stranger:
        answers = [
            await stranger.get(f"/v1/outgoing-messages/{request.send_id}"),
            await stranger.post(f"/v1/outgoing-messages/{request.send_id}/resend"),
            await stranger.put(f"/v1/channels/{shop.channel_id}/credentials", json=CREDENTIALS),
            await stranger.post(f"/v1/channels/{shop.channel_id}/resume"),
        ]
        assert (await stranger.get("/v1/outgoing-messages")).json() == {"messages": [], "next": None}
        assert (await stranger.get("/v1/channels")).json() == {"channels": [], "next": None}
    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "cursor=-1", "cursor=x", f"cursor={2**63}", "state=lost", "conversation_id=1", "limit=1e9"],
)
async def test_a_wrong_question_gets_a_clear_answer(sender: Harness, tenant_id: UUID, query: str) -> None:
    async with sender.client(tenant_id) as client:
        answer = await client.get(f"/v1/outgoing-messages?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_credentials_of_a_removed_channel_are_forgotten(shop: Shop, sender: Harness) -> None:
    early = uuid4()
    async with sender.client(shop.tenant_id, service="gateway") as client:
        for channel_id in (shop.channel_id, early):
            assert (await client.put(f"/v1/channels/{channel_id}/credentials", json=CREDENTIALS)).status_code == 204
    await sender.receives(TenantChanged(tenant_id=shop.tenant_id, version=99, name="Loja", settings=TenantSettings()))

    async with sender.session(shop.tenant_id) as session:
        kept = await ask(session, "select channel_id from channel_credential")
    assert [row.channel_id for row in kept] == [early], "that one the directory has yet to tell of"
