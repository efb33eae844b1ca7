"""A new sealing key is put in front, everything is sealed anew, and the old one is thrown away."""

import asyncio
import base64
from typing import Any

from common.cli import commands
from common.sealing import Sealer
from devkit.testing.fixtures import ServiceDatabases
from devkit.testing.statements import ask
from gateway.main import service
from typer.testing import CliRunner

from .conftest import SEALING_KEYS, SIGNING_KEY
from .lines import OpenGateway, OpenLine

NEW = "new:" + base64.b64encode(bytes(range(32))).decode()
SECRETS = "select id, secrets, webhook_token, tenant_id from channel"


def command(database: Any, keys: str, *arguments: str) -> Any:
    environment = {
        "GATEWAY_DATABASE_URL": database.app_url,
        "GATEWAY_KERNEL_DATABASE_URL": database.kernel_url,
        "GATEWAY_MIGRATION_DATABASE_URL": database.owner_url,
        "GATEWAY_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "PROSA_PEPPER": "pepper for tests, long enough to count",
        "PROSA_SERVICE_SECRET": "a secret that services share, long enough",
        "GATEWAY_SIGNING_KEY": SIGNING_KEY,
        "GATEWAY_SEALING_KEYS": keys,
    }
    return CliRunner().invoke(commands(service), ["secrets", *arguments], env=environment)


async def test_the_old_key_can_be_thrown_away(
    service_databases: ServiceDatabases, open_gateway: OpenGateway, open_line: OpenLine
) -> None:
    async with service_databases("gateway") as database:
        gateway = await open_gateway(database=database)
        lines = [await open_line(gateway), await open_line(gateway)]

        first = await asyncio.to_thread(command, database, f"{NEW},{SEALING_KEYS}", "rotate")
        again = await asyncio.to_thread(command, database, f"{NEW},{SEALING_KEYS}", "rotate")

        assert (first.exit_code, first.output.strip()) == (0, "4 sealed anew"), first.output
        assert again.output.strip() == "0 sealed anew"
        for line in lines:
            async with gateway.session(line.tenant_id) as session:
                ((channel_id, secrets, token, tenant_id),) = await ask(session, SECRETS)
            only_new = Sealer.parse(NEW)
            assert b"the-app-secret" in only_new.open(bytes(secrets), tenant_id, "channel", "secrets", channel_id)
            opened = only_new.open(bytes(token), tenant_id, "channel", "webhook_token", channel_id)
            assert line.path.endswith(opened.decode())
        async with gateway.session() as session:
            assert await ask(session, SECRETS) == [], "the security of rows is in force again"


async def test_what_no_key_opens_is_said_and_left_alone(
    service_databases: ServiceDatabases, open_gateway: OpenGateway, open_line: OpenLine
) -> None:
    async with service_databases("gateway") as database:
        gateway = await open_gateway(database=database)
        await open_line(gateway)

        done = await asyncio.to_thread(command, database, NEW, "rotate")

        assert done.exit_code == 1
        assert "2 cannot be opened by any key" in done.output
