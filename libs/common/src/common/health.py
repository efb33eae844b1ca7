"""`/livez`: the loop runs. `/readyz`: it can do its work. `/metrics`: what it did."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from common.metrics import LOOP_LAG

Check = Callable[[], Awaitable[None]]
CHECK_TIMEOUT_S = 3.0
LAG_INTERVAL_S = 1.0


def health_router(checks: dict[str, Check]) -> APIRouter:
    """Returns the routes of health. A check returns when its part is well, and raises otherwise; what it raises is named by
    class only.

    Anybody may ask, and as often as they like: all who ask at once share one answer.
    """
    router = APIRouter(include_in_schema=False)
    asking: asyncio.Task[dict[str, str]] | None = None

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.create_task(_run_all(checks))
        results = await asyncio.shield(asking)
        ready = all(result == "ok" for result in results.values())
        return JSONResponse({"status": "ok" if ready else "unready", "checks": results}, 200 if ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _run_all(checks: dict[str, Check]) -> dict[str, str]:
    return dict(zip(checks, await asyncio.gather(*map(_run, checks.values())), strict=True))


async def _run(check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check()
    except Exception as error:
        return type(error).__name__
    return "ok"


async def watch_loop() -> None:
    """Measure how late the event loop wakes: heartbeats to the broker run on the same loop."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_INTERVAL_S
        await asyncio.sleep(LAG_INTERVAL_S)
        LOOP_LAG.observe(max(0.0, loop.time() - due))
