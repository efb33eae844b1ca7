"""Files that people leave with the gateway, which runs beside conversation."""

import base64
from dataclasses import dataclass
from uuid import UUID

from devkit.testing.harness import Harness
from joserfc.jwk import ECKey

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
GATEWAY_KEYS = {
    "signing_key": ECKey.generate_key("P-256", private=True).as_pem(private=True).decode(),
    "sealing_keys": "test:" + base64.b64encode(bytes(32)).decode(),
}


@dataclass
class FileShelf:
    """The real gateway, with which people leave files."""

    gateway: Harness

    async def keep(self, tenant_id: UUID, kind: str = "image", data: bytes = PNG, **query: str) -> str:
        async with self.gateway.client(tenant_id, "agent") as agent:
            answer = await agent.post("/v1/media", params={"kind": kind, **query}, content=data)
        assert answer.status_code == 201, answer.text
        media_id: str = answer.json()["media_id"]
        return media_id
