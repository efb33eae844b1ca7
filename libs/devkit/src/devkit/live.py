"""A program of one of the people over the live socket, as docs/websocket.md says one is written: for tests and load."""

import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal, Self
from uuid import UUID, uuid4

from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]
LiveCommand = Literal[
    "send", "take_over", "hand_back", "close", "assign", "note", "label", "read", "typing", "subscribe", "unsubscribe"
]  # fmt: skip


class CommandRefusedError(Exception):
    """A command was refused, with the problem document that says why."""

    def __init__(self, problem: Frame) -> None:
        super().__init__(problem["detail"])
        self.status: int = problem["status"]
        self.problem = problem


class LiveClient:
    """One connection, once it is `ready`. `sequence` is the last that came: what to resume from."""

    def __init__(self, socket: ClientConnection, ready: Frame) -> None:
        self.socket = socket
        self.ready = ready
        self.sequence: int = ready["sequence"]
        self._kept: deque[Frame] = deque()

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, url: str, token: str, *, resume_from: int | None = None, interests: Mapping[str, Frame] | None = None
    ) -> AsyncIterator[Self]:
        """Yields the connection. Raises `websockets.ConnectionClosed` with the server's code where it is not let in."""
        given = {"resume_from": resume_from, "interests": interests}
        hello = {"type": "authenticate", "token": token, **{name: one for name, one in given.items() if one is not None}}
        async with connect(url, compression=None, proxy=None) as socket:
            await socket.send(json.dumps(hello))
            yield cls(socket, json.loads(await socket.recv()))

    async def hear(self) -> Frame:
        """Returns the next event."""
        frame = self._kept.popleft() if self._kept else await self._next()
        self.sequence = frame.get("sequence", self.sequence)
        return frame

    async def ask(self, command: LiveCommand, *, request_id: str | None = None, **fields: Any) -> Frame:
        """Returns what came of a command; events that come meanwhile are heard afterwards. Raises `CommandRefusedError`.

        Who got no answer asks again under the same `request_id`.
        """
        asked = {"type": "command", "id": request_id or str(uuid4()), "command": command, **fields}
        await self.socket.send(json.dumps(asked, default=str))
        while True:
            frame = await self._next()
            if frame["type"] != "result" or frame["id"] != asked["id"]:
                self._kept.append(frame)
            elif frame["ok"]:
                data: Frame = frame["data"]
                return data
            else:
                raise CommandRefusedError(frame["error"])

    async def send(self, conversation_id: UUID | str, text: str, *, request_id: str | None = None) -> Frame:
        """Returns the message to the customer, new or of an earlier attempt."""
        return await self.ask("send", request_id=request_id, conversation_id=conversation_id, text=text)

    async def subscribe(self, name: str, interest: Frame) -> list[str]:
        """Returns the names of all that is heard of now."""
        names: list[str] = (await self.ask("subscribe", name=name, interest=interest))["interests"]
        return names

    async def _next(self) -> Frame:
        frame: Frame = json.loads(await self.socket.recv())
        return frame
