"""What a page waits for: it is there when all that it asked has come, and was drawn with nothing new asked."""

import asyncio

from playwright.async_api import Frame, Page, Request, Response, WebSocket

DRAWN = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done, { timeout: 10_000 }))))"""


STREAM = "eventsource"


class Traffic:
    """What is on its way to one page, from its first address on. A socket has come with the first word that is said to it, a
    stream when it begins.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked = 0
        self._coming: dict[Request | WebSocket, str] = {}
        self._all_there = asyncio.Event()
        self._all_there.set()
        page.on("request", self._request)
        page.on("requestfinished", self._came)
        page.on("requestfailed", self._came)
        page.on("response", self._begins)
        page.on("websocket", self._socket)
        page.on("framedetached", self._leaves)

    async def ceases(self, within_s: float) -> None:
        """Returns once a whole picture was drawn of what has come. Raises `AssertionError` with what has not."""
        asked = -1
        while asked != self._asked or self._coming:
            try:
                await asyncio.wait_for(self._all_there.wait(), within_s)
            except TimeoutError:
                raise AssertionError(f"not there within {within_s:g} s: {sorted(self._coming.values())}") from None
            asked = self._asked
            await self._page.evaluate(DRAWN)

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self._leaves(request.frame)
        self._goes(request, request.url)

    def _begins(self, response: Response) -> None:
        if response.request.resource_type == STREAM:
            self._came(response.request)

    def _socket(self, socket: WebSocket) -> None:
        self._goes(socket, socket.url)
        socket.on("framereceived", lambda _: self._came(socket))
        socket.on("close", self._came)

    def _goes(self, what: Request | WebSocket, url: str) -> None:
        self._asked += 1
        self._coming[what] = url
        self._all_there.clear()

    def _came(self, what: Request | WebSocket) -> None:
        self._coming.pop(what, None)
        if not self._coming:
            self._all_there.set()

    def _leaves(self, frame: Frame) -> None:
        """What the page that was in the frame still waited for, nobody waits for any more."""
        whole = frame == self._page.main_frame
        for one in [one for one in self._coming if whole or (isinstance(one, Request) and one.frame == frame)]:
            self._came(one)
