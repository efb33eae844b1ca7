"""A server that reads scans (OCR): one PDF asked for at a time, and its pages as text. Without one scans stay unread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
import structlog
from common.errors import Unavailable

from knowledge.metrics import RECOGNISED

log = structlog.get_logger()

MAX_ANSWER_BYTES = 16 << 20
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class TextRecognition:
    """`url` is the whole address, and nobody is asked where there is none. `timeout_s` is of one document."""

    def __init__(self, http: aiohttp.ClientSession, url: str | None, timeout_s: float) -> None:
        self._http = http
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=10)

    @property
    def is_there(self) -> bool:
        return self._url is not None

    async def ask(self, data: bytes, mime_type: str) -> bytes | None:
        """Returns the answer as it came; None where the server does not take the document, or says too much. Raises
        `Unavailable`.
        """
        if self._url is None:
            return None
        headers = {"content-type": mime_type}
        received = bytearray()
        try:
            async with self._http.post(
                self._url, data=data, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as answer:
                status = answer.status
                async for piece in answer.content.iter_any():
                    received += piece
                    if len(received) > MAX_ANSWER_BYTES:
                        break
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            RECOGNISED.labels("unavailable").inc()
            raise Unavailable("the server that reads scans does not answer") from error
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
            RECOGNISED.labels("unavailable").inc()
            raise Unavailable(f"the server that reads scans answers {status}")
        if status == HTTPStatus.OK and len(received) <= MAX_ANSWER_BYTES:
            return bytes(received)
        log.warning("scan_refused", status=status, answer_bytes=len(received))
        RECOGNISED.labels("refused").inc()
        return None


@asynccontextmanager
async def open_recognition(url: str | None, api_key: str | None, timeout_s: float) -> AsyncIterator[TextRecognition]:
    """Yields a client of one server, or of none."""
    headers = {"accept": "application/json"} | ({"authorization": f"Bearer {api_key}"} if api_key else {})
    async with aiohttp.ClientSession(headers=headers) as http:
        yield TextRecognition(http, url, timeout_s)
