"""`/_sim`: what tests and the phone page tell the simulator and ask it."""

import contextlib
import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response, StreamingResponse

from simulator.faults import Fault, FaultPoint, NotApplicable
from simulator.log import LogKind
from simulator.meta.customers import CustomerMessage
from simulator.meta.media import MediaRefused
from simulator.meta.numbers import Channel, ChannelSettings, VerificationFailed, verify
from simulator.wire import json_response
from simulator.world import World

PhoneNumber = Annotated[str, Path(pattern=r"^\+?[\d ()-]{5,20}$")]
_SECRETS = {"app_secret", "verify_token", "access_token"}


def control_api(world: World) -> FastAPI:
    """The application that is mounted at `/_sim`."""
    api = FastAPI(title="Simulator", docs_url=None, redoc_url=None)
    api.add_exception_handler(RequestValidationError, _refuse)
    _channel_routes(api, world)
    _message_routes(api, world)
    _fault_routes(api, world)
    return api


def _channel_routes(api: FastAPI, world: World) -> None:
    @api.put("/channels/{phone_number_id}")
    async def register_channel(
        phone_number_id: str, settings: ChannelSettings, verify_webhook: bool = Query(True, alias="verify")
    ) -> Any:
        """Registers a number, after Meta's verification GET unless `?verify=false`; 422 with the reason when it fails."""
        channel = Channel(phone_number_id=phone_number_id, **settings.model_dump())
        if verify_webhook:
            with _unprocessable(VerificationFailed):
                await verify(world.session, channel)
        world.channels.put(channel)
        world.events.publish("channels")
        return channel.model_dump(mode="json", exclude=_SECRETS)

    @api.get("/channels")
    async def list_channels() -> Any:
        return [channel.model_dump(mode="json", exclude=_SECRETS) for channel in world.channels.all()]

    @api.get("/channels/{phone_number_id}/customers")
    async def list_customers(phone_number_id: str) -> list[str]:
        return world.messages.customers(phone_number_id)


def _message_routes(api: FastAPI, world: World) -> None:
    @api.post("/customers/{phone}/messages")
    async def write_as_customer(phone: PhoneNumber, message: CustomerMessage) -> Any:
        channel = world.channels.get(message.phone_number_id)
        if channel is None:
            raise HTTPException(404, f"no channel {message.phone_number_id} is registered")
        return await world.customers.write(channel, phone, message)

    @api.get("/messages")
    async def list_sent_messages(since: int = 0, to: str | None = None, phone_number_id: str | None = None) -> Response:
        """What businesses sent, oldest first, with an index greater than `since`; the first message has index 1."""
        number = to.lstrip("+ ") if to else None
        return json_response([sent.sent_view() for sent in world.messages.sent(since, number, phone_number_id)])

    @api.get("/conversation")
    async def read_conversation(phone: str, phone_number_id: str) -> Response:
        return json_response(world.messages.conversation(phone.lstrip("+ "), phone_number_id))

    @api.get("/events")
    async def follow_events() -> StreamingResponse:
        headers = {"cache-control": "no-store"}
        return StreamingResponse(world.events.stream(), media_type="text/event-stream", headers=headers)

    @api.post("/media")
    async def store_customer_media(request: Request) -> Any:
        """The raw body under its content type, as a customer's phone uploads it; answers with the media object."""
        with _unprocessable(MediaRefused):
            return json_response(world.media.add(await request.body(), request.headers.get("content-type", "")))

    @api.get("/media/{media_id}")
    async def show_media(media_id: str) -> FileResponse:
        media = world.media.find(media_id)
        if media is None:
            raise HTTPException(404, f"no media {media_id}")
        return FileResponse(world.media.content(media), media_type=media.mime_type)


def _fault_routes(api: FastAPI, world: World) -> None:
    @api.put("/faults/{point}")
    async def set_fault(point: FaultPoint, fault: Fault) -> Any:
        with _unprocessable(NotApplicable):
            world.faults.put(point, fault)
        return world.faults.listing()

    @api.get("/faults")
    async def list_faults() -> Any:
        return world.faults.listing()

    @api.delete("/faults")
    async def clear_all_faults() -> Any:
        world.faults.clear()
        return world.faults.listing()

    @api.delete("/faults/{point}")
    async def clear_fault(point: FaultPoint) -> Any:
        world.faults.clear(point)
        return world.faults.listing()

    @api.get("/log")
    async def read_log(kind: LogKind, since: int = 0) -> Response:
        """Every request of one kind that is still in the ring, oldest first."""
        return json_response(world.log.listing(kind, since))


async def _refuse(request: Request, error: Exception) -> Response:
    """422 without the input, which may hold what no answer can carry, such as half a surrogate pair."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    detail = [{"loc": problem["loc"], "msg": problem["msg"], "type": problem["type"]} for problem in problems]
    return Response(json.dumps({"detail": detail}), 422, media_type="application/json")


@contextlib.contextmanager
def _unprocessable(*errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except errors as error:
        raise HTTPException(422, str(error)) from error
