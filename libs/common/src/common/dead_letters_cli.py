"""`dead-letters list | show | redrive | discard`: what a person does about records that were given up."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from aiokafka import ConsumerRecord
from contracts.topics import dead_letter_topic, retry_topic

from common.db import Command, Database, Values
from common.messaging.dead_letters import LEFT_OUT, RecordOrigin, unblock
from common.messaging.kafka import Outgoing, Producer
from common.messaging.reading import read_topic
from common.service import Service
from common.settings import CommonSettings

HANDLED = Values(UUID, "select event_id from inbox where event_id = any(cast(%(ids)s as uuid[]))")
RECORD_HANDLED = Command("insert into inbox (event_id) select unnest(cast(%(ids)s as uuid[])) on conflict do nothing")
MISSING_ID = "-"
T = TypeVar("T")


@dataclass(frozen=True)
class DeadLetter:
    """A record on the dead-letter topic. Its `name` (`partition:offset`) is what the commands take."""

    record: ConsumerRecord[Any, Any]
    headers: dict[str, str]
    handled: bool = False

    @property
    def name(self) -> str:
        return f"{self.record.partition}:{self.record.offset}"

    @property
    def event_id(self) -> UUID | None:
        """None where the record does not say it readably."""
        try:
            return UUID(self.headers["ce_id"])
        except (KeyError, ValueError):
            return None

    def summary(self) -> dict[str, Any]:
        """Returns what is shown of it, without the value: that may hold personal data."""
        wanted = ("ce_id", "ce_type", "ce_tenantid", "original-topic", "reason", "attempts", "died-at")
        state = "handled" if self.handled else "open"
        return {"name": self.name, "state": state, **{name: self.headers.get(name, MISSING_ID) for name in wanted}}


def _letter(record: ConsumerRecord[Any, Any]) -> DeadLetter:
    return DeadLetter(record, {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers})


class Desk:
    """The commands, over an open database and producer."""

    def __init__(self, service: str, settings: CommonSettings, database: Database, producer: Producer) -> None:
        self.service = service
        self.bootstrap = settings.kafka_bootstrap
        self.security = settings.kafka_security
        self.database = database
        self.producer = producer

    async def letters(self, *, name: str | None, type_: str | None, reason: str | None) -> list[DeadLetter]:
        """Returns those that fit every given filter, each marked when its event has had its effect since."""
        found = [
            letter
            async for record in read_topic(self.bootstrap, dead_letter_topic(self.service), self.security)
            for letter in [_letter(record)]
            if name in {None, letter.name}
            and type_ in {None, letter.headers.get("ce_type")}
            and reason in {None, letter.headers.get("reason")}
        ]
        async with self.database.kernel.connect() as connection:
            handled = set(await connection.all(HANDLED, {"ids": _event_ids(found)}))
        return [replace(letter, handled=letter.event_id in handled) for letter in found]

    async def redrive(self, letters: list[DeadLetter]) -> int:
        """Puts open letters back before this service, and no other, in their old order. Returns how many. The inbox makes it
        safe.

        One that came back and died again is there twice, and is put back once. One whose value was too large to be kept is
        not: what is to become of it is for a person to say.
        """
        whole = [letter for letter in letters if not letter.handled and LEFT_OUT not in letter.headers]
        waiting = {RecordOrigin.of(letter.record): letter.record for letter in reversed(whole)}
        waiting = dict(reversed(waiting.items()))
        topic = retry_topic(self.service).name
        await self.producer.produce([Outgoing(topic, one.key, one.value, one.headers) for one in waiting.values()])
        return len(waiting)

    async def discard(self, letters: list[DeadLetter]) -> int:
        """Waits no longer for open letters, so that what follows under their keys goes on. Returns how many.

        They count as handled from now on: no redrive brings them back.
        """
        waiting = [letter for letter in letters if not letter.handled]
        async with self.database.begin() as transaction:
            await transaction.connection.run(RECORD_HANDLED, {"ids": _event_ids(waiting)})
            if waiting:
                await unblock(transaction.connection, [RecordOrigin.of(letter.record) for letter in waiting])
        return len(waiting)


def _event_ids(letters: Sequence[DeadLetter]) -> list[UUID]:
    return [letter.event_id for letter in letters if letter.event_id]


@asynccontextmanager
async def open_desk(service: Service) -> AsyncIterator[Desk]:
    settings = service.settings.load()
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=1)
    producer = Producer(settings.kafka_bootstrap, f"{service.name}-dead-letters", settings.kafka_security)
    try:
        yield Desk(service.name, settings, database, producer)
    finally:
        await producer.close()
        await database.close()


OfType = Annotated[str | None, typer.Option("--type", help="only this event type")]
OfReason = Annotated[str | None, typer.Option("--reason", help="only this reason")]
NameOrAll = Annotated[str | None, typer.Argument(help="partition:offset; all that fit when left out")]


class DeadLetterCommands:
    """What is typed, for one service. Each command opens a desk of its own."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def list_letters(self, type_: OfType = None, reason: OfReason = None) -> None:
        """One JSON line each, without the values."""
        for letter in self._at_desk(lambda desk: desk.letters(name=None, type_=type_, reason=reason)):
            typer.echo(json.dumps(letter.summary()))

    def show(self, name: str) -> None:
        """One letter with headers and value, which may hold personal data."""
        for letter in self._at_desk(lambda desk: desk.letters(name=name, type_=None, reason=None)):
            value = (letter.record.value or b"").decode("utf-8", "replace")
            typer.echo(json.dumps({**letter.summary(), "headers": letter.headers, "value": value}, indent=2))

    def redrive(self, name: NameOrAll = None, type_: OfType = None, reason: OfReason = None, dry_run: bool = False) -> None:
        """Handle open letters again, in this service only."""

        async def redriven(desk: Desk) -> int:
            letters = await desk.letters(name=name, type_=type_, reason=reason)
            return sum(not letter.handled for letter in letters) if dry_run else await desk.redrive(letters)

        typer.echo(f"{self._at_desk(redriven)} {'would be ' if dry_run else ''}redriven")

    def discard(self, name: str) -> None:
        """Give one letter up for good, so that its key is no longer held back."""

        async def discarded(desk: Desk) -> int:
            return await desk.discard(await desk.letters(name=name, type_=None, reason=None))

        typer.echo(f"{self._at_desk(discarded)} discarded")

    def _at_desk(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        async def work_at_desk() -> T:
            async with open_desk(self.service) as desk:
                return await work(desk)

        return asyncio.run(work_at_desk())


def dead_letters_commands(service: Service) -> typer.Typer:
    """Returns the command group for a service."""
    app = typer.Typer(help="Records that were given up.", no_args_is_help=True)
    commands = DeadLetterCommands(service)
    app.command("list")(commands.list_letters)
    for command in (commands.show, commands.redrive, commands.discard):
        app.command(command.__name__)(command)
    return app
