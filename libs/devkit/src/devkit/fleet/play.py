"""Playing customers and people on a running fleet: what the end-to-end tests and the demonstration are written in."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

T = TypeVar("T")
PATIENCE_S = 90.0


async def eventually(
    question: Callable[[], Awaitable[T]], holds: Callable[[T], bool] = bool, *, within_s: float = PATIENCE_S, what: str = ""
) -> T:
    """Returns the first answer that holds. Raises `AssertionError` with the last answer when none does in time."""
    deadline = time.monotonic() + within_s
    while not holds(answer := await question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what or 'what was waited for'} did not come within {within_s:g} s; last: {answer!r}")
        await asyncio.sleep(0.1)
    return answer


class Play:
    """One tenant of a fleet, as `fleet.json` (and its `demo` member) describes both."""

    def __init__(self, description: Mapping[str, Any], demo: Mapping[str, Any] | None = None) -> None:
        self.description = description
        self.demo = demo or description["demo"]
        self._stack = AsyncExitStack()
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._stack.aclose()

    @property
    def phone_number_id(self) -> str:
        return str(self.demo["channels"]["meta"]["phone_number_id"])

    async def simulator(self) -> httpx2.AsyncClient:
        return await self._client(self.description["simulator"]["url"], None)

    async def service(self, name: str, token: str | None = None) -> httpx2.AsyncClient:
        """Returns a client of a service as the tenant's admin, or with another token ("" for none)."""
        return await self._client(
            self.description["services"][name]["url"], self.demo["admin_token"] if token is None else token
        )

    async def agent(self, name: str = "conversation") -> httpx2.AsyncClient:
        return await self.service(name, self.demo["agent_token"])

    async def _client(self, url: str, token: str | None) -> httpx2.AsyncClient:
        key = f"{url} {token}"
        if key not in self._clients:
            headers = {"authorization": f"Bearer {token}"} if token else {}
            # Over http: a story has several clients, and each would read every certificate that this machine trusts.
            client = httpx2.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False, verify=False)
            self._clients[key] = await self._stack.enter_async_context(client)
        return self._clients[key]

    async def says(self, phone: str, text: str, *, times: int = 1, **given: Any) -> dict[str, Any]:
        """Returns what the simulator answers when a customer writes. With `times` the provider delivers the identical webhook
        so often.
        """
        body = {"phone_number_id": self.phone_number_id, "text": text, "times": times, "name": "Ana", **given}
        answer = await (await self.simulator()).post(f"/_sim/customers/{phone}/messages", json=body)
        return dict(answer.raise_for_status().json())

    async def received_by(self, phone: str) -> list[str]:
        """Returns the texts that the business sent to a customer, oldest first."""
        params = {"to": phone, "phone_number_id": self.phone_number_id}
        answer = await (await self.simulator()).get("/_sim/messages", params=params)
        return [message["text"] for message in answer.raise_for_status().json() if message["type"] == "text"]

    async def is_answered(self, phone: str, *, containing: str = "", count: int = 1, within_s: float = PATIENCE_S) -> list[str]:
        """Returns the messages that a customer has got, once there are `count` and the newest has `containing` in it."""
        return await eventually(
            lambda: self.received_by(phone),
            lambda texts: len(texts) >= count and containing in texts[-1],
            within_s=within_s,
            what=f"message {count} to the customer with {containing!r}",
        )

    async def is_answered_once_more(self, phone: str) -> list[str]:
        """Returns all that a customer has got, when the AI has answered a further question. What was to be said to them before
        has been said by then: they are told one thing after another.
        """
        await self.says(phone, "Qual o prazo de entrega?")
        return await self.is_answered(phone, containing="45 minutos", count=2, within_s=120)

    async def fault(self, point: str, **how: Any) -> None:
        """Let the outside fail: see the simulator's fault switches."""
        (await (await self.simulator()).put(f"/_sim/faults/{point}", json=how)).raise_for_status()

    async def no_faults(self) -> None:
        (await (await self.simulator()).delete("/_sim/faults")).raise_for_status()

    async def conversation_with(self, phone: str) -> dict[str, Any]:
        """Returns the newest conversation of a customer, as the inbox shows it, once it is there."""
        client = await self.service("conversation")

        async def find() -> dict[str, Any] | None:
            conversations = (
                (await client.get("/v1/conversations", params={"limit": 200})).raise_for_status().json()["conversations"]
            )
            mine = (one for one in conversations if one["contact"]["address"].lstrip("+") == phone)
            return next(mine, None)

        found = await eventually(find, what=f"the conversation with {phone}")
        assert found is not None
        return found

    async def messages_with(self, phone: str) -> list[dict[str, Any]]:
        conversation = await self.conversation_with(phone)
        client = await self.service("conversation")
        answer = await client.get(f"/v1/conversations/{conversation['conversation_id']}/messages", params={"limit": 200})
        return list(answer.raise_for_status().json()["messages"])
