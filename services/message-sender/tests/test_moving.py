"""What waits to be sent while its tenant moves to another installation."""

from dataclasses import replace
from pathlib import Path

from common.provision.databases import PostgresServer
from contracts.message_sender import MessageFailed
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.moving import COPY, NUMBER, PUT_JOBS, TAKE_JOBS, Move

from .replicas import SenderSettings, deciding
from .shops import Shop

pytest_plugins = ("devkit.testing.simulator",)


async def test_what_waits_is_sent_once_by_the_new_one_and_before_what_is_asked_for_there(
    shop: Shop,
    sender: Harness,
    open_service: OpenService,
    sender_settings: SenderSettings,
    postgres_server: PostgresServer,
    tmp_path: Path,
) -> None:
    """Whoever has something waiting has a job, and no second one is made for them."""
    new = await open_service("message-sender", **sender_settings)
    urls = [postgres_server.url(one.own_database.name) for one in (sender, new)]
    move = Move("message-sender", shop.tenant_id, *urls, tmp_path)
    customer = shop.customer()
    await sender.receives(customer.request("antes"))
    for block in (TAKE_JOBS, COPY, NUMBER):
        move.type_in(block)
    async with deciding(new):
        await replace(shop, sender=new).exists()
        await new.receives(customer.request("depois"))
        await new.run_jobs()
        assert await customer.texts() == []
        move.type_in(PUT_JOBS)
        await new.run_jobs()
    await sender.run_jobs()

    assert await customer.texts() == ["antes", "depois"]
    assert [await one.published(MessageFailed) for one in (sender, new)] == [[], []]
