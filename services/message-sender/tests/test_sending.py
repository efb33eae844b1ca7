"""Sending, in front of the real simulator: what arrives, in which order, how often, and what the fleet is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from contracts.conversation import MessageSendRequested
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .replicas import SOON, SenderSettings, ago, calls_to, deciding, die, expire_leases, make_due, state, until
from .shops import OpenShop, SetFault, Shop

pytest_plugins = ("devkit.testing.simulator",)


def meta_error(code: int, status: int = 400) -> dict[str, Any]:
    return {"status": status, "error": {"error": {"code": code, "type": "OAuthException"}}}


async def test_a_message_is_sent_once_and_told(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    request = customer.request("Sim, abrimos às 9.")
    await sender.receives(request)
    await sender.receives(request)
    await sender.run_jobs()

    [shown] = await customer.phone_shows()
    assert (shown["text"], shown["send_id"]) == ("Sim, abrimos às 9.", str(request.send_id))
    [sent] = await sender.published(MessageSent)
    assert (sent.send_id, sent.contact_key, sent.origin) == (request.send_id, customer.key, "ai")
    assert (sent.part, sent.of_parts, sent.attempts, sent.provider_message_id) == (1, 1, 1, shown["wamid"])
    assert await sender.jobs() == []


async def test_a_long_text_goes_out_in_parts_and_in_order(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    words = "\n\n".join(f"Parágrafo {number}. " + "Uma frase inteira. " * 60 for number in range(8))
    request = customer.request(words)
    await sender.receives(request)
    await sender.run_jobs()

    parts = await customer.texts()
    assert len(parts) == 3
    assert "".join("".join(parts).split()) == "".join(words.split())
    told = await sender.published(MessageSent)
    assert [(sent.part, sent.of_parts) for sent in told] == [(1, 3), (2, 3), (3, 3)]
    assert {sent.send_id for sent in told} == {request.send_id}
    assert (await state(sender, request)).state == "sent"


async def test_a_customer_gets_messages_in_the_order_of_asking(shop: Shop, sender: Harness) -> None:
    customers = [shop.customer() for _ in range(3)]
    for number in range(4):
        await sender.receives(*(customer.request(f"{number}") for customer in customers))
    await sender.run_jobs()

    for customer in customers:
        assert await customer.texts() == ["0", "1", "2", "3"]


async def test_what_is_asked_while_a_message_is_on_its_way_waits_for_it(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, delay_s=2, times=1)
    await sender.receives(customer.request("primeira"))
    with calls_to(sender) as calls:
        running = asyncio.create_task(sender.run_jobs())
        await calls.reach()
    await sender.receives(customer.request("segunda"), customer.request("terceira"))
    assert len(await sender.jobs()) == 1
    await running
    await sender.run_jobs()

    assert await customer.texts() == ["primeira", "segunda", "terceira"]


async def test_two_replicas_do_not_overtake_each_other(
    shop: Shop, sender: Harness, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    other = await open_service("message-sender", database=sender.own_database, **sender_settings)
    customer = shop.customer()
    async with deciding(other):
        for number in range(12):
            replica = (sender, other)[number % 2]
            await replica.receives(customer.request(f"{number}"))
            await asyncio.gather(sender.run_jobs(), other.run_jobs())

    assert await customer.texts() == [f"{number}" for number in range(12)]


@pytest.mark.parametrize("answer", [{"status": 429}, meta_error(130429, 403), meta_error(131016, 500), {"status": 503}])
async def test_a_provider_that_is_busy_is_asked_again(
    shop: Shop, sender: Harness, fault: SetFault, answer: dict[str, Any]
) -> None:
    customer = shop.customer()
    await fault(customer, **answer, times=2)
    request = customer.request("Sim")
    await sender.receives(request)
    await settled(shop, sender, request)

    assert await customer.texts() == ["Sim"]
    [sent] = await sender.published(MessageSent)
    assert sent.attempts == 3


async def settled(shop: Shop, sender: Harness, *requests: MessageSendRequested) -> None:
    """Run jobs, not waiting for pauses, until these messages are done."""
    for _ in range(30):
        (await sender.resources.paces.of(shop.tenant_id, shop.channel_id)).bucket._free_at = 0
        await sender.run_jobs(rounds=200)
        if all([(await state(sender, request)).state in {"sent", "failed"} for request in requests]):
            return
        await make_due(sender)
    raise AssertionError("not settled")


async def test_the_pair_limit_delays_one_customer_only(shop: Shop, sender: Harness, fault: SetFault) -> None:
    slowed, other = shop.customer(), shop.customer()
    await fault(slowed, **meta_error(131056, 403), times=2)
    first, second = slowed.request("1"), slowed.request("2")
    await sender.receives(first, second, other.request("já"))
    await sender.run_jobs()

    assert await other.texts() == ["já"]
    assert await slowed.texts() == []
    [job] = await sender.jobs()
    assert timedelta(0) < job.run_at - datetime.now(UTC) < timedelta(seconds=2)
    await settled(shop, sender, first, second)
    assert await slowed.texts() == ["1", "2"]


async def test_a_provider_that_cannot_be_reached_is_tried_until_it_can(
    shop: Shop, sender: Harness, sender_settings: SenderSettings, open_service: OpenService
) -> None:
    lost = await open_service(
        "message-sender", database=sender.own_database, **{**sender_settings, "meta_graph_url": "http://127.0.0.1:9"}
    )
    customer = shop.customer()
    request = customer.request("Sim")
    await sender.receives(request)
    async with deciding(lost):
        for _ in range(8):
            await make_due(lost)
            await lost.run_jobs()
    row = await state(sender, request)
    assert (row.state, row.attempts, row.unreached) == ("queued", 0, 8)
    await make_due(sender)
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]
    assert [sent.attempts for sent in await sender.published(MessageSent)] == [1]


async def test_a_refused_message_fails_and_the_next_one_goes_out(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, **meta_error(131026), times=1)
    request = customer.request("perdida")
    await sender.receives(request, customer.request("segunda"))
    await sender.run_jobs()

    [failed] = await sender.published(MessageFailed)
    assert (failed.send_id, failed.error.class_, failed.error.code) == (request.send_id, "recipient", "131026")
    assert await customer.texts() == ["segunda"]


async def test_what_became_of_an_answer_is_with_last_message_its_turn(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer, turn_id = shop.customer(), uuid4()
    await fault(customer, **meta_error(131026), times=1)
    await sender.receives(customer.request("perdida", turn_id=turn_id), customer.request("de uma pessoa", origin="agent"))
    await sender.run_jobs()

    assert [failed.turn_id for failed in await sender.published(MessageFailed)] == [turn_id]
    assert [sent.turn_id for sent in await sender.published(MessageSent)] == [None]


async def test_a_bad_token_stops_the_channel_until_new_credentials_come(
    shop: Shop, open_shop: OpenShop, sender: Harness
) -> None:
    healthy = await open_shop()
    await shop.gets_credentials("expired")
    first, second, quiet = shop.customer(), shop.customer(), healthy.customer()
    requests = [first.request("1"), first.request("2"), second.request("3")]
    await sender.receives(*requests, quiet.request("livre"))
    await sender.run_jobs()

    held = await sender.published(MessageHeld)
    assert {(one.send_id, one.reason) for one in held} == {(request.send_id, "credentials") for request in requests}
    assert await first.texts() == await second.texts() == []
    assert await quiet.texts() == ["livre"]
    assert await sender.jobs() == []
    calls = (await shop.world.get("/_sim/log", params={"kind": "graph"})).json()
    assert 1 <= sum(shop.phone_number_id in call["path"] for call in calls) <= 2

    late = first.request("4")
    await sender.receives(late)
    await sender.run_jobs()
    assert (await state(sender, late)).state == "held"

    await shop.gets_credentials()
    await sender.run_jobs()
    assert await first.texts() == ["1", "2", "4"]
    assert await second.texts() == ["3"]


async def test_without_credentials_messages_wait(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    async with sender.session(shop.tenant_id) as session:
        await ask(session, "delete from channel_credential")
    await sender.receives(customer.request("Sim"))
    await sender.run_jobs()
    [held] = await sender.published(MessageHeld)
    assert held.reason == "credentials"
    await shop.gets_credentials()
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]


@pytest.mark.parametrize(("before_the_end", "arrives"), [(1.0, True), (-1.0, False)])
async def test_the_window_closes_to_the_second(shop: Shop, sender: Harness, before_the_end: float, arrives: bool) -> None:
    customer = shop.customer()
    margin_s = sender.running.kernel.settings.window_margin_s
    await sender.receives(customer.request("Sim", last_inbound_at=ago(hours=24, seconds=-margin_s - before_the_end)))
    await sender.run_jobs()

    assert await customer.texts() == (["Sim"] if arrives else [])
    assert [failed.error.class_ for failed in await sender.published(MessageFailed)] == ([] if arrives else ["window"])


async def test_a_newer_message_of_the_customer_keeps_the_window_open(shop: Shop, sender: Harness) -> None:
    customer, silent = shop.customer(), shop.customer()
    await sender.receives(customer.wrote(ago(hours=1)), customer.wrote(ago(hours=30)))
    await sender.receives(silent.wrote(ago(hours=1), history=True))
    stale = {"last_inbound_at": ago(hours=26)}
    await sender.receives(customer.request("Sim", **stale), silent.request("Não", **stale))
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]
    assert await silent.texts() == []


async def test_what_is_too_late_is_not_sent(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    await sender.receives(customer.request("tarde", not_after=ago(seconds=1)))
    await sender.run_jobs()

    [failed] = await sender.published(MessageFailed)
    assert (failed.error.class_, failed.error.code) == ("window", "too_late")
    assert await customer.texts() == []


async def test_a_channel_that_is_switched_off_sends_nothing(shop: Shop, sender: Harness) -> None:
    await shop.exists(active=False)
    customer = shop.customer()
    await sender.receives(customer.request("Sim"))
    await sender.run_jobs()

    [failed] = await sender.published(MessageFailed)
    assert failed.error.code == "channel_inactive"


async def test_an_answer_that_never_came_is_cleared_up_by_the_status(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, drop="after", times=1)
    request = customer.request("Sim")
    await sender.receives(request, customer.request("depois"))
    await sender.run_jobs()
    [unknown] = await sender.published(MessageOutcomeUnknown)
    assert unknown.send_id == request.send_id
    assert await sender.published(MessageSent) == []
    assert await customer.texts() == ["Sim"]

    await sender.receives(*await customer.statuses(3))
    (sent,) = await sender.published(MessageSent)
    [first, *_] = await customer.phone_shows()
    assert (sent.send_id, sent.provider_message_id) == (request.send_id, first["wamid"])
    await make_due(sender)
    await sender.run_jobs()
    assert await customer.texts() == ["Sim", "depois"]
    assert len(await sender.published(MessageSent)) == 2


@SOON
async def test_a_silent_provider_makes_the_outcome_unknown_and_nothing_is_sent_twice(
    shop: Shop, sender: Harness, fault: SetFault
) -> None:
    customer = shop.customer()
    await fault(customer, hang=True, times=1)
    request = customer.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    for _ in range(5):
        await make_due(sender)
        await sender.run_jobs()

    row = await state(sender, request)
    assert (row.state, row.attempts) == ("unknown", 1)
    assert len(await sender.published(MessageOutcomeUnknown)) == 1


async def after_the_wait(sender: Harness) -> None:
    async with sender.session(*await tenants(sender)) as session:
        await ask(session, "update outgoing_message set resolve_by = now() - interval '1 second' where resolve_by > now()")
    await make_due(sender)
    await sender.run_jobs()


async def tenants(sender: Harness) -> list[UUID]:
    return sorted({job.tenant_id for job in await sender.jobs()})


@SOON
async def test_an_unknown_outcome_waits_for_a_person_and_holds_up_nobody(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, hang=True, times=1)
    request = customer.request("talvez")
    await sender.receives(request, customer.request("depois"))
    await sender.run_jobs()
    assert await customer.texts() == []
    await after_the_wait(sender)

    assert (await state(sender, request)).state == "unknown"
    assert await customer.texts() == ["depois"]


@SOON
@pytest.mark.parametrize(("origin", "resent"), [("ai", True), ("campaign", False)])
async def test_a_tenant_may_let_answers_be_sent_again_once(
    shop: Shop, sender: Harness, fault: SetFault, origin: str, resent: bool
) -> None:
    await shop.exists(resend_unknown=True)
    customer = shop.customer()
    await fault(customer, hang=True, times=2)
    request = customer.request("Sim", origin=origin)
    await sender.receives(request)
    await sender.run_jobs()
    await after_the_wait(sender)
    assert (await state(sender, request)).attempts == (2 if resent else 1)
    await after_the_wait(sender)

    row = await state(sender, request)
    assert (row.state, row.resolve_by) == ("unknown", None)
    assert row.attempts == (2 if resent else 1)


async def test_a_late_status_settles_what_nobody_waited_for_any_longer(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, drop="after", times=1)
    words = "Uma frase inteira. " * 300
    request = customer.request(words)
    await sender.receives(request)
    await sender.run_jobs()
    await after_the_wait(sender)
    assert (await state(sender, request)).state == "unknown"
    assert await sender.jobs() == []

    await sender.receives(*await customer.statuses(3))
    await sender.run_jobs()
    assert "".join("".join(await customer.texts()).split()) == "".join(words.split())
    assert [sent.part for sent in await sender.published(MessageSent)] == [1, 2]


async def test_a_message_that_failed_and_arrived_all_the_same_is_told_as_sent(
    shop: Shop, sender: Harness, fault: SetFault
) -> None:
    """The first call was in doubt, a person sent it again, and the provider refused: then the first one's status comes."""
    customer, turn_id = shop.customer(), uuid4()
    await fault(customer, drop="after", times=1)
    request = customer.request("Sim", turn_id=turn_id)
    await sender.receives(request)
    await sender.run_jobs()
    await after_the_wait(sender)
    await fault(customer, **meta_error(131026), times=1)
    async with sender.client(shop.tenant_id) as client:
        assert (await client.post(f"/v1/outgoing-messages/{request.send_id}/resend")).status_code == 202
    await sender.run_jobs()
    assert [failed.turn_id for failed in await sender.published(MessageFailed)] == [turn_id]

    await sender.receives(*await customer.statuses(3))
    assert (await state(sender, request)).state == "sent"
    assert [sent.turn_id for sent in await sender.published(MessageSent)] == [turn_id]


