"""A provider as the simulator plays it: each folder's `server.py` has one."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import ClassVar, Self

from starlette.routing import BaseRoute

from simulator.log import LogKind


class ProviderServer(ABC):
    """What it answers, and the switches of what happens outside it. Used as a context: its background work ends with it."""

    name: ClassVar[LogKind]

    @abstractmethod
    def routes(self) -> list[BaseRoute]: ...

    @abstractmethod
    async def close(self) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()
