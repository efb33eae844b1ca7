"""The Messages resource: list, send, and files. An account is served to its own token only."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simulator.endpoint import CallHandler, Endpoint, SimulatedCall, Surface
from simulator.twilio.errors import refusal
from simulator.twilio.messages import API, TwilioFile, TwilioMessage, TwilioMessages, TwilioStatus
from simulator.twilio.numbers import TwilioNumber, TwilioNumbers
from simulator.twilio.webhooks import TwilioWebhooks, status_fields
from simulator.wire import json_response

_TEXT_LIMIT = 1600
_OUTSIDE_THE_WINDOW = 63016


class TwilioAPI:
    """Routes below `/2010-04-01`, and of the address elsewhere at which files lie."""

    def __init__(
        self, numbers: TwilioNumbers, messages: TwilioMessages, webhooks: TwilioWebhooks, status_delay_s: float
    ) -> None:
        self._numbers = numbers
        self._messages = messages
        self._webhooks = webhooks
        self._status_delay_s = status_delay_s
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self, surface: Surface) -> list[Route]:
        def route(path: str, handler: CallHandler, method: str) -> Route:
            return Route(path, Endpoint(surface, "twilio", handler, reads_json=False), methods=[method])

        messages = f"{API}/Accounts/{{account_sid}}/Messages"
        return [
            route(f"{messages}.json", self._list, "GET"),
            route(f"{messages}.json", self._send, "POST"),
            route(f"{messages}/{{sid}}.json", self._show, "GET"),
            route(f"{messages}/{{sid}}/Media.json", self._list_files, "GET"),
            route(f"{messages}/{{sid}}/Media/{{media_sid}}", self._redirect, "GET"),
            route(f"{messages}/{{sid}}/Media/{{media_sid}}", self._delete_file, "DELETE"),
            route("/cdn/{account_sid}/{sid}/{media_sid}", self._download, "GET"),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _list(self, call: SimulatedCall) -> Response:
        """Newest first. `DateSent>` and `DateSent<` are compared with whole seconds, both ends included."""
        account_sid, query = self._authorised(call.request), call.request.query_params
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        fitting = [one for one in self._messages.of(account_sid) if _fits(one, query.get)]
        shown = list(islice(fitting, page * size, (page + 1) * size))
        more = len(fitting) > (page + 1) * size
        following = call.request.url.include_query_params(Page=page + 1, PageToken=f"PA{shown[-1].sid}") if more else None
        path = f"{API}/Accounts/{account_sid}/Messages.json"
        body = {
            "page": page,
            "page_size": size,
            "uri": path,
            "next_page_uri": f"{path}?{following.query}" if following else None,
        }
        return json_response({**body, "messages": [one.resource() for one in shown]})

    async def _send(self, call: SimulatedCall) -> Response:
        account_sid = self._authorised(call.request)
        async with call.request.form() as form:
            sender = self._checked(account_sid, form)
            given = {name: str(value) for name, value in form.items()}
            to, body, callback = (str(form.get(name, "")) for name in ("To", "Body", "StatusCallback"))
            is_open = "ContentSid" in form or self._messages.window_is_open(sender.address, to)
        message = TwilioMessage(account_sid, sender.address, to, body, "outbound-api", "queued", given=given)
        message.announced = int("MediaUrl" in given)
        self._messages.add(message)
        task = asyncio.create_task(
            self._tick(sender, message, callback, ("sent", "delivered", "read") if is_open else ("failed",))
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return json_response(message.resource(), 201)

    def _checked(self, account_sid: str, form: FormData) -> TwilioNumber:
        sender = self._numbers.find(str(form.get("From", "")))
        if sender is None or sender.settings.account_sid != account_sid:
            raise refusal(63007, "Twilio could not find a Channel with the specified From address")
        if not str(form.get("To", "")).startswith("whatsapp:"):
            raise refusal(21211, "Invalid 'To' Phone Number")
        if not any(form.get(name) for name in ("Body", "MediaUrl", "ContentSid")):
            raise refusal(21602, "Message body is required")
        if "MediaUrl" in form and not str(form["MediaUrl"]).startswith(("http://", "https://")):
            raise refusal(21620, "Invalid media URL(s)")
        if len(str(form.get("Body", ""))) > _TEXT_LIMIT:
            raise refusal(21617, "The concatenated message body exceeds the 1600 character limit")
        return sender

    async def _tick(
        self, sender: TwilioNumber, message: TwilioMessage, callback: str, statuses: Sequence[TwilioStatus]
    ) -> None:
        for status in statuses:
            await asyncio.sleep(self._status_delay_s)
            message.status, message.updated_at = status, datetime.now(UTC)
            message.error_code = _OUTSIDE_THE_WINDOW if status == "failed" else None
            if callback:
                await self._webhooks.post(sender, callback, status_fields(message))

    async def _show(self, call: SimulatedCall) -> Response:
        return json_response(self._message(call.request).resource())

    async def _list_files(self, call: SimulatedCall) -> Response:
        message = self._message(call.request)
        listed = [
            {"sid": file.sid, "content_type": file.mime_type, "uri": f"{message.uri}/Media/{file.sid}.json"}
            for file in message.files
        ]
        return json_response({"media_list": listed, "next_page_uri": None})

    async def _redirect(self, call: SimulatedCall) -> Response:
        message, file = self._file(call.request)
        where = f"/cdn/{message.account_sid}/{message.sid}/{file.sid}?Signature={secrets.token_hex(8)}"
        url = call.request.url
        return RedirectResponse(f"{url.scheme}://{url.netloc}{call.request.scope['root_path']}{where}")

    async def _download(self, call: SimulatedCall) -> Response:
        """A signed address takes no second proof: whoever brings credentials along has sent them to strangers."""
        if "authorization" in call.request.headers:
            return Response("Only one auth mechanism allowed", 400)
        where = call.request.path_params
        message = self._messages.find(where["account_sid"], where["sid"])
        file = next((one for one in message.files if one.sid == where["media_sid"]), None) if message else None
        return Response(file.content, media_type=file.mime_type) if file else Response(status_code=404)

    async def _delete_file(self, call: SimulatedCall) -> Response:
        message, file = self._file(call.request)
        message.files.remove(file)
        return Response(status_code=204)

    def _file(self, request: Request) -> tuple[TwilioMessage, TwilioFile]:
        message = self._message(request)
        file = next((one for one in message.files if one.sid == request.path_params["media_sid"]), None)
        if file is None:
            raise refusal(20404, "The requested resource was not found", 404)
        return message, file

    def _message(self, request: Request) -> TwilioMessage:
        message = self._messages.find(self._authorised(request), request.path_params["sid"])
        if message is None:
            raise refusal(20404, "The requested resource was not found", 404)
        return message

    def _authorised(self, request: Request) -> str:
        account_sid: str = request.path_params["account_sid"]
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user, token = "", ""
        if scheme.lower() != "basic" or user != account_sid or not self._numbers.may_ask(account_sid, token):
            raise refusal(20003, "Authenticate", 401)
        return account_sid


def _fits(message: TwilioMessage, query: Callable[[str], str | None]) -> bool:
    at = message.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    since, until = query("DateSent>") or "", query("DateSent<") or "9999"
    return since <= at <= until and query("To") in (None, message.to) and query("From") in (None, message.from_)
