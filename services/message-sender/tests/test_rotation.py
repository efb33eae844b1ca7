"""A new sealing key is put in front: channels' credentials are sealed anew, and numbers go on sending without the old one."""

import asyncio
import base64
import os
import sys
from typing import Any

import psycopg
import pytest
from common.cli import commands
from common.provision.databases import ServiceDatabase
from devkit.testing.fixtures import PEPPER, SERVICE_SECRET, OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from message_sender.main import service
from message_sender.resources import SEALED
from typer.testing import CliRunner

from .conftest import SEALING_KEYS
from .replicas import SenderSettings, deciding, until
from .shops import OpenShop, Shop

pytest_plugins = ("devkit.testing.simulator",)

NEW = "new:" + base64.b64encode(bytes(range(32))).decode()
NOBODYS = "k1:" + base64.b64encode(bytes(32)).decode()
"""A key by the old one's name that is not the old one."""
(CREDENTIALS,) = SEALED
SLOWLY = """
create function wait() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
create trigger slowly before update on {table} for each row when (new.tenant_id = '{tenant_id}') execute function wait();
"""


def environment_of(database: ServiceDatabase, keys: str) -> dict[str, str]:
    return {
        "MESSAGE_SENDER_DATABASE_URL": database.app_url,
        "MESSAGE_SENDER_KERNEL_DATABASE_URL": database.kernel_url,
        "MESSAGE_SENDER_MIGRATION_DATABASE_URL": database.owner_url,
        "MESSAGE_SENDER_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "PROSA_PEPPER": PEPPER,
        "PROSA_SERVICE_SECRET": SERVICE_SECRET,
        "MESSAGE_SENDER_SEALING_KEYS": keys,
    }


async def rotate(sender: Harness, keys: str) -> tuple[int, str]:
    """Returns the exit code, and what an operator reads last."""
    environment = environment_of(sender.own_database, keys)
    done = await asyncio.to_thread(CliRunner().invoke, commands(service), ["secrets", "rotate"], env=environment)
    return done.exit_code, done.output.splitlines()[-1]


async def sealed_with(shop: Shop) -> str:
    """Returns the name of the key that the credentials of a shop are sealed with."""
    async with shop.sender.session(shop.tenant_id) as session:
        ((sealed,),) = await ask(session, f"select {CREDENTIALS.column} from {CREDENTIALS.table}")
    return bytes(sealed).split(b":")[0].decode()


@pytest.fixture
async def shops(open_shop: OpenShop) -> list[Shop]:
    """Two tenants, in the order in which the command comes to them."""
    return sorted([await open_shop(), await open_shop()], key=lambda shop: shop.tenant_id)


@pytest.fixture
def settings_with(sender_settings: SenderSettings) -> Any:
    return lambda keys: {**sender_settings, "sealing_keys": keys}


async def send_with(keys: str, shops: list[Shop], open_service: OpenService, settings_with: Any) -> list[list[str]]:
    """Returns what arrives on a phone of a customer of each, when a process that knows these keys sends."""
    replica = await open_service("message-sender", database=shops[0].sender.own_database, **settings_with(keys))
    customers = [shop.customer() for shop in shops]
    async with deciding(replica):
        await replica.receives(*(customer.request("Sim, abrimos às 9.") for customer in customers))
        await replica.run_jobs()
    return [await customer.texts() for customer in customers]


async def test_numbers_go_on_sending_without_the_old_key(
    sender: Harness, shops: list[Shop], open_service: OpenService, settings_with: Any
) -> None:
    assert await rotate(sender, f"{NEW},{SEALING_KEYS}") == (0, "2 sealed anew")

    assert await send_with(NEW, shops, open_service, settings_with) == [["Sim, abrimos às 9."]] * 2
    assert await rotate(sender, NEW) == (0, "0 sealed anew")
    async with sender.session() as session:
        assert await ask(session, f"select from {CREDENTIALS.table}") == [], "the security of rows is in force again"


async def test_a_wrong_old_key_is_said_and_what_it_does_not_open_stays(
    sender: Harness, shops: list[Shop], open_service: OpenService, settings_with: Any
) -> None:
    assert await rotate(sender, f"{NEW},{NOBODYS}") == (1, "0 sealed anew, 2 cannot be opened by any key: see the log")

    assert [await sealed_with(shop) for shop in shops] == ["k1", "k1"]
    assert await send_with(SEALING_KEYS, shops, open_service, settings_with) == [["Sim, abrimos às 9."]] * 2
    assert await rotate(sender, f"{NEW},{SEALING_KEYS}") == (0, "2 sealed anew")


async def test_a_kill_in_the_middle_leaves_what_both_keys_open_and_it_is_run_again(
    sender: Harness, shops: list[Shop], open_service: OpenService, settings_with: Any
) -> None:
    """SIGKILL while it writes the second tenant's, which takes long."""
    first, second = shops
    both = f"{NEW},{SEALING_KEYS}"

    async def first_is_sealed_anew() -> bool:
        return await sealed_with(first) == "new"

    async with await psycopg.AsyncConnection.connect(sender.own_database.owner_url, autocommit=True) as owner:
        await owner.execute("select pg_advisory_lock(1)")
        await owner.execute(SLOWLY.format(table=CREDENTIALS.table, tenant_id=second.tenant_id))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "message_sender", "secrets", "rotate",
            env={**os.environ, **environment_of(sender.own_database, both)},
        )  # fmt: skip
        try:
            await until(first_is_sealed_anew)
            assert child.returncode is None
        finally:
            child.kill()
            await child.wait()
        await owner.execute("select pg_advisory_unlock(1)")
        await owner.execute(f"drop trigger slowly on {CREDENTIALS.table}")

    assert [await sealed_with(shop) for shop in shops] == ["new", "k1"]
    assert await send_with(both, shops, open_service, settings_with) == [["Sim, abrimos às 9."]] * 2
    assert await rotate(sender, both) == (0, "1 sealed anew")
    assert await send_with(NEW, shops, open_service, settings_with) == [["Sim, abrimos às 9."]] * 2
