"""What WPPConnect server answers. Source: wppconnect-team/wppconnect-server, `src/{routes,controller,middleware}`."""

import base64
import hashlib
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from simulator.endpoint import CallHandler, Endpoint, SimulatedCall, SimulatedRefusal, Surface
from simulator.linked.links import QR_PICTURE, SimulatedLink, new_id, now_s
from simulator.linked.server import LinkedServer
from simulator.wire import json_response
from simulator.wppconnect.webhooks import ended

SECRET_KEY = "wppconnect-secret-key"
STATUSES = {"closed": "CLOSED", "connecting": "INITIALIZING", "qr": "QRCODE", "open": "CONNECTED"}


class WPPConnectAPI:
    """One secret key for all sessions."""

    def __init__(self, server: LinkedServer) -> None:
        self._server = server

    def routes(self, surface: Surface) -> list[Route]:
        table: list[tuple[str, str, CallHandler]] = [
            ("POST", "/api/{session}/{secretkey}/generate-token", self._token),
            ("POST", "/api/{session}/{secretkey}/clear-session-data", self._clear),
            ("POST", "/api/{session}/start-session", self._start),
            ("GET", "/api/{session}/status-session", self._status),
            ("GET", "/api/{session}/check-connection-session", self._check),
            ("POST", "/api/{session}/close-session", self._close),
            ("POST", "/api/{session}/logout-session", self._log_out),
            ("GET", "/api/{session}/all-unread-messages", self._unread),
            ("GET", "/api/{session}/get-media-by-message/{message_id}", self._media),
            ("POST", "/api/{session}/download-media", self._media),
            ("POST", "/api/{session}/send-message", self._send),
            ("POST", "/api/{session}/send-file", self._send_file),
            ("POST", "/api/{session}/send-voice", self._send_file),
            ("POST", "/api/{session}/send-sticker", self._send_file),
            ("POST", "/api/{session}/send-location", self._send),
            ("POST", "/api/{session}/react-message", self._react),
            ("POST", "/api/{session}/edit-message", self._edit),
        ]
        return [Route(path, Endpoint(surface, "wppconnect", handler), methods=[method]) for method, path, handler in table]

    async def _token(self, call: SimulatedCall) -> Response:
        session = call.request.path_params["session"]
        if call.request.path_params["secretkey"] != SECRET_KEY:
            raise SimulatedRefusal(400, {"response": False, "message": "The SECRET_KEY is incorrect"})
        token = token_of(session)
        answer = {"status": "success", "session": session, "token": token, "full": f"{session}:{token}"}
        return json_response(answer, 201)

    async def _clear(self, call: SimulatedCall) -> Response:
        if call.request.path_params["secretkey"] != SECRET_KEY:
            raise SimulatedRefusal(400, {"response": "error", "message": "The token is incorrect"})
        self._server.links.pop(call.request.path_params["session"], None)
        return json_response({"success": True})

    async def _start(self, call: SimulatedCall) -> Response:
        """Answers with the state before the start; what comes of it comes as webhooks."""
        session, options = self._checked(call), call.data or {}
        link = self._server.links.setdefault(session, SimulatedLink(session))
        before = _described(link)
        if link.state == "closed":
            link.webhook_url, link.phone = options.get("webhook"), options.get("phone")
            self._server.connect(link)
        return json_response(before)

    async def _status(self, call: SimulatedCall) -> Response:
        session = self._checked(call)
        return json_response(_described(self._server.links.get(session) or SimulatedLink(session)))

    async def _check(self, call: SimulatedCall) -> Response:
        link = self._server.links.get(self._checked(call))
        is_open = link is not None and link.state == "open"
        return json_response({"status": is_open, "message": "Connected" if is_open else "Disconnected"})

    async def _close(self, call: SimulatedCall) -> Response:
        link = self._server.links.get(self._checked(call))
        if link is None:
            raise SimulatedRefusal(500, {"status": False, "message": "Error closing session", "error": {}})
        link.close(paired=link.paired)
        self._server.later(self._server.post(link, [ended(link, "closesession", "disconnected")]))
        return json_response({"status": True, "message": "Session successfully closed"})

    async def _log_out(self, call: SimulatedCall) -> Response:
        link = self._open(call)
        link.close(paired=False)
        self._server.later(self._server.post(link, [ended(link, "logoutsession", "logged out")]))
        return json_response({"status": True, "message": "Session successfully closed"})

    async def _unread(self, call: SimulatedCall) -> Response:
        return json_response({"status": "success", "response": self._open(call).unread})

    async def _media(self, call: SimulatedCall) -> Response:
        link = self._open(call)
        message_id = call.request.path_params.get("message_id") or call.data["messageId"]
        media = link.media.get(str(message_id).rpartition("_")[2])
        if media is None:
            raise SimulatedRefusal(400, {"status": "error", "message": "Message not found"})
        return json_response({"base64": base64.b64encode(media.content).decode(), "mimetype": media.mime_type})

    async def _send_file(self, call: SimulatedCall) -> Response:
        """A `path` may be an address, which the server fetches."""
        if not call.data.get("path"):
            raise SimulatedRefusal(401, {"message": "Sending the file is mandatory"})
        return await self._send(call)

    async def _react(self, call: SimulatedCall) -> Response:
        self._open(call).keep(call.data, _endpoint(call))
        return json_response({"status": "success", "response": {"message": "Reaction sended"}})

    async def _edit(self, call: SimulatedCall) -> Response:
        """Answers with the message that was changed, under the id that it has had."""
        self._open(call).keep(call.data, _endpoint(call))
        return json_response({"status": "success", "response": {"id": call.data["id"]}, "mapper": "return"}, 201)

    async def _send(self, call: SimulatedCall) -> Response:
        link, phone = self._open(call), call.data["phone"]
        link.keep(call.data, _endpoint(call))
        numbers = phone if isinstance(phone, list) else [phone]
        sent = [{"id": f"true_{number}@c.us_{new_id()}_out", "ack": 0, "t": now_s()} for number in numbers]
        return json_response({"status": "success", "response": sent, "mapper": "return"}, 201)

    def _checked(self, call: SimulatedCall) -> str:
        session: str = call.request.path_params["session"]
        if call.request.headers.get("authorization") != f"Bearer {token_of(session)}":
            raise SimulatedRefusal(401, {"error": "Check that the Session and Token are correct"})
        return session

    def _open(self, call: SimulatedCall) -> SimulatedLink:
        link = self._server.links.get(self._checked(call))
        if link is None or link.state != "open":
            answer = {"response": None, "status": "Disconnected", "message": "A sessão do WhatsApp não está ativa."}
            raise SimulatedRefusal(404, answer)
        return link


def _endpoint(call: SimulatedCall) -> str:
    return call.request.url.path.rpartition("/")[2]


def token_of(session: str) -> str:
    """Returns a session's token, in place of bcrypt's. What matters: it needs the secret, and opens no other session."""
    return hashlib.sha256(f"{session}{SECRET_KEY}".encode()).hexdigest()


def _described(link: SimulatedLink) -> dict[str, Any]:
    if link.state == "closed":
        return {"status": "CLOSED", "qrcode": None}
    picture = QR_PICTURE if link.qr else None
    return {"status": STATUSES[link.state], "qrcode": picture, "urlcode": link.qr, "version": "2.10.4"}
