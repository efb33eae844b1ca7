"""A tenant moves to another installation, by the commands of its page, while its customers go on writing."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from common.provision.databases import PostgresServer
from contracts.gateway import MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.moving import COPY, COPY_PARKED, PUT_JOBS, REMOVE, TAKE_JOBS, Move

from .lines import OpenGateway, OpenLine
from .test_commands import run


async def tell(gateway: Harness, *command: object) -> None:
    """Give the gateway a command, after which it knows its channels as they are."""
    assert (await run(gateway, *map(str, command))).exit_code == 0
    await gateway.resources.reception.directory.load_all()  # it follows changes, a moment later
    await gateway.run_jobs()


async def test_what_customers_write_while_a_tenant_moves_is_told_once(
    open_gateway: OpenGateway, open_line: OpenLine, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    old = await open_line(await open_gateway())
    new = replace(old, gateway=await open_gateway())
    urls = [postgres_server.url(line.gateway.own_database.name) for line in (old, new)]
    move = Move("gateway", old.tenant_id, *urls, tmp_path)
    stays = await open_line(old.gateway, "206540352242922")
    assert await old.post(old.texts("before")) == 200

    await tell(old.gateway, "tenants", "suspend", old.tenant_id)
    assert await old.post(old.texts("suspended", first=1)) == 200
    move.type_in(TAKE_JOBS)
    move.type_in(COPY)
    assert await old.post(old.texts("copied", first=2)) == 200
    await tell(new.gateway, "tenants", "announce")
    assert await new.post(new.texts("called", first=3)) == 200
    for line in (old, new):
        assert await line.post(line.texts("told both", first=4)) == 200
    assert await new.post(new.texts("before")) == 200, "Meta repeats itself, to the new address"
    move.type_in(COPY_PARKED)
    await tell(new.gateway, "tenants", "resume", new.tenant_id)
    await tell(new.gateway, "parked", "replay", "--channel-id", new.channel_id)
    move.type_in(PUT_JOBS)
    move.type_in(REMOVE)

    assert Counter(await new.said()) == Counter(["suspended", "copied", "called", "told both"])
    assert await new.parked() == []
    assert await new.post(new.texts("at home", first=5)) == 200
    assert (await new.said())[-1] == "at home"
    await old.gateway.resources.reception.directory.load_all()
    assert await old.post(old.texts("gone", first=6)) == 404
    assert await stays.post(stays.texts("of another")) == 200
    told = [(event.tenant_id, event.content.text) for event in await old.gateway.published(MessageReceived)]
    assert told == [(old.tenant_id, "before"), (stays.tenant_id, "of another")]
