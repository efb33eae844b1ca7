"""Processes of the service that are killed before a statement: what another one then finds is nothing, or all of it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from uuid import UUID

from common.provision.databases import ServiceDatabase
from contracts.event import Event
from devkit.testing.harness import Harness

from .test_webhook_keeping import environment_of

MOST_STATEMENTS = 60
MORTAL = """
import asyncio, json, os, signal, sys
from types import SimpleNamespace
import psycopg
from common.service import opened
from contracts.gateway import MessageReceived
from conversation.main import service
from devkit.testing.harness import Harness
from devkit.testing.tokens import trust_test_key

EXECUTE, LEFT = psycopg.AsyncCursor.execute, SimpleNamespace(statements=None)

async def execute(cursor, *args, **kwargs):
    if LEFT.statements is not None:
        LEFT.statements -= 1
        if LEFT.statements < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return await EXECUTE(cursor, *args, **kwargs)

psycopg.AsyncCursor.execute = execute

async def live(statements, event=None, event_id=None, command=None):
    async with opened(service, service.settings.load()) as running:
        harness = Harness(running, None)
        LEFT.statements = statements
        if event:
            await harness.receives(MessageReceived.model_validate(event), event_id=event_id)
        elif command:
            trust_test_key(running.kernel.authenticator)
            async with harness.client(command["tenant_id"], "agent", user_id=command["user_id"]) as client:
                (await client.post(command["path"], json=command["body"])).raise_for_status()
        else:
            await running.runner.claim_once()
            await running.runner.timers.fire_due()
        LEFT.statements = None

for line in sys.stdin:
    work = json.loads(line)
    child = os.fork()
    if not child:
        os.environ.update(work.pop("environment"))
        asyncio.run(live(**work))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Command:
    """What a person asks for, by a request."""

    tenant_id: UUID
    user_id: UUID
    path: str
    body: dict[str, str] | None = None

    async def given_to(self, harness: Harness) -> int:
        """Returns how one who lives answers it."""
        async with harness.client(self.tenant_id, "agent", user_id=self.user_id) as client:
            return (await client.post(self.path, json=self.body)).status_code


@dataclass(frozen=True, slots=True)
class Mortals:
    """Processes of the service over a database, each of which dies before a statement. They are copies of one that has loaded
    the service's code.
    """

    parent: asyncio.subprocess.Process
    database: ServiceDatabase

    async def lives(
        self, statements: int, event_id: UUID | None = None, event: Event | None = None, command: Command | None = None
    ) -> bool:
        """Returns whether one came to the end of its work. It handles an event, a command, or the timers that are due."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        work = {
            "environment": environment_of(self.database),
            "statements": statements,
            "event_id": event_id and str(event_id),
            "event": event and event.model_dump(mode="json"),
            "command": command and asdict(command),
        }
        self.parent.stdin.write(json.dumps(work, default=str).encode() + b"\n")
        async with asyncio.timeout(60):
            code = int(await self.parent.stdout.readline())
        assert code in {0, -9}, code
        return code == 0


@asynccontextmanager
async def begun() -> AsyncIterator[asyncio.subprocess.Process]:
    """Yields the process that the mortals are copies of."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MORTAL, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield parent
    finally:
        parent.kill()
        await parent.wait()
