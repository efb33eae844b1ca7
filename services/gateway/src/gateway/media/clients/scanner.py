"""A scanner for viruses, if the operator has one: it is told where a file can be read, and says what it is."""

import asyncio
from typing import Literal
from uuid import UUID

import aiohttp
import orjson
import structlog
from common.errors import Unavailable
from pydantic import BaseModel, ValidationError

ScanVerdict = Literal["clean", "infected", "suspicious"]
LONGEST_ANSWER = 65_536

log = structlog.get_logger()


class _ScanAnswer(BaseModel):
    verdict: ScanVerdict


class Scanner:
    """`POST {url}` with `media_id`, `url` (good for minutes), `mime_type`, `size` and `sha256`; the answer has a `verdict`.

    Without a `url` every file is clean.
    """

    def __init__(self, url: str | None, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s

    async def ask(self, media_id: UUID, url: str, *, mime_type: str, size: int, sha256: str) -> ScanVerdict:
        """Returns what the scanner says. Raises `Unavailable` for whatever is no answer in time: what nobody looked at goes
        out to nobody.
        """
        if self._url is None:
            return "clean"
        question = {"media_id": str(media_id), "url": url, "mime_type": mime_type, "size": size, "sha256": sha256}
        try:
            async with asyncio.timeout(self._timeout_s), aiohttp.ClientSession(trust_env=False) as http:
                headers = {"content-type": "application/json"}
                asked = http.post(self._url, data=orjson.dumps(question), headers=headers, allow_redirects=False)
                async with asked as answer:
                    body = await answer.content.read(LONGEST_ANSWER)
                    if answer.status == 200:
                        return _ScanAnswer.model_validate_json(body).verdict
                    log.warning("scan_failed", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, ValidationError) as error:
            log.warning("scan_failed", error=type(error).__name__)
        raise Unavailable("the file could not be checked; try again later")
