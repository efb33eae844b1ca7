"""The Graph API: send, mark as read, typing, and media, for the registered numbers and their tokens."""

import base64
import secrets
import time
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from simulator.endpoint import Endpoint, SimulatedCall, Surface
from simulator.events import EventHub
from simulator.faults import FaultFacts
from simulator.meta import rules
from simulator.meta.errors import bad_token, missing_token, parameter_error, unknown_object
from simulator.meta.media import MetaMedia, MetaMediaRefused, MetaMediaStore
from simulator.meta.messages import MetaMessage, MetaMessages
from simulator.meta.numbers import MetaNumber, MetaNumbers
from simulator.meta.statuses import MetaStatuses
from simulator.wire import json_response


def new_wamid() -> str:
    """Returns an id that looks like Meta's: `wamid.` and base64, unique for ever."""
    return "wamid." + base64.b64encode(b"\x1d\x0c" + secrets.token_bytes(28)).decode()


class MetaAPI:
    """Routes below `/{version}`. A number is served to its own token only."""

    def __init__(
        self, numbers: MetaNumbers, messages: MetaMessages, statuses: MetaStatuses, media: MetaMediaStore, events: EventHub
    ) -> None:
        self._numbers = numbers
        self._messages = messages
        self._statuses = statuses
        self._media = media
        self._events = events

    def message_route(self, surface: Surface) -> Route:
        """Returns the route for sending, marking as read and typing."""
        messages = Endpoint(surface, "graph.messages", self._messages_edge, _facts)
        return Route("/{version}/{phone_number_id}/messages", messages, methods=["POST"])

    def media_routes(self, surface: Surface) -> list[Route]:
        upload = Endpoint(surface, "graph.media", self._upload, reads_json=False)
        describe = Endpoint(surface, "graph.media", self._describe)
        return [
            Route("/{version}/{phone_number_id}/media", upload, methods=["POST"]),
            Route("/media/{media_id}/content", Endpoint(surface, "graph.media", self._download), methods=["GET"]),
            Route("/{version}/{media_id}", describe, methods=["GET"]),
        ]

    async def _messages_edge(self, call: SimulatedCall) -> Response:
        number = self._authorised(call.request)
        if not isinstance(call.data, dict):
            raise parameter_error("The request body is not a JSON object.")
        if "status" in call.data:
            return self._mark_read(number, call.data)
        return self._send(number, call.data)

    def _send(self, number: MetaNumber, payload: dict[str, Any]) -> Response:
        phone = rules.wa_id(payload.get("to"))
        kind = rules.check(payload, self._media)
        message = MetaMessage(
            direction="business",
            at=time.time(),
            phone_number_id=number.phone_number_id,
            phone=phone,
            wamid=new_wamid(),
            type=kind,
            text=rules.text_of(payload, kind),
            raw=payload,
            send_id=payload.get("biz_opaque_callback_data"),
        )
        may_send = kind == "template" or number.open_window
        open_window = may_send or self._messages.window_is_open(phone, number.phone_number_id)
        self._messages.add(message)
        self._statuses.schedule(message, ["sent", "delivered", "read"] if open_window else ["failed"])
        contact = {"input": str(payload["to"]), "wa_id": phone}
        return json_response({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.wamid}]})

    def _mark_read(self, number: MetaNumber, payload: dict[str, Any]) -> Response:
        if payload.get("messaging_product") != "whatsapp":
            raise parameter_error("The parameter messaging_product is required.")
        if payload["status"] != "read":
            raise parameter_error("Param status must be one of {READ}.")
        wamid = payload.get("message_id")
        if not isinstance(wamid, str) or not wamid:
            raise parameter_error("The parameter message_id is required.")
        self._messages.tick(wamid, "read")
        seen = self._messages.find(wamid)
        if seen and payload.get("typing_indicator") == {"type": "text"}:
            self._events.publish("typing", phone=seen.phone, phone_number_id=number.phone_number_id)
        return json_response({"success": True})

    async def _upload(self, call: SimulatedCall) -> Response:
        self._authorised(call.request)
        async with call.request.form() as form:
            file = form.get("file")
            if form.get("messaging_product") != "whatsapp" or not isinstance(file, UploadFile):
                raise parameter_error("The parameters messaging_product and file are required.")
            kind = str(form.get("type") or file.content_type or "")
            try:
                media = self._media.add(await file.read(), kind)
            except MetaMediaRefused as refused:
                raise parameter_error(str(refused)) from refused
        return json_response({"id": media.id})

    async def _describe(self, call: SimulatedCall) -> Response:
        media = self._media_of(call.request)
        return json_response(
            {
                "url": f"{call.request.base_url}media/{media.id}/content",
                "mime_type": media.mime_type,
                "sha256": media.sha256,
                "file_size": media.file_size,
                "id": media.id,
                "messaging_product": "whatsapp",
            }
        )

    async def _download(self, call: SimulatedCall) -> Response:
        media = self._media_of(call.request)
        return FileResponse(self._media.content(media), media_type=media.mime_type)

    def _media_of(self, request: Request) -> MetaMedia:
        token = _bearer(request)
        if all(number.access_token != token for number in self._numbers.all()):
            raise bad_token()
        media = self._media.find(request.path_params["media_id"])
        if media is None:
            raise unknown_object(request.path_params["media_id"])
        return media

    def _authorised(self, request: Request) -> MetaNumber:
        token = _bearer(request)
        number = self._numbers.get(request.path_params["phone_number_id"])
        if number is None:
            raise unknown_object(request.path_params["phone_number_id"])
        if number.access_token != token:
            raise bad_token()
        return number


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise missing_token()
    return token


def _facts(request: Request, data: Any) -> FaultFacts:
    payload = data if isinstance(data, dict) else {}
    text = payload["text"].get("body") if isinstance(payload.get("text"), dict) else None
    return FaultFacts(request.path_params["phone_number_id"], (str(payload.get("to", "")).lstrip("+"),), str(text or ""))
