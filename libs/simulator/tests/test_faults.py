"""The switches that make the outside world fail, and what survives the end of the simulator itself."""

import time
import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest
from devkit.embedded.simulator import Simulator
from devkit.testing.webhooks import ACCESS_TOKEN, SimulatorClient, WebhookReceiver

pytest_plugins = ("devkit.testing.simulator",)

BEARER = {"authorization": f"Bearer {ACCESS_TOKEN}"}


@pytest.fixture
def customer() -> str:
    return "55119" + str(uuid.uuid4().int)[:8]


async def write(world: SimulatorClient, customer: str, **message: Any) -> httpx2.Response:
    return await world.post(f"/_sim/customers/{customer}/messages", json={"phone_number_id": world.phone_number_id, **message})


async def send(world: SimulatorClient, customer: str, **options: Any) -> httpx2.Response:
    body = {"messaging_product": "whatsapp", "to": customer, "type": "text", "text": {"body": "Sim"}}
    return await world.post(world.sends_to, headers=BEARER, json=body, **options)


async def webhooks_fail(world: SimulatorClient, **how: Any) -> None:
    """For this channel: what an earlier story set going still says something to its own."""
    match = {"phone_number_id": world.phone_number_id}
    (await world.put("/_sim/faults/webhooks", json={**how, "match": match})).raise_for_status()


async def sent_to(world: SimulatorClient, customer: str) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = (await world.get("/_sim/messages", params={"to": customer})).json()
    return sent


async def test_a_throttled_number_answers_429_as_often_as_it_is_told(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"status": 429, "times": 2})

    answers = [await send(world, customer) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].json()["error"]["code"] == 130429
    assert len(await sent_to(world, customer)) == 1


async def test_an_answer_lost_after_the_effect_leaves_the_message_sent(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    await write(world, customer, text="Oi")
    await world.put("/_sim/faults/graph.messages", json={"drop": "after", "times": 1})

    with pytest.raises(httpx2.RemoteProtocolError):
        await send(world, customer)

    assert len(await sent_to(world, customer)) == 1
    assert len(await receiver.wait_for("statuses", 3)) == 3


async def test_a_line_cut_before_the_effect_leaves_nothing(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"drop": "before", "times": 1})

    with pytest.raises(httpx2.RemoteProtocolError):
        await send(world, customer)

    assert await sent_to(world, customer) == []


async def test_a_provider_that_hangs_runs_into_the_clients_timeout(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"hang": True, "times": 1})

    with pytest.raises(httpx2.ReadTimeout):
        await send(world, customer, timeout=httpx2.Timeout(60, read=0.2))

    assert await sent_to(world, customer) == []
    assert (await send(world, customer)).status_code == 200


async def test_a_fault_strikes_only_whom_it_matches(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"status": 500, "match": {"to": customer}})

    assert (await send(world, "5511900000000")).status_code == 200
    assert (await send(world, customer)).status_code == 500
    assert (await world.get("/_sim/faults")).json()["graph.messages"]["hits"] == 1


async def test_webhooks_can_be_duplicated_and_their_answers_lost(
    world: SimulatorClient, receiver: WebhookReceiver, customer: str
) -> None:
    await webhooks_fail(world, duplicate=2, times=1)
    await write(world, customer, text="Oi")
    assert len(receiver.values("messages")) == 3

    await webhooks_fail(world, drop="after", times=1)
    assert (await write(world, customer, text="Oi de novo")).json()["status_codes"] == [None]
    assert len(await receiver.wait_for("messages", 5)) == 5


async def test_ticks_can_come_in_the_wrong_order(world: SimulatorClient, receiver: WebhookReceiver, customer: str) -> None:
    await write(world, customer, text="Oi")
    await webhooks_fail(world, reorder=True, times=1)

    await send(world, customer)

    assert [status["status"] for status in await receiver.wait_for("statuses", 3)] == ["read", "delivered", "sent"]


async def test_a_delay_is_the_time_the_answer_takes(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"delay_s": 0.3, "times": 1})

    started = time.monotonic()
    await send(world, customer)

    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        ("graph.messages", {"dely_s": 1}),
        ("graph.messages", {"refusal": True}),
        ("graph.messages", {"times": 3}),
        ("webhooks", {"status": 500}),
        ("webhooks", {"reorder": True, "delay_s": 1}),
        ("graph.nothing", {"status": 500}),
    ],
)
async def test_a_fault_that_means_nothing_is_refused(world: SimulatorClient, point: str, fault: dict[str, Any]) -> None:
    assert (await world.put(f"/_sim/faults/{point}", json=fault)).status_code == 422
    assert (await world.get("/_sim/faults")).json() == {}


async def test_the_log_shows_requests_answers_and_the_fault_that_struck(world: SimulatorClient, customer: str) -> None:
    await world.put("/_sim/faults/graph.messages", json={"status": 429, "times": 1})
    await send(world, customer)

    last = (await world.get("/_sim/log", params={"kind": "graph"})).json()[-1]

    assert (last["status"], last["fault"]) == (429, {"status": 429, "times": 1})
    assert last["request"]["to"] == customer
    assert last["response"]["error"]["code"] == 130429


async def test_sigkill_loses_neither_channels_nor_messages(tmp_path: Path, receiver: WebhookReceiver, customer: str) -> None:
    simulator = Simulator(tmp_path / "state", status_delay_s=0.01)
    simulator.start(die_with_parent=True)
    url = simulator.url
    async with SimulatorClient(base_url=url, trust_env=False) as world:
        await world.put(f"/_sim/channels/{world.phone_number_id}", json=receiver.registration())
        await write(world, customer, text="Oi")
        await send(world, customer)
        await receiver.wait_for("statuses", 3)
    simulator.kill()
    assert simulator.pid is None

    simulator.start(die_with_parent=True)

    assert simulator.url == url
    async with SimulatorClient(base_url=url, trust_env=False) as world:
        [message] = await sent_to(world, customer)
        assert (message["index"], message["text"], message["status"]) == (1, "Sim", "read")
        await send(world, customer)
        assert [message["index"] for message in await sent_to(world, customer)] == [1, 2]
        assert [status["status"] for status in await receiver.wait_for("statuses", 6)][3:] == ["sent", "delivered", "read"]
    simulator.stop()


async def test_the_phone_page_is_served_with_everything_it_needs(world: SimulatorClient) -> None:
    page = await world.get("/")

    assert page.headers["content-type"].startswith("text/html")
    for asset in ("phone.css", "phone.js", "api.js", "bubbles.js", "samples.js"):
        assert (await world.get(f"/{asset}")).status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")
