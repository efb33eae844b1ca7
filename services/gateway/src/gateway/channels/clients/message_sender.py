"""The one question that the gateway has for `message-sender`: take these credentials."""

from uuid import UUID

import httpx2
import orjson
from common.auth import Authenticator
from common.errors import Unavailable
from common.trust import trusted_authorities

TIMEOUT_S = 5.0
NAME = "message-sender"


class MessageSender:
    """`PUT /v1/channels/{channel_id}/credentials`, idempotent."""

    def __init__(self, url: str, authenticator: Authenticator) -> None:
        self._client = httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S, verify=trusted_authorities())
        self._authenticator = authenticator

    async def put_credentials(self, tenant_id: UUID, channel_id: UUID, credentials: dict[str, str]) -> None:
        """Raises `Unavailable` for every answer but yes: without credentials no reply goes out, so it is asked again."""
        headers = {
            "authorization": f"Bearer {self._authenticator.service_token(NAME, tenant_id)}",
            "content-type": "application/json",
        }
        path = f"/v1/channels/{channel_id}/credentials"
        try:
            answer = await self._client.put(path, content=orjson.dumps(credentials), headers=headers)
        except httpx2.TransportError as error:
            raise Unavailable(f"{NAME} cannot be reached") from error
        if not answer.is_success:
            raise Unavailable(f"{NAME} answered {answer.status_code}")

    async def close(self) -> None:
        await self._client.aclose()
