"""The Graph API and its webhooks, as a gateway and a sender meet them."""

import hashlib
import hmac
import json
import uuid
from typing import Any

import httpx2
import pytest
from devkit.testing.webhooks import ACCESS_TOKEN, APP_SECRET, SimulatorClient, WebhookReceiver

pytest_plugins = ("devkit.testing.simulator",)

BEARER = {"authorization": f"Bearer {ACCESS_TOKEN}"}


@pytest.fixture
def customer() -> str:
    return "55119" + str(uuid.uuid4().int)[:8]


async def write(world: SimulatorClient, customer: str, **message: Any) -> httpx2.Response:
    return await world.post(f"/_sim/customers/{customer}/messages", json={"phone_number_id": world.phone_number_id, **message})


def text(to: str, body: str, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}, **more}


async def test_nobody_shows_the_phone_within_a_page_unless_it_was_said(world: SimulatorClient) -> None:
    answer = await world.get("/")
    assert (answer.status_code, answer.headers["content-security-policy"]) == (200, "frame-ancestors 'none'")


async def test_an_answer_is_logged_and_its_ticks_come_signed_and_in_order(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    await write(world, customer, text="Vocês abrem hoje?")
    sent = await world.post(world.sends_to, headers=BEARER, json=text(f"+{customer}", "Sim", biz_opaque_callback_data="send-1"))

    assert sent.status_code == 200
    wamid = sent.json()["messages"][0]["id"]
    assert sent.json()["contacts"] == [{"input": f"+{customer}", "wa_id": customer}]
    statuses = await receiver.wait_for("statuses", 3)
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {(status["id"], status["recipient_id"]) for status in statuses} == {(wamid, customer)}
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"send-1"}
    assert all(status["timestamp"].isdigit() for status in statuses)

    [logged] = (await world.get("/_sim/messages", params={"to": customer})).json()
    assert (logged["wamid"], logged["text"], logged["send_id"], logged["status"]) == (wamid, "Sim", "send-1", "read")
    later = await world.get("/_sim/messages", params={"to": customer, "since": logged["index"]})
    assert later.json() == []


