"""A page of the console in a browser, as far as sign-in is concerned: what it sends by itself, and the cookie that it keeps."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from devkit.testing.harness import Harness

CONSOLE = "https://console.loja.test"
PATH = "/api/gateway/v1/sessions"
OWN = {"x-prosa-console": "1", "sec-fetch-site": "same-origin", "origin": CONSOLE}
Answer = Any
SignIn = Callable[[], Awaitable[dict[str, Any]]]


class Page:
    """`cookie` is what the browser's jar has. The test, not a library, decides when it is sent."""

    def __init__(self, client: httpx2.AsyncClient, cookie: str | None = None) -> None:
        self.client = client
        self.cookie = cookie

    async def ask(self, method: str, path: str, *, token: str | None = None, **given: Any) -> Answer:
        headers: dict[str, str | bytes] = {**OWN}
        headers |= {"cookie": f"prosa_refresh={self.cookie}".encode()} if self.cookie else {}
        headers |= {"authorization": f"Bearer {token}"} if token else {}
        answer = await self.client.request(method, path, headers=headers, **given)
        if "set-cookie" in answer.headers:
            self.cookie = cookie_of(answer)["prosa_refresh"] or None
        self.client.cookies.clear()
        return answer

    async def refresh(self) -> Answer:
        return await self.ask("POST", "/v1/sessions/refresh")


def cookie_of(answer: Answer) -> dict[str, str]:
    """Returns the one cookie of an answer: its value by its name, and its attributes."""
    (header,) = answer.headers.get_list("set-cookie")
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return {name: value.strip('"') for name, _, value in pairs}


@asynccontextmanager
async def page_of(gateway: Harness, cookie: str | None = None) -> AsyncIterator[Page]:
    async with gateway.client() as client:
        yield Page(client, cookie)
