"""Billing's documented answer about limits, given without a billing service: most tests only need that it is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Billing:
    """`limits` by resource; none is no limit."""

    url: str = ""
    limits: dict[str, int | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        resource = (await request.json())["resource"]
        self.asked.append(resource)
        return web.json_response({"resource": resource, "limit": self.limits.get(resource)})


@asynccontextmanager
async def running_billing() -> AsyncIterator[Billing]:
    billing = Billing()
    app = web.Application()
    app.router.add_post("/v1/limits", billing.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    billing.url = f"http://{host}:{port}"
    try:
        yield billing
    finally:
        await runner.cleanup()
