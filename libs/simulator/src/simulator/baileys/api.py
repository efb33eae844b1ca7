"""A bridge over Baileys. Source: fazer-ai/baileys-api, `src/controllers/{connections,media}`, `src/baileys/connection.ts`."""

import re
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from simulator.endpoint import Call, Endpoint, Handler, Refusal, Surface
from simulator.linked.links import QR_PICTURE, Body, Incoming, Link, LinkedServer, new_id, now_s
from simulator.wire import json_response

API_KEY = "baileys-api-key"
PHONE = re.compile(r"\+\d{5,15}")
NOT_CONNECTED = Refusal(404, {"error": "Phone number not connected"})


class BaileysBridge(LinkedServer):
    """One key for all connections; a connection's webhooks carry the token that it was opened with."""

    name = "baileys"
    pauses_s = (5, 15, 45)

    def routes(self, surface: Surface) -> list[Route]:
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/connections/{phone}", self._connect),
            ("DELETE", "/connections/{phone}", self._log_out),
            ("POST", "/connections/{phone}/send-message", self._send),
            ("GET", "/media/{message_id}", self._media),
        ]
        return [Route(path, Endpoint(surface, "baileys", handler), methods=[method]) for method, path, handler in table]

    async def _connect(self, call: Call) -> Response:
        """A connection that is there already is told its options anew, and says that it is online."""
        phone, options = _checked(call), call.data or {}
        token = options.get("webhookVerifyToken")
        if not PHONE.fullmatch(phone) or not isinstance(token, str) or len(token) < 6 or not options.get("webhookUrl"):
            raise Refusal(422, {"type": "validation", "on": "body"})
        link = self.links.setdefault(phone, Link(phone))
        link.webhook_url, link.token = options["webhookUrl"], token
        self.open(link)
        return Response()

    async def _log_out(self, call: Call) -> Response:
        """Without a webhook: a connection that is logged out by the API says nothing more."""
        if self.links.pop(_checked(call), None) is None:
            raise Refusal(404, {"error": "Phone number not found"})
        return Response()

    async def _send(self, call: Call) -> Response:
        link = self.links.get(_checked(call))
        if link is None or link.state != "open":
            raise NOT_CONNECTED
        link.sent.append(call.data)
        key = {"remoteJid": call.data["jid"], "fromMe": True, "id": new_id()}
        return json_response({"data": {"key": key, "messageTimestamp": str(now_s())}})

    async def _media(self, call: Call) -> Response:
        """The bytes alone: what they are is known from the message."""
        _check_key(call)
        message_id = call.request.path_params["message_id"]
        found = [link.media[message_id] for link in self.links.values() if message_id in link.media]
        if not found:
            return Response("File not found", 404)
        return Response(found[0].content, media_type="application/octet-stream")

    def shows_code(self, link: Link) -> list[Body]:
        shown = {"connection": "connecting", "qr": link.qr, "qrDataUrl": QR_PICTURE}
        return [self._update(link, {"connection": "reconnecting"}), self._update(link, shown)]

    def opened(self, link: Link) -> list[Body]:
        return [self._update(link, {"connection": "open", "receivedPendingNotifications": True, "isOnline": True})]

    def closed(self, link: Link, code: int) -> list[Body]:
        output = {"statusCode": code, "payload": {"statusCode": code, "message": "Stream Errored"}, "headers": {}}
        error = {"data": None, "isBoom": True, "isServer": False, "output": output}
        lost = {"error": error, "date": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        return [self._update(link, {"connection": "close", "lastDisconnect": lost})]

    def received(self, link: Link, incoming: Incoming) -> Body:
        data = {"messages": [self.unread(link, incoming)], "type": "notify"}
        return {"event": "messages.upsert", "data": data, "webhookVerifyToken": link.token}

    def unread(self, link: Link, incoming: Incoming) -> Body:
        message: dict[str, Any] = {"conversation": incoming.text}
        if incoming.media:
            described = {"mimetype": incoming.media.mime_type, "url": "https://mmg.whatsapp.net/v/t62/x.enc"}
            described |= {"caption": incoming.text, "fileLength": str(len(incoming.media.content))}
            message = {f"{_kind(incoming.media.mime_type)}Message": described}
        return {
            "key": {"remoteJid": f"{incoming.phone}@s.whatsapp.net", "fromMe": False, "id": incoming.id},
            "messageTimestamp": incoming.sent_at,
            "pushName": incoming.name,
            "broadcast": False,
            "message": message,
        }

    def _update(self, link: Link, data: dict[str, Any]) -> Body:
        return {"event": "connection.update", "data": data, "webhookVerifyToken": link.token}


def fault_body(status: int) -> dict[str, Any]:
    return {"error": "Something went wrong", "status": status}


def _checked(call: Call) -> str:
    _check_key(call)
    phone: str = call.request.path_params["phone"]
    return phone


def _check_key(call: Call) -> None:
    if call.request.headers.get("x-api-key") != API_KEY:
        raise Refusal(401, {"error": "Unauthorized", "message": "Valid API key required"})


def _kind(mime_type: str) -> str:
    kind = mime_type.partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else "document"
