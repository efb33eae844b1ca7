"""`/_sim/linked/{server}/{name}`: what happens to a linked number outside its server: its phone, WhatsApp, its customers."""

import base64
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from simulator.linked.links import LinkedMedia, LinkedMessage, SimulatedLink, new_id, now_s
from simulator.linked.server import LinkedServer


class LinkLoss(BaseModel):
    """`code`: Baileys' status code of the disconnection."""

    code: Annotated[int, Field(ge=400, le=599)]


class LinkedUpload(BaseModel):
    """A file that a customer sends, in base64."""

    mime_type: str
    content: str


class LinkedCustomerMessage(BaseModel):
    """`text` is the caption where there is `media`. `sent_at` (epoch seconds) writes in the past."""

    model_config = ConfigDict(extra="forbid")

    phone: Annotated[str, Field(pattern=r"^\d{5,20}$")]
    text: str = ""
    name: str = "Ana"
    media: LinkedUpload | None = None
    id: str | None = None
    sent_at: int | None = None


def linked_control(servers: Mapping[str, LinkedServer]) -> FastAPI:
    """Returns the application that is mounted at `/_sim/linked`."""
    api = FastAPI(title="Linked numbers", docs_url=None, redoc_url=None)

    def found(server: str, name: str) -> tuple[LinkedServer, SimulatedLink]:
        if server not in servers or name not in servers[server].links:
            raise HTTPException(404, f"{server} knows no {name}")
        return servers[server], servers[server].links[name]

    @api.get("/{server}/{name}")
    async def show(server: str, name: str) -> dict[str, Any]:
        """Also the code, as whoever holds the phone sees it."""
        return _view(found(server, name)[1])

    @api.post("/{server}/{name}/scan")
    async def scan(server: str, name: str) -> dict[str, Any]:
        """409 while there is no code to scan."""
        where, link = found(server, name)
        if link.state != "qr":
            raise HTTPException(409, "there is no code")
        await where.scan(link)
        return _view(link)

    @api.post("/{server}/{name}/lose")
    async def lose(server: str, name: str, loss: LinkLoss) -> dict[str, Any]:
        where, link = found(server, name)
        await where.lose(link, loss.code)
        return _view(link)

    @api.post("/{server}/{name}/messages")
    async def write(server: str, name: str, message: LinkedCustomerMessage) -> dict[str, str]:
        """While the link is not open, no webhook comes of it; the phone has it."""
        where, link = found(server, name)
        media = LinkedMedia(message.media.mime_type, base64.b64decode(message.media.content)) if message.media else None
        incoming = LinkedMessage(
            message.phone, message.id or new_id(), message.sent_at or now_s(), message.name, message.text, media
        )
        await where.write(link, incoming)
        return {"id": incoming.id}

    return api


def _view(link: SimulatedLink) -> dict[str, Any]:
    names = ("name", "state", "paired", "qr", "pairing_code", "webhook_url", "sent", "endpoints", "posted")
    return {name: getattr(link, name) for name in names}
