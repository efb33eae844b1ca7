"""What Evolution API v2 answers. Source: EvolutionAPI/evolution-api, `src/api/{routes,controllers,guards}`."""

import base64
from typing import Any
from uuid import uuid4

from starlette.responses import Response
from starlette.routing import Route

from simulator.endpoint import CallHandler, Endpoint, SimulatedCall, Surface
from simulator.evolution.errors import refusal
from simulator.evolution.webhooks import code_of, kind_of
from simulator.linked.links import SimulatedLink, new_id, now_s
from simulator.linked.server import LinkedServer
from simulator.wire import json_response

API_KEY = "evolution-global-key"
STATES = {"closed": "close", "connecting": "connecting", "qr": "connecting", "open": "open"}


class EvolutionAPI:
    """One global key for all instances."""

    def __init__(self, server: LinkedServer) -> None:
        self._server = server

    def routes(self, surface: Surface) -> list[Route]:
        table: list[tuple[str, str, CallHandler]] = [
            ("POST", "/instance/create", self._create),
            ("GET", "/instance/connect/{instance}", self._connect),
            ("GET", "/instance/connectionState/{instance}", self._state),
            ("DELETE", "/instance/logout/{instance}", self._log_out),
            ("DELETE", "/instance/delete/{instance}", self._delete),
            ("POST", "/webhook/set/{instance}", self._set_webhook),
            ("POST", "/chat/getBase64FromMediaMessage/{instance}", self._media),
            ("POST", "/message/sendText/{instance}", self._send_text),
            ("POST", "/message/sendMedia/{instance}", self._send_media),
            ("POST", "/message/sendWhatsAppAudio/{instance}", self._send_voice),
            ("POST", "/message/sendSticker/{instance}", self._send_sticker),
            ("POST", "/message/sendLocation/{instance}", self._send_location),
            ("POST", "/message/sendContact/{instance}", self._send_contact),
            ("POST", "/message/sendReaction/{instance}", self._send_reaction),
            ("POST", "/chat/updateMessage/{instance}", self._update),
        ]
        return [Route(path, Endpoint(surface, "evolution", handler), methods=[method]) for method, path, handler in table]

    async def _create(self, call: SimulatedCall) -> Response:
        _check_key(call)
        body = call.data or {}
        instance = body["instanceName"]
        if instance in self._server.links:
            raise refusal(403, "Forbidden", f'This name "{instance}" is already in use.')
        link = self._server.links[instance] = SimulatedLink(instance, phone=body.get("number"))
        _configure(link, body.get("webhook") or {})
        if body.get("qrcode"):
            self._server.connect(link)
        described = {"instanceName": instance, "instanceId": str(uuid4()), "integration": body.get("integration")}
        return json_response(
            {
                "instance": {**described, "webhookWaBusiness": None, "accessTokenWaBusiness": "", "status": STATES[link.state]},
                "hash": body.get("token") or str(uuid4()).upper(),
                "webhook": {"webhookUrl": link.webhook_url, "webhookHeaders": link.headers},
                "qrcode": code_of(link) if body.get("qrcode") else None,
            },
            201,
        )

    async def _connect(self, call: SimulatedCall) -> Response:
        link = self._link(call)
        if link.state == "open":
            return await self._state(call)
        if link.state == "closed":
            link.phone = call.request.query_params.get("number")
            self._server.connect(link)
        return json_response(code_of(link))

    async def _state(self, call: SimulatedCall) -> Response:
        link = self._link(call)
        return json_response({"instance": {"instanceName": link.name, "state": STATES[link.state]}})

    async def _log_out(self, call: SimulatedCall) -> Response:
        link = self._link(call)
        if link.state == "closed":
            raise refusal(400, "Bad Request", f'The "{link.name}" instance is not connected')
        self._server.later(self._server.lose(link, 401))
        return json_response({"status": "SUCCESS", "error": False, "response": {"message": "Instance logged out"}})

    async def _delete(self, call: SimulatedCall) -> Response:
        del self._server.links[self._link(call).name]
        return json_response({"status": "SUCCESS", "error": False, "response": {"message": "Instance deleted"}})

    async def _set_webhook(self, call: SimulatedCall) -> Response:
        link, webhook = self._link(call), (call.data or {}).get("webhook")
        if not isinstance(webhook, dict) or not webhook.get("url"):
            raise refusal(400, "Bad Request", ['The "url" cannot be empty'])
        _configure(link, webhook)
        return json_response({"id": str(uuid4()), "enabled": webhook.get("enabled"), "url": link.webhook_url}, 201)

    async def _media(self, call: SimulatedCall) -> Response:
        link = self._link(call)
        media_id = call.data["message"]["key"]["id"]
        media = link.media.get(media_id)
        if media is None:
            raise refusal(400, "Bad Request", "Message not found")
        return json_response(
            {
                "mediaType": f"{kind_of(media.mime_type)}Message",
                "fileName": f"{media_id}.{media.mime_type.rpartition('/')[2]}",
                "size": {"fileLength": str(len(media.content))},
                "mimetype": media.mime_type,
                "base64": base64.b64encode(media.content).decode(),
                "buffer": None,
            },
            201,
        )

    async def _send_text(self, call: SimulatedCall) -> Response:
        return self._sent(call, "conversation", call.data.get("text"))

    async def _send_media(self, call: SimulatedCall) -> Response:
        checked(call.data, {"number": str, "mediatype": str, "media": str})
        described = {name: call.data.get(name) for name in ("mimetype", "caption", "fileName")}
        return self._sent(call, f"{call.data['mediatype']}Message", described)

    async def _send_voice(self, call: SimulatedCall) -> Response:
        checked(call.data, {"number": str, "audio": str})
        return self._sent(call, "audioMessage", {"ptt": True})

    async def _send_sticker(self, call: SimulatedCall) -> Response:
        checked(call.data, {"number": str, "sticker": str})
        return self._sent(call, "stickerMessage", {})

    async def _send_location(self, call: SimulatedCall) -> Response:
        checked(call.data, {"number": str, "latitude": float, "longitude": float, "name": str, "address": str})
        return self._sent(call, "locationMessage", {"degreesLatitude": call.data["latitude"], "name": call.data["name"]})

    async def _send_contact(self, call: SimulatedCall) -> Response:
        checked(call.data, {"number": str, "contact": list})
        for card in call.data["contact"]:
            checked(card, {"fullName": str, "phoneNumber": str})
        return self._sent(call, "contactMessage", {"displayName": call.data["contact"][0]["fullName"]})

    async def _send_reaction(self, call: SimulatedCall) -> Response:
        checked(call.data, {"key": dict, "reaction": str})
        checked(call.data["key"], {"id": str, "remoteJid": str, "fromMe": bool})
        return self._sent(call, "reactionMessage", {"text": call.data["reaction"]}, to=call.data["key"]["remoteJid"])

    async def _update(self, call: SimulatedCall) -> Response:
        """Answers as the protocol message, whose key is a new one."""
        checked(call.data, {"number": str, "text": str, "key": dict})
        checked(call.data["key"], {"id": str, "remoteJid": str, "fromMe": bool})
        return self._sent(call, "editedMessage", {"text": call.data["text"]})

    def _sent(self, call: SimulatedCall, kind: str, content: Any, to: str | None = None) -> Response:
        link, number = self._link(call), to or str(call.data["number"])
        if link.state != "open":
            raise refusal(500, "Internal Server Error", "Connection Closed")
        link.keep(call.data, call.request.url.path.split("/")[-2])
        jid = number if "@" in number else f"{number}@s.whatsapp.net"
        key = {"remoteJid": jid, "fromMe": True, "id": new_id()}
        message = {"message": {kind: content}, "messageType": kind, "messageTimestamp": now_s(), "status": "PENDING"}
        return json_response({"key": key, **message}, 201)

    def _link(self, call: SimulatedCall) -> SimulatedLink:
        _check_key(call)
        name = call.request.path_params["instance"]
        if name not in self._server.links:
            raise refusal(404, "Not Found", f'The "{name}" instance does not exist')
        return self._server.links[name]


def checked(data: Any, wanted: dict[str, type]) -> None:
    """Refuses what the server's own schemas refuse, in its words."""
    given = data if isinstance(data, dict) else {}
    wrong = [name for name, kind in wanted.items() if not isinstance(given.get(name), kind)]
    if wrong:
        raise refusal(400, "Bad Request", [f'instance requires property "{name}"' for name in wrong])


def _check_key(call: SimulatedCall) -> None:
    if call.request.headers.get("apikey") != API_KEY:
        raise refusal(401, "Unauthorized")


def _configure(link: SimulatedLink, webhook: dict[str, Any]) -> None:
    link.webhook_url = webhook.get("url") if webhook.get("enabled", True) else None
    link.headers = {str(name): str(value) for name, value in (webhook.get("headers") or {}).items()}
