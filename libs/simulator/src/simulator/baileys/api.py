"""What a bridge over Baileys answers. Source: fazer-ai/baileys-api, `src/controllers/{connections,media}`."""

import base64
import binascii
import re
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from simulator.baileys.errors import bad_key, invalid_body, not_connected, unknown_number
from simulator.endpoint import CallHandler, Endpoint, SimulatedCall, Surface
from simulator.linked.links import SimulatedLink, new_id, now_s
from simulator.linked.server import LinkedServer
from simulator.wire import json_response

API_KEY = "baileys-api-key"
PHONE = re.compile(r"\+\d{5,15}")


class BaileysAPI:
    """One key for all connections."""

    def __init__(self, server: LinkedServer) -> None:
        self._server = server

    def routes(self, surface: Surface) -> list[Route]:
        table: list[tuple[str, str, CallHandler]] = [
            ("POST", "/connections/{phone}", self._connect),
            ("DELETE", "/connections/{phone}", self._log_out),
            ("POST", "/connections/{phone}/send-message", self._send),
            ("PATCH", "/connections/{phone}/messages", self._edit),
            ("GET", "/media/{message_id}", self._media),
        ]
        return [Route(path, Endpoint(surface, "baileys", handler), methods=[method]) for method, path, handler in table]

    async def _connect(self, call: SimulatedCall) -> Response:
        """A connection that is there already has the new options, and says that it is online."""
        phone, options = _checked(call), call.data or {}
        token = options.get("webhookVerifyToken")
        if not PHONE.fullmatch(phone) or not isinstance(token, str) or len(token) < 6 or not options.get("webhookUrl"):
            raise invalid_body()
        link = self._server.links.setdefault(phone, SimulatedLink(phone))
        link.webhook_url, link.token = options["webhookUrl"], token
        self._server.connect(link)
        return Response()

    async def _log_out(self, call: SimulatedCall) -> Response:
        """Without a webhook: a connection that is logged out by the API says nothing more."""
        if self._server.links.pop(_checked(call), None) is None:
            raise unknown_number()
        return Response()

    async def _send(self, call: SimulatedCall) -> Response:
        if not _is_content(call.data.get("messageContent")):
            raise invalid_body()
        return self._sent(call)

    async def _edit(self, call: SimulatedCall) -> Response:
        content, key = call.data.get("messageContent"), call.data.get("key")
        if not isinstance(content, dict) or not isinstance(content.get("text"), str) or not isinstance(key, dict):
            raise invalid_body()
        return self._sent(call)

    def _sent(self, call: SimulatedCall) -> Response:
        link = self._server.links.get(_checked(call))
        if link is None or link.state != "open":
            raise not_connected()
        link.keep(call.data, call.request.url.path.rpartition("/")[2])
        key = {"remoteJid": call.data["jid"], "fromMe": True, "id": new_id()}
        return json_response({"data": {"key": key, "messageTimestamp": str(now_s())}})

    async def _media(self, call: SimulatedCall) -> Response:
        """Returns the bytes alone: what they are is known from the message."""
        _check_key(call)
        message_id = call.request.path_params["message_id"]
        found = [link.media[message_id] for link in self._server.links.values() if message_id in link.media]
        if not found:
            return Response("File not found", 404)
        return Response(found[0].content, media_type="application/octet-stream")


def _is_content(content: Any) -> bool:
    """Returns whether it is of the bridge's union: a text, a file in base64, or a reaction."""
    match content:
        case {"text": str()} | {"react": {"key": {"id": str()}, "text": str()}}:
            return True
        case {"image": str(data)} | {"video": str(data)} | {"document": str(data)} | {"audio": str(data)}:
            try:
                return bool(base64.b64decode(data, validate=True))
            except binascii.Error:
                return False
    return False


def _checked(call: SimulatedCall) -> str:
    _check_key(call)
    phone: str = call.request.path_params["phone"]
    return phone


def _check_key(call: SimulatedCall) -> None:
    if call.request.headers.get("x-api-key") != API_KEY:
        raise bad_key()
