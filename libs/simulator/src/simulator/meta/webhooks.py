"""Webhooks as Meta posts them: signed, at least once, repeated whole until the answer is 2xx."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog

from simulator.faults import FaultBoard, FaultFacts, pause
from simulator.log import RequestLog
from simulator.meta.numbers import MetaNumber, MetaNumbers
from simulator.meta.signing import encode, envelope, signature

ATTEMPTS = 60
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_TIMEOUT = aiohttp.ClientTimeout(total=15)

logger = structlog.get_logger()


class MetaWebhooks:
    """Posts to the registered webhook of a number; what fails is repeated in the background for about ten minutes."""

    def __init__(self, session: aiohttp.ClientSession, numbers: MetaNumbers, faults: FaultBoard, log: RequestLog) -> None:
        self._session = session
        self._numbers = numbers
        self._faults = faults
        self._log = log
        self._repeating: set[asyncio.Task[None]] = set()

    async def post(
        self, number: MetaNumber, value: dict[str, Any], facts: FaultFacts, taken: Callable[[], None] = lambda: None
    ) -> int | None:
        """Returns the HTTP status of the first attempt, None when no answer came; `taken` is called at the first 2xx."""
        body = encode(envelope(number, value))
        status = await self._attempt(number, body, facts, attempt=1)
        if _accepted(status):
            taken()
        else:
            task = asyncio.create_task(self._repeat(number.phone_number_id, body, facts, taken))
            self._repeating.add(task)
            task.add_done_callback(self._repeating.discard)
        return status

    async def close(self) -> None:
        for task in self._repeating:
            task.cancel()
        await asyncio.gather(*self._repeating, return_exceptions=True)

    async def _repeat(self, phone_number_id: str, body: bytes, facts: FaultFacts, taken: Callable[[], None]) -> None:
        delay_s = _FIRST_PAUSE_S
        for attempt in range(2, ATTEMPTS + 1):
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, _LONGEST_PAUSE_S)
            number = self._numbers.get(phone_number_id)
            if number and _accepted(await self._attempt(number, body, facts, attempt)):
                taken()
                return
        logger.warning("webhook_given_up", phone_number_id=phone_number_id, attempts=ATTEMPTS)

    async def _attempt(self, number: MetaNumber, body: bytes, facts: FaultFacts, attempt: int) -> int | None:
        fault = self._faults.strike("webhooks", facts)
        await pause(fault)
        started = time.perf_counter()
        status = None if fault and fault.drop == "before" else await self._post_once(number, body)
        for _ in range(fault.duplicate if fault else 0):
            await self._post_once(number, body)
        self._log.add(
            "webhooks",
            phone_number_id=number.phone_number_id,
            url=str(number.webhook_url),
            attempt=attempt,
            status=status,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
            body=body.decode(),
            fault=fault.model_dump(mode="json", exclude_unset=True) if fault else None,
        )
        return None if fault and fault.drop == "after" else status

    async def _post_once(self, number: MetaNumber, body: bytes) -> int | None:
        headers = {
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            "x-hub-signature-256": signature(number.app_secret, body),
        }
        try:
            async with self._session.post(
                str(number.webhook_url), data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None


def _accepted(status: int | None) -> bool:
    return status is not None and 200 <= status < 300
