"""What is asked for an idle customer goes out with one durable commit before the call, and is still never sent twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from common.db import Connection, ConnectionLost
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, watched
from message_sender.handlers import enqueue
from message_sender.work.pacing import Rate

from .replicas import SenderSettings, deciding, die, expire_leases, make_due, state, until
from .shops import OpenShop, SetFault, Shop

pytest_plugins = ("devkit.testing.simulator",)


@pytest.fixture
async def sender(open_service: OpenService, sender_settings: SenderSettings) -> AsyncIterator[Harness]:
    """One whose jobs start as soon as they are written."""
    harness = await open_service("message-sender", **sender_settings)
    harness.running.runner.leasing = True
    async with deciding(harness):
        yield harness


async def test_one_commit_stands_before_the_call(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    request = customer.request("Sim")
    with watched(sender.database.app) as trips:
        await sender.receives(request)
        assert (await state(sender, request)).state == "sending"
        await sender.run_jobs()

    assert await customer.texts() == ["Sim"]
    before, after = trips.of("into inbox"), trips.of("delete from job")
    assert [trip for trip in before if trip.endswith("commit")] == before[-1:]
    assert len(before) == 4, "begin with inbox, wake, enqueue, job with commit"
    assert [trip for trip in after if trip.endswith("commit")] == after[-1:]
    assert len(after) == 5, "begin with the end of the job, settle, release, outbox, commit"


async def test_a_status_costs_one_statement(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    await sender.receives(customer.request("Sim"))
    await sender.run_jobs()
    said = await customer.statuses(3)
    with watched(sender.database.app) as trips:
        await sender.receives(*said)
    assert len(trips.of("into inbox")) == 3, "begin with inbox, record, commit"


async def test_only_the_first_of_several_goes_out_at_once_and_all_in_order(shop: Shop, sender: Harness) -> None:
    customer, other = shop.customer(), shop.customer()
    requests = [customer.request(f"{number}") for number in range(3)]
    await sender.receives(*requests, requests[0], other.request("já"))
    assert [(await state(sender, one)).state for one in requests] == ["sending", "queued", "queued"]
    assert len(await sender.jobs()) == 2
    await sender.receives(customer.request("3"), requests[1])
    await sender.run_jobs()

    assert await customer.texts() == ["0", "1", "2", "3"]
    assert await other.texts() == ["já"]
    assert await sender.jobs() == []


async def test_a_long_text_goes_out_at_once_in_its_parts(shop: Shop, sender: Harness) -> None:
    customer, words = shop.customer(), "Uma frase inteira. " * 600
    await sender.receives(customer.request(words))
    await sender.run_jobs()

    assert "".join("".join(await customer.texts()).split()) == "".join(words.split())
    assert [(sent.part, sent.of_parts) for sent in await sender.published(MessageSent)] == [(1, 3), (2, 3), (3, 3)]


async def test_what_may_not_be_sent_is_not_marked(shop: Shop, open_shop: OpenShop, sender: Harness) -> None:
    held = await open_shop()
    async with sender.session(held.tenant_id) as session:
        await ask(session, "delete from channel_credential")
    late, waiting, fine = shop.customer(), held.customer(), shop.customer()
    closed = late.request("tarde", last_inbound_at=datetime.now(UTC) - timedelta(hours=25))
    requests = closed, waiting.request("espera"), fine.request("Sim")
    await sender.receives(*requests)
    assert [(await state(sender, one)).state for one in requests] == ["queued", "queued", "sending"]
    await sender.run_jobs()

    assert [one.send_id for one in await sender.published(MessageFailed)] == [closed.send_id]
    assert [one.send_id for one in await sender.published(MessageHeld)] == [requests[1].send_id]
    assert (await late.texts(), await waiting.texts(), await fine.texts()) == ([], [], ["Sim"])


async def test_what_the_customer_wrote_meanwhile_opens_the_window_for_an_answer_that_waits(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    stale = datetime.now(UTC) - timedelta(hours=25)
    await sender.receives_through("interactive", customer.request("Sim", last_inbound_at=stale))
    await sender.receives_through("background", customer.wrote(datetime.now(UTC)))
    await sender.run_jobs()
    assert await customer.texts() == ["Sim"]


async def test_who_would_have_to_wait_for_the_channel_is_queued(shop: Shop, sender: Harness) -> None:
    pace = sender.resources.paces.through(shop.channel_id, "meta")
    pace.bucket.rate = Rate(2, burst_s=1)
    requests = [shop.customer().request(f"{number}") for number in range(4)]
    await sender.receives(*requests)
    assert sorted([(await state(sender, one)).state for one in requests]) == ["queued", "queued", "sending", "sending"]
    await sender.run_jobs()
    assert len(await sender.published(MessageSent)) == 4


async def test_a_process_that_is_about_to_end_takes_nothing_on(shop: Shop, sender: Harness) -> None:
    sender.running.runner.draining = True
    request = shop.customer().request("Sim")
    await sender.receives(request)
    assert (await state(sender, request)).state == "queued"
    assert [job.lease_token for job in await sender.jobs()] == [None]


async def test_a_tenants_share_holds_for_what_goes_out_at_once(shop: Shop, open_shop: OpenShop, sender: Harness) -> None:
    quiet, places = await open_shop(), sender.running.runner.running["send"]
    places.kind = replace(places.kind, per_tenant=2)
    requests = [shop.customer().request(f"{number}") for number in range(4)]
    ours = quiet.customer()
    await sender.receives(*requests, ours.request("Sim"))
    assert places.by_tenant == {shop.tenant_id: 2, quiet.tenant_id: 1}
    assert sorted([(await state(sender, one)).state for one in requests]) == ["queued", "queued", "sending", "sending"]
    await sender.run_jobs()

    assert await ours.texts() == ["Sim"]
    assert len(await sender.published(MessageSent)) == 5
    assert len(places) == 0


async def replica(open_service: OpenService, sender: Harness, settings: SenderSettings) -> Harness:
    doomed = await open_service("message-sender", database=sender.own_database, **settings)
    doomed.running.runner.leasing = True
    return doomed


async def test_a_kill_in_the_call_leaves_the_outcome_unknown_and_nothing_is_repeated(
    shop: Shop, sender: Harness, fault: SetFault, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    doomed = await replica(open_service, sender, sender_settings)
    customer = shop.customer()
    await fault(customer, delay_s=2, times=1)
    request = customer.request("Sim")
    await doomed.receives(request, customer.request("depois"))
    await until(shop.fault_is_met)
    await die(doomed)
    await sender.run_jobs()
    assert (await state(sender, request)).state == "sending", "the lease has not ended"

    await expire_leases(sender)
    await sender.run_jobs()
    assert [one.send_id for one in await sender.published(MessageOutcomeUnknown)] == [request.send_id]
    await sender.receives(*await customer.statuses(3))
    await make_due(sender)
    await sender.run_jobs()
    assert await customer.texts() == ["Sim", "depois"]


async def test_a_kill_between_the_commit_and_the_call_is_a_kill_in_the_call(
    shop: Shop, sender: Harness, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    """Whoever comes later cannot know which of both it was."""
    doomed = await replica(open_service, sender, sender_settings)
    request = shop.customer().request("Sim")
    with patch.object(doomed.running.runner, "_begin"):
        await doomed.receives(request)
    await expire_leases(sender)
    await sender.run_jobs()

    assert (await state(sender, request)).state == "unknown"
    assert [one.send_id for one in await sender.published(MessageOutcomeUnknown)] == [request.send_id]


def commits_break(doomed: Harness, *, after: bool) -> AbstractContextManager[object]:
    """The first commit of this process does not come back, `after` it was done or before."""
    commit, broken = Connection.commit, list[Connection]()

    async def breaking(connection: Connection) -> None:
        if broken or connection.driver.info.user != doomed.database.app.user:
            await commit(connection)
            return
        broken.append(connection)
        await (commit(connection) if after else connection.roll_back())
        raise ConnectionLost("the server is gone")

    return patch.object(Connection, "commit", breaking)


@pytest.mark.parametrize("after", [True, False], ids=["was done", "was not done"])
async def test_where_nobody_knows_of_the_commit_what_was_marked_was_not_tried_and_is_sent_once(
    shop: Shop, sender: Harness, after: bool
) -> None:
    customer = shop.customer()
    request = customer.request("Sim")
    with commits_break(sender, after=after):
        await sender.receives(request, customer.request("depois"))
    await sender.run_jobs()

    assert await customer.texts() == ["Sim", "depois"]
    assert (await state(sender, request)).attempts == 1
    assert await sender.published(MessageOutcomeUnknown) == []
    assert len(sender.running.runner.running["send"]) == 0
    assert await sender.jobs() == []


async def test_a_drain_gives_back_what_was_marked_and_never_begun(
    shop: Shop, sender: Harness, open_service: OpenService, sender_settings: SenderSettings
) -> None:
    ending = await replica(open_service, sender, sender_settings)
    customer = shop.customer()
    request = customer.request("Sim")
    with commits_break(ending, after=True), patch("common.messaging.batches.INFRASTRUCTURE_PAUSE_S", 30):
        receiving = asyncio.create_task(ending.receives(request))
        await given_back(ending)
        receiving.cancel()
        await ending.running.runner.drain()
    await sender.run_jobs()

    assert await customer.texts() == ["Sim"]
    assert await sender.published(MessageOutcomeUnknown) == []


async def given_back(ending: Harness) -> None:
    """Returns when the process gives a job back, or has."""

    async def has_jobs() -> bool:
        return bool(await ending.jobs())

    await until(has_jobs)


async def test_what_is_asked_in_the_moment_in_which_a_run_ends_is_not_forgotten(shop: Shop, sender: Harness) -> None:
    """The run's end waits for whoever is putting something in, and then sees it."""
    customer = shop.customer()
    await sender.receives(customer.request("primeira"))
    async with sender.session(shop.tenant_id) as session:
        await enqueue([customer.request("segunda")], session)
        ending = asyncio.create_task(sender.run_jobs())
        await somebody_waits_for_a_lock(sender)
    await ending
    await sender.run_jobs()

    assert await customer.texts() == ["primeira", "segunda"]
    assert await sender.jobs() == []


async def somebody_waits_for_a_lock(sender: Harness) -> None:
    here = "select pid from pg_stat_activity where datname = current_database()"
    waiting = f"select pid from pg_locks where not granted and pid in ({here})"
    async with sender.database.kernel.connect() as connection:

        async def somebody_waits() -> bool:
            return bool(await ask(connection, waiting))

        await until(somebody_waits)
