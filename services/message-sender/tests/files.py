"""A gateway that keeps files: it gives a service their addresses, and whoever has one the bytes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer
from contracts.outgoing import FileKind, OutgoingFile, StoredFile

PICTURE = b"\x89PNG\r\n\x1a\n of a cake"
TYPES: dict[FileKind, str] = {
    "image": "image/png",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "document": "application/pdf",
    "sticker": "image/webp",
}


@dataclass
class KeptFiles:
    """`away`: it answers nobody. `links` and `reads` count what it was asked."""

    files: dict[UUID, bytes] = field(default_factory=dict)
    url: str = ""
    away: bool = False
    links: int = 0
    reads: int = 0

    def message(self, kind: FileKind = "image", data: bytes = PICTURE, caption: str | None = None) -> OutgoingFile:
        """A file of a kind, as a message."""
        media_id = uuid4()
        self.files[media_id] = data
        stored = StoredFile(media_id=media_id, mime_type=TYPES[kind], size=len(data), filename=f"bolo.{kind}")
        return OutgoingFile(kind=kind, media=stored, caption=caption)

    def address(self, file: OutgoingFile) -> str:
        return f"{self.url}/media/{file.media.media_id}"

    async def link(self, request: web.Request) -> web.Response:
        self.links += 1
        media_id = UUID(request.match_info["media_id"])
        if self.away:
            return web.json_response({}, status=503)
        if media_id not in self.files:
            return web.json_response({"detail": "there is no such file"}, status=404)
        return web.json_response({"url": f"{self.url}/media/{media_id}"})

    async def read(self, request: web.Request) -> web.Response:
        self.reads += 1
        return web.Response(body=self.files[UUID(request.match_info["media_id"])])


@asynccontextmanager
async def keeping_files() -> AsyncIterator[KeptFiles]:
    kept = KeptFiles()
    app = web.Application()
    app.router.add_post("/v1/media/{media_id}/link", kept.link)
    app.router.add_get("/media/{media_id}", kept.read)
    async with TestServer(app) as server:
        kept.url = str(server.make_url("")).rstrip("/")
        yield kept
