"""A tenant's channel at a server that links numbers, made through the API; and whoever posts to its address."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from devkit.testing.harness import Harness
from devkit.testing.statements import ask

CORPUS = Path(__file__).parents[1] / "corpus"
PARKED = "select reason from parked_webhook order by received_at, id"


@dataclass
class Linked:
    gateway: Harness
    tenant_id: UUID
    channel_id: UUID
    path: str

    async def post(self, raw: bytes, path: str = "", **headers: str) -> int:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.gateway.client() as client:
            return (await client.post(self.path + path, content=raw, headers=spelled)).status_code

    async def parked(self) -> list[str]:
        async with self.gateway.session(self.tenant_id) as session:
            return [row.reason for row in await ask(session, PARKED)]

    async def change(self, **body: Any) -> None:
        async with self.gateway.client(self.tenant_id) as client:
            (await client.patch(f"/v1/channels/{self.channel_id}", json=body)).raise_for_status()
        await self.gateway.forget()
        await self.gateway.resources.reception.directory.load_all()  # it follows changes, a moment later

    async def knows(self, secret: str) -> list[str]:
        """The tables that have this text somewhere, also within bytes."""
        return await self.gateway.tables_with(secret, self.tenant_id)


async def open_linked(gateway: Harness, tenant_id: UUID, channel: dict[str, Any]) -> Linked:
    async with gateway.client(tenant_id) as client:
        created = (await client.post("/v1/channels", json=channel)).raise_for_status().json()
    await gateway.forget()
    path = created["webhook_url"].removeprefix("https://gateway.test")
    return Linked(gateway, tenant_id, UUID(created["channel_id"]), path)


def recorded(provider: str, case: str, **changes: Any) -> bytes:
    return json.dumps(json.loads((CORPUS / provider / f"{case}.json").read_bytes()) | changes).encode()


def every(provider: str) -> list[bytes]:
    return [path.read_bytes() for path in (CORPUS / provider).glob("*.json") if "expected" not in path.name]