@SOON
async def test_the_status_of_an_earlier_part_says_nothing_of_the_one_in_doubt(
    shop: Shop, sender: Harness, fault: SetFault
) -> None:
    customer = shop.customer()
    request = customer.request("Uma frase inteira. " * 230 + "FIM " * 100)
    await fault(customer, hang=True, times=1)
    await shop.world.put(
        "/_sim/faults/graph.messages",
        json={"hang": True, "times": 1, "match": {"to": customer.phone, "text_contains": "FIM FIM"}},
    )
    await sender.receives(request)
    await sender.run_jobs()
    assert (await state(sender, request)).part == 2
    await sender.receives(*await customer.statuses(3))
    await make_due(sender)
    await sender.run_jobs()

    row = await state(sender, request)
    assert (row.state, row.part) == ("unknown", 2)


async def test_a_sender_that_is_killed_in_the_middle_of_a_call_leaves_no_doubt_unseen(
    shop: Shop, sender: Harness, fault: SetFault, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    doomed = await open_service("message-sender", database=sender.own_database, **sender_settings)
    customer = shop.customer()
    await fault(customer, delay_s=2, times=1)
    request = customer.request("Sim")
    async with deciding(doomed):
        await doomed.receives(request, customer.request("depois"))
        running = asyncio.create_task(doomed.run_jobs())
        await until(shop.fault_is_met)
        assert (await state(sender, request)).state == "sending"
        running.cancel()
        await die(doomed)
    await sender.run_jobs()
    assert (await state(sender, request)).state == "sending", "the lease has not ended"

    await expire_leases(sender)
    await sender.run_jobs()
    assert [one.send_id for one in await sender.published(MessageOutcomeUnknown)] == [request.send_id]
    assert (await state(sender, request)).state == "unknown"


async def test_a_killed_senders_message_that_did_go_out_is_found_by_its_status(
    shop: Shop, sender: Harness, fault: SetFault, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    customer = shop.customer()
    request = customer.request("Sim")
    await fault(customer, drop="after", times=1)
    doomed = await open_service("message-sender", database=sender.own_database, **sender_settings)
    async with deciding(doomed):
        await doomed.receives(request, customer.request("depois"))
        await doomed.running.runner.claim_once()
        await asyncio.gather(*doomed.running.runner.tasks)  # the outcome waits for a transaction that never comes
    await sender.receives(*await customer.statuses(3))
    assert (await state(sender, request)).state == "sending"
    await expire_leases(sender)
    await sender.run_jobs()

    assert await customer.texts() == ["Sim", "depois"]
    assert await sender.published(MessageOutcomeUnknown) == []
    assert len(await sender.published(MessageSent)) == 2


async def test_two_tenants_in_one_batch_stay_apart(open_shop: OpenShop, sender: Harness) -> None:
    one, other = await open_shop(), await open_shop()
    ours, theirs = one.customer(), other.customer()
    theirs.key = ours.key
    await sender.receives(ours.request("nossa"), theirs.request("deles"), ours.wrote(ago(hours=1)))
    await sender.run_jobs()

    assert await ours.texts() == ["nossa"]
    assert await theirs.texts() == ["deles"]
    assert {sent.tenant_id for sent in await sender.published(MessageSent)} == {one.tenant_id, other.tenant_id}
    async with sender.session(other.tenant_id) as session:
        rows = await ask(session, "select tenant_id, last_inbound_at from recipient")
    assert [(row.tenant_id, row.last_inbound_at) for row in rows] == [(other.tenant_id, None)]


async def test_what_postgres_cannot_hold_is_left_out(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    await sender.receives(customer.request("a\0b"), customer.request("   "))
    await sender.run_jobs()

    assert await customer.texts() == ["ab"]
    assert [failed.error.class_ for failed in await sender.published(MessageFailed)] == ["content"]


async def test_an_older_directory_entry_never_wins(shop: Shop, sender: Harness) -> None:
    await shop.exists(resend_unknown=True)
    shop.version = 0
    await shop.exists(active=False)

    async with sender.session(shop.tenant_id) as session:
        [row] = await ask(session, "select resend_unknown, active from tenant join channel using (tenant_id)")
    assert (row.resend_unknown, row.active) == (True, True)


async def test_an_answer_that_comes_after_a_pause_of_the_process_is_kept_and_nothing_is_sent_twice(
    shop: Shop, sender: Harness, fault: SetFault, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    await shop.exists(resend_unknown=True)
    paused = await open_service("message-sender", database=sender.own_database, **sender_settings)
    customer = shop.customer()
    await fault(customer, delay_s=0.5, times=1)
    request = customer.request("Sim")
    async with deciding(paused):
        await paused.receives(request, customer.request("depois"))
        with calls_to(paused) as calls:
            await paused.running.runner.claim_once()
            await calls.reach()
        await expire_leases(sender)
        await sender.run_jobs()
        assert (await state(sender, request)).state == "unknown", "another replica cannot know"
        await paused.run_jobs(rounds=1)

    row = await state(sender, request)
    assert (row.state, row.attempts) == ("sent", 1)
    await after_the_wait(sender)
    assert await customer.texts() == ["Sim", "depois"]
    assert request.send_id in {sent.send_id for sent in await sender.published(MessageSent)}


async def test_an_answer_that_comes_after_a_pause_is_known_even_when_nobody_waits_any_longer(
    shop: Shop, sender: Harness, fault: SetFault, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    paused = await open_service("message-sender", database=sender.own_database, **sender_settings)
    customer = shop.customer()
    await fault(customer, delay_s=1, times=1)
    words = "Uma frase inteira. " * 300
    request = customer.request(words)
    async with deciding(paused):
        await paused.receives(request)
        with calls_to(paused) as calls:
            await paused.running.runner.claim_once()
            await calls.reach()
        await expire_leases(sender)
        await sender.run_jobs()
        await after_the_wait(sender)
        assert (await state(sender, request)).state == "unknown"
        assert await sender.jobs() == [], "it would wait for a person"
        await asyncio.gather(*paused.running.runner.tasks)
        await paused.running.runner.completions.catch_up()
    await sender.run_jobs()

    assert "".join("".join(await customer.texts()).split()) == "".join(words.split())
    assert [(sent.part, sent.of_parts) for sent in await sender.published(MessageSent)] == [(1, 2), (2, 2)]


async def test_a_process_that_was_paused_in_a_call_goes_on_with_it(shop: Shop, sender: Harness, fault: SetFault) -> None:
    customer = shop.customer()
    await fault(customer, delay_s=0.4, times=1)
    request = customer.request("Sim")
    await sender.receives(request)
    with calls_to(sender) as calls:
        running = asyncio.create_task(sender.run_jobs())
        await calls.reach()
    await expire_leases(sender)
    await sender.running.runner.claim_once()
    await running

    assert await customer.texts() == ["Sim"]
    assert await sender.published(MessageOutcomeUnknown) == []
    assert (await state(sender, request)).state == "sent"


@pytest.mark.parametrize("status", [500, 503, 520, 524])
async def test_a_bare_error_of_a_proxy_is_not_taken_for_a_message_that_was_not_sent(
    shop: Shop, sender: Harness, fault: SetFault, status: int
) -> None:
    customer = shop.customer()
    await fault(customer, status=status, error={"detail": "Bad Gateway"}, times=1)
    request = customer.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    for _ in range(3):
        await make_due(sender)
        await sender.run_jobs()

    row = await state(sender, request)
    assert (row.state, row.attempts) == ("unknown", 1)
    assert [one.send_id for one in await sender.published(MessageOutcomeUnknown)] == [request.send_id]


async def test_an_id_that_no_index_can_hold_ends_nobodys_sending(open_shop: OpenShop, sender: Harness, fault: SetFault) -> None:
    hostile, quiet = await open_shop(), await open_shop()
    theirs, ours = hostile.customer(), quiet.customer()
    await fault(theirs, status=200, error={"messages": [{"id": "3EB0" + "0123456789abcdef" * 1_250}]}, times=1)
    request = theirs.request("primeira")
    await sender.receives(request, ours.request("Sim"), theirs.request("segunda"))
    await sender.run_jobs()

    assert await ours.texts() == ["Sim"]
    assert await theirs.texts() == ["segunda"], "the first one was taken, whatever it is called"
    assert (await state(sender, request)).state == "sent"
    assert len(await sender.published(MessageSent)) == 3