async def test_webhooks_are_escaped_as_meta_does_and_signed_over_those_bytes(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    answer = await write(world, customer, name="José", text="café às 9/10? 😀")

    assert answer.json()["status_codes"] == [200]
    [body] = receiver.bodies
    assert b"caf\\u00e9 \\u00e0s 9\\/10? \\ud83d\\ude00" in body
    assert receiver.signatures == ["sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()]
    [message] = receiver.values("messages")
    assert (message["from"], message["text"]["body"]) == (customer, "café às 9/10? 😀")


async def test_a_customer_can_be_reported_three_times(world: SimulatorClient, receiver: WebhookReceiver, customer: str) -> None:
    answer = await write(world, customer, text="Oi", times=3, id="wamid.fixed")

    assert answer.json() == {"wamid": "wamid.fixed", "status_codes": [200, 200, 200]}
    assert len(receiver.bodies) == 3
    assert len(set(receiver.bodies)) == 1


async def test_a_webhook_is_repeated_until_it_is_taken(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    receiver.answers = [503]

    answer = await write(world, customer, text="Oi")

    assert answer.json()["status_codes"] == [503]
    first, second = await receiver.wait_for("messages", 2)
    assert first == second


async def test_ticks_that_wait_for_one_number_share_a_webhook(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    await write(world, customer, text="Oi")
    receiver.bodies.clear()
    for part in range(5):
        await world.post(world.sends_to, headers=BEARER, json=text(customer, f"parte {part}"))

    assert len(await receiver.wait_for("statuses", 15)) == 15
    assert len(receiver.bodies) < 15


async def test_a_free_form_message_outside_the_window_fails_later_with_131047(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    await write(world, customer, text="Oi", sent_at=1_700_000_000)

    sent = await world.post(world.sends_to, headers=BEARER, json=text(customer, "Ainda está aí?"))

    assert sent.status_code == 200
    [status] = await receiver.wait_for("statuses", 1)
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)


async def test_a_template_may_be_sent_outside_the_window(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    template = {"name": "order_ready", "language": {"code": "pt_BR"}}
    payload = {"messaging_product": "whatsapp", "to": customer, "type": "template", "template": template}

    assert (await world.post(world.sends_to, headers=BEARER, json=payload)).status_code == 200
    statuses = await receiver.wait_for("statuses", 3)
    assert statuses[-1]["pricing"]["billable"] is True


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [({}, 401, 104), ({"authorization": "Bearer wrong"}, 401, 190), ({"authorization": f"Basic {ACCESS_TOKEN}"}, 401, 104)],
)
async def test_nobody_sends_without_the_token_of_the_number(
    world: SimulatorClient, customer: str, headers: dict[str, str], status: int, code: int
) -> None:
    refused = await world.post(world.sends_to, headers=headers, json=text(customer, "Oi"))

    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert (await world.get("/_sim/messages", params={"to": customer})).json() == []


BUTTON = {"type": "reply", "reply": {"id": "a", "title": "A"}}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (text("5511999990000", ""), 100),
        (text("5511999990000", "x" * 4097), 100),
        (text("", "Oi"), 100),
        (text("not a phone", "Oi"), 131009),
        (text("5511999990000", "Oi", messaging_product="sms"), 100),
        (text("5511999990000", "Oi", type="telepathy"), 100),
        ({"messaging_product": "whatsapp", "to": "5511999990000", "type": "image", "image": {"id": "404"}}, 131009),
        ({"messaging_product": "whatsapp", "to": "5511999990000", "type": "location", "location": {"latitude": 1}}, 100),
        (
            {
                "messaging_product": "whatsapp",
                "to": "5511999990000",
                "type": "interactive",
                "interactive": {"type": "button", "body": {"text": "?"}, "action": {"buttons": [BUTTON] * 4}},
            },
            131009,
        ),
        (text("5511999990000", "Oi", type=["text"]), 100),
        (text("5511999990000", "Oi", biz_opaque_callback_data={"a": 1}), 100),
        ([], 100),
    ],
)
async def test_what_meta_refuses_is_refused_in_its_words(world: SimulatorClient, payload: dict[str, Any], code: int) -> None:
    refused = await world.post(world.sends_to, headers=BEARER, json=payload)

    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (400, code)
    assert error["message"]
    assert error["fbtrace_id"]


async def test_an_unknown_number_is_an_object_that_does_not_exist(world: SimulatorClient) -> None:
    refused = await world.post("/v23.0/404/messages", headers=BEARER, json=text("5511999990000", "Oi"))

    assert (refused.status_code, refused.json()["error"]["error_subcode"]) == (400, 33)


async def test_a_message_is_marked_as_read_with_a_typing_indicator(world: SimulatorClient, customer: str) -> None:
    wamid = (await write(world, customer, text="Oi")).json()["wamid"]
    seen = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }

    assert (await world.post(world.sends_to, headers=BEARER, json=seen)).json() == {"success": True}
    where = {"phone": customer, "phone_number_id": world.phone_number_id}
    [message] = (await world.get("/_sim/conversation", params=where)).json()
    assert message["status"] == "read"


async def test_media_goes_up_is_sent_and_comes_down_with_the_token(world: SimulatorClient, customer: str) -> None:
    upload = await world.post(
        f"/v23.0/{world.phone_number_id}/media",
        headers=BEARER,
        data={"messaging_product": "whatsapp", "type": "image/png"},
        files={"file": ("a.png", b"\x89PNG", "image/png")},
    )
    media_id = upload.json()["id"]
    image = {"messaging_product": "whatsapp", "to": customer, "type": "image", "image": {"id": media_id, "caption": "A"}}
    assert (await world.post(world.sends_to, headers=BEARER, json=image)).status_code == 200

    described = (await world.get(f"/v23.0/{media_id}", headers=BEARER)).json()
    assert (described["mime_type"], described["file_size"]) == ("image/png", 4)
    assert described["sha256"] == hashlib.sha256(b"\x89PNG").hexdigest()
    assert (await world.get(described["url"], headers=BEARER)).content == b"\x89PNG"
    assert (await world.get(described["url"])).status_code == 401


async def test_a_customers_picture_is_reported_with_its_type_and_hash(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    media = (await world.post("/_sim/media", content=b"\xff\xd8", headers={"content-type": "image/jpeg"})).json()

    await write(world, customer, message={"type": "image", "image": {"id": media["id"]}})

    [message] = receiver.values("messages")
    assert message["image"] == {"mime_type": "image/jpeg", "sha256": media["sha256"], "id": media["id"]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"verify_token": "other"}, "403"), ({"webhook_url": "http://127.0.0.1:9/webhooks"}, "could not be reached")],
)
async def test_a_webhook_that_fails_verification_is_not_registered(
    world: SimulatorClient, receiver: WebhookReceiver, change: dict[str, str], reason: str
) -> None:
    refused = await world.put("/_sim/channels/777", json=receiver.registration() | change)

    assert refused.status_code == 422
    assert reason in refused.json()["detail"]
    assert "777" not in [channel["phone_number_id"] for channel in (await world.get("/_sim/channels")).json()]


async def test_verification_can_be_left_out_and_secrets_are_never_listed(
    world: SimulatorClient, receiver: WebhookReceiver
) -> None:
    unreachable = receiver.registration() | {"webhook_url": "http://127.0.0.1:9/webhooks"}

    assert (await world.put("/_sim/channels/778?verify=false", json=unreachable)).status_code == 200
    listed = await world.get("/_sim/channels")
    assert "778" in [channel["phone_number_id"] for channel in listed.json()]
    assert APP_SECRET not in listed.text
    assert ACCESS_TOKEN not in listed.text


@pytest.mark.parametrize("content", [{"text": "\ud800"}, {"message": {"type": "text", "text": {"body": "\ud800"}}}, {}])
async def test_a_customer_cannot_write_what_no_phone_can(
    world: SimulatorClient, customer: str, content: dict[str, Any]
) -> None:
    body = json.dumps({"phone_number_id": world.phone_number_id, **content})

    refused = await world.post(f"/_sim/customers/{customer}/messages", content=body)

    assert refused.status_code == 422
