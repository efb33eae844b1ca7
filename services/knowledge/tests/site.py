"""A website of the tests: a real server that says what it is told, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape

from aiohttp import web
from aiohttp.test_utils import TestServer

MENU = '<nav><a href="/">Início</a> <a href="/precos">Preços</a> <a href="/contato">Contato</a></nav>'
FOOTER = "<footer>© Oficina do Zé. Todos os direitos reservados.</footer>"


def html(title: str, *paragraphs: str, links: tuple[str, ...] = (), head: str = "") -> str:
    """Returns a page with a menu, a footer and a heading, as most pages have."""
    said = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    leads = "".join(f'<li><a href="{one}">mais sobre {one}</a></li>' for one in links)
    body = f"{MENU}<main><h1>{escape(title)}</h1>{said}<ul>{leads}</ul></main>{FOOTER}"
    return f"<!doctype html><html><head><title>{escape(title)}</title>{head}</head><body>{body}</body></html>"


def sitemap(*urls: str) -> str:
    entries = "".join(f"<url><loc>{escape(one)}</loc></url>" for one in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """`answers` by path with query. `asked` are the requests, in order; while `held` is set, nobody is answered."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    streams: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    def says(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("content-type", "text/html; charset=utf-8")
        self.answers[path] = Answer(status, raw, named)

    def sends_on(self, path: str, to: str, status: int = 301) -> None:
        self.says(path, status=status, location=to)

    def says_nothing_of(self, path: str) -> None:
        self.answers.pop(path, None)

    def pages_asked(self) -> list[str]:
        return [one for one in self.asked if one != "/robots.txt"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path
        self.asked.append(path)
        self.agents.add(request.headers.get("user-agent", ""))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if path in self.held:
                await self.held[path].wait()
            if path in self.streams:
                return await self.streams[path](request)
            return self._said(request, self.answers.get(path, Answer(404)))
        finally:
            self.at_once -= 1

    def _said(self, request: web.Request, said: Answer) -> web.Response:
        headers = {**said.headers}
        if said.status == 200:
            headers.setdefault("etag", f'"{sha256(said.body).hexdigest()[:12]}"')
            if headers["etag"] and request.headers.get("if-none-match") == headers["etag"]:
                return web.Response(status=304)
        return web.Response(status=said.status, body=said.body, headers={k: v for k, v in headers.items() if v})


@asynccontextmanager
async def served_site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", site.answer)
    async with TestServer(app, host="127.0.0.1") as listening:
        site.url = f"http://127.0.0.1:{listening.port}"
        yield site
