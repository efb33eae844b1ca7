"""What one socket has done: its commands, one after another, so that two messages keep their order. Each is one transaction."""

import asyncio
from collections.abc import Awaitable, Callable

from common.errors import TooManyAtOnce
from common.ids import derived_id
from common.web import as_domain_error
from pydantic import BaseModel

from conversation.desk.domain.notes import NoteView
from conversation.domain.views import ConversationView
from conversation.live.asked import (
    AssignCommand,
    CloseCommand,
    HandBackCommand,
    LabelCommand,
    NoteCommand,
    ReadCommand,
    SendCommand,
    SocketCommand,
    StateCommand,
    TakeOverCommand,
)
from conversation.live.door import Door
from conversation.live.listening import Listening, ListeningCommand
from conversation.live.protocol import CommandData, CommandDone, refusal_of
from conversation.metrics import SOCKET_COMMANDS
from conversation.people.work.reading import mark_read
from conversation.work.acting import LockedConversation
from conversation.work.sending import letter_of


class Commands:
    """The commands of one socket, of which `most` may be under way. `send` takes each one's answer."""

    def __init__(self, door: Door, listening: Listening, most: int, send: Callable[[BaseModel], Awaitable[None]]) -> None:
        self.door = door
        self.listening = listening
        self.most = most
        self.under_way = 0
        self._send = send
        self._waiting: asyncio.Queue[SocketCommand] = asyncio.Queue()

    def accept(self, command: SocketCommand) -> None:
        """Has a command done when those before it are. Raises `TooManyAtOnce`, and then nothing comes of it."""
        if self.under_way >= self.most:
            SOCKET_COMMANDS.labels(command.command, str(TooManyAtOnce.status)).inc()
            raise TooManyAtOnce(f"{self.most} commands of a connection may be under way: wait for an answer")
        self.under_way += 1
        self._waiting.put_nowait(command)

    async def do_for_ever(self) -> None:
        """Until cancelled. What is begun by then is done first: its sender may be gone, as a page is that was closed."""
        while True:
            command = await self._waiting.get()
            doing = asyncio.ensure_future(self._do(command))
            try:
                answer = await asyncio.shield(doing)
            except asyncio.CancelledError:
                await doing
                raise
            self.under_way -= 1
            await self._send(answer)

    async def _do(self, command: SocketCommand) -> BaseModel:
        try:
            answer: BaseModel = CommandDone(id=command.id, data=await self._done(command))
            status = 200
        except Exception as error:
            problem = as_domain_error(error, f"ws {command.command}")
            answer, status = refusal_of(command.id, problem), problem.status
        SOCKET_COMMANDS.labels(command.command, str(status)).inc()
        return answer

    async def _done(self, command: SocketCommand) -> CommandData:
        if isinstance(command, ListeningCommand):
            return await self.listening.do(command)
        await self.door.check_writer()
        if isinstance(command, SendCommand):
            once = command.client_id or derived_id("command of a socket", command.id)
            new = command.model_copy(update={"client_id": once})
            letter = await letter_of(new, self.door.principal.tenant_id, self.door.files)
            async with self.door.locked(command.conversation_id) as locked:
                return await locked.send(letter)
        if isinstance(command, ReadCommand):
            async with self.door.session() as session:
                return await mark_read(session, self.door.principal, command.conversation_id, command.up_to)
        async with self.door.locked(command.conversation_id) as locked:
            return await _done_to(locked, command)


async def _done_to(locked: LockedConversation, command: StateCommand) -> ConversationView | NoteView:
    match command:
        case TakeOverCommand():
            return await locked.take_over()
        case HandBackCommand():
            return await locked.hand_back()
        case CloseCommand():
            return await locked.close(command.reason)
        case AssignCommand():
            return await locked.assign(command.user_id, command.note)
        case LabelCommand():
            return await locked.label(command.label_ids)
        case NoteCommand():
            named = derived_id("note of a socket", command.conversation_id, locked.user_id, command.id)
            return await locked.write_note(command, named)
