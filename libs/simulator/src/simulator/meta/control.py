"""`/_sim`: the numbers that are registered at Meta, and what their customers do; the phone page uses it."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from simulator.control import unprocessable
from simulator.meta.customers import MetaCustomerMessage
from simulator.meta.media import MetaMediaRefused
from simulator.meta.numbers import MetaNumber, MetaNumberSettings, VerificationFailed, verify
from simulator.meta.server import MetaServer
from simulator.wire import json_response

PhoneNumber = Annotated[str, Path(pattern=r"^\+?[\d ()-]{5,20}$")]
_SECRETS = {"app_secret", "verify_token", "access_token"}


def meta_control(meta: MetaServer) -> APIRouter:
    """Returns the routes that stand directly below `/_sim`."""
    router = APIRouter()
    _number_routes(router, meta)
    _message_routes(router, meta)
    return router


def _number_routes(router: APIRouter, meta: MetaServer) -> None:
    @router.put("/channels/{phone_number_id}")
    async def register_number(
        phone_number_id: str, settings: MetaNumberSettings, verify_webhook: bool = Query(True, alias="verify")
    ) -> Any:
        """Registers a number, after Meta's verification GET unless `?verify=false`; 422 with the reason when it fails."""
        number = MetaNumber(phone_number_id=phone_number_id, **settings.model_dump())
        if verify_webhook:
            with unprocessable(VerificationFailed):
                await verify(meta.session, number)
        meta.numbers.put(number)
        meta.events.publish("channels")
        return number.model_dump(mode="json", exclude=_SECRETS)

    @router.get("/channels")
    async def list_numbers() -> Any:
        return [number.model_dump(mode="json", exclude=_SECRETS) for number in meta.numbers.all()]

    @router.get("/channels/{phone_number_id}/customers")
    async def list_customers(phone_number_id: str) -> list[str]:
        return meta.messages.customers(phone_number_id)


def _message_routes(router: APIRouter, meta: MetaServer) -> None:
    @router.post("/customers/{phone}/messages")
    async def write_as_customer(phone: PhoneNumber, message: MetaCustomerMessage) -> Any:
        number = meta.numbers.get(message.phone_number_id)
        if number is None:
            raise HTTPException(404, f"no number {message.phone_number_id} is registered")
        return await meta.customers.write(number, phone, message)

    @router.get("/messages")
    async def list_sent_messages(since: int = 0, to: str | None = None, phone_number_id: str | None = None) -> Response:
        """What businesses sent, oldest first, with an index greater than `since`; the first message has index 1."""
        number = to.lstrip("+ ") if to else None
        return json_response([sent.sent_view() for sent in meta.messages.sent(since, number, phone_number_id)])

    @router.get("/conversation")
    async def read_conversation(phone: str, phone_number_id: str) -> Response:
        return json_response(meta.messages.conversation(phone.lstrip("+ "), phone_number_id))

    @router.get("/events")
    async def follow_events() -> StreamingResponse:
        headers = {"cache-control": "no-store"}
        return StreamingResponse(meta.events.stream(), media_type="text/event-stream", headers=headers)

    @router.post("/media")
    async def store_customer_media(request: Request) -> Any:
        """The raw body under its content type, as a customer's phone uploads it; answers with the media object."""
        with unprocessable(MetaMediaRefused):
            return json_response(meta.media.add(await request.body(), request.headers.get("content-type", "")))

    @router.get("/media/{media_id}")
    async def show_media(media_id: str) -> FileResponse:
        media = meta.media.find(media_id)
        if media is None:
            raise HTTPException(404, f"no media {media_id}")
        return FileResponse(meta.media.content(media), media_type=media.mime_type)
