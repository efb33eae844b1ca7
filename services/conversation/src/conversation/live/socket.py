"""`/v1/ws`: one agent's connection, from the first message to its end."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from common.auth import Authenticator, Principal
from common.db import Session
from common.errors import Forbidden, NotFound, TooManyAtOnce, Unauthenticated, Unavailable
from common.messaging.failures import classify
from common.web import OwnShares, RequestShares, wrong_form
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ValidationError

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.domain.previews import preview_of
from conversation.domain.views import message_view, view_of
from conversation.live.asked import FIRST, LATER, Authenticate, Ping, asked_under
from conversation.live.commands import Commands
from conversation.live.door import Door
from conversation.live.listening import Listening, require_interest
from conversation.live.protocol import Close, Error, InboxSnapshot, OpenConversation, Pong, Ready, SocketEnded, refusal_of
from conversation.live.selecting import AnyInterest, InboxInterest, Selection
from conversation.live.subscriber import Subscriber
from conversation.live.writer import SocketWriter
from conversation.metrics import SOCKETS_ENDED
from conversation.people.domain.sight import Beholder
from conversation.people.work.reading import count_unread
from conversation.people.work.sight import beholder_of
from conversation.resources import OwnResources, Resources
from conversation.settings import Settings
from conversation.store import live as store
from conversation.work.showing import conversation_for, message_for

SNAPSHOT_CONVERSATIONS = 50
SNAPSHOT_MESSAGES = 20
CLOSE_TIMEOUT_S = 30.0
ADMITTED_AGAIN_EVERY_S = 2.0

log = structlog.get_logger()
router = APIRouter(prefix="/v1")


@router.websocket("/ws")
async def live(websocket: WebSocket, resources: OwnResources, shares: OwnShares) -> None:
    """Authenticate, catch up, then hear what happens, and have done what is asked, until somebody ends it."""
    if not _origin_allowed(websocket.headers.get("origin"), resources.settings.allowed_origins):
        await websocket.close()  # before accepting it, and so the answer is 403
        return
    await websocket.accept()
    try:
        await _serve(websocket, resources, shares)
    except WebSocketDisconnect:
        return
    except SocketEnded as ended:
        await _close(websocket, ended)
    except Exception as error:
        if classify(error) not in {"infrastructure", "conflict"}:
            raise
        await _close(websocket, SocketEnded(Close.TRY_AGAIN, "the database does not answer"))


def _origin_allowed(origin: str | None, allowed: tuple[str, ...]) -> bool:
    """Returns whether a page may connect. Programs send no Origin; a browser always does, and must come from a page we know."""
    return not origin or origin in allowed


async def _serve(websocket: WebSocket, resources: Resources, shares: RequestShares) -> None:
    principal, hello = await _authenticate(websocket, resources.settings)
    with resources.hub.seat(principal):
        try:
            async with asyncio.timeout(principal.expires_at - time.time()):
                await _first_of(_attend(websocket, resources, shares, principal, hello), _still_admitted(websocket, principal))
        except TimeoutError:
            raise SocketEnded(Close.UNAUTHENTICATED, "the token expired") from None


async def _authenticate(websocket: WebSocket, settings: Settings) -> tuple[Principal, Authenticate]:
    try:
        async with asyncio.timeout(settings.socket_authentication_s):
            text = await _receive(websocket, settings)
    except TimeoutError:
        raise SocketEnded(Close.TOO_LATE, "the first message did not come in time") from None
    try:
        hello = FIRST.validate_json(text)
    except ValidationError:
        raise SocketEnded(Close.UNAUTHENTICATED, "the first message must be an authentication") from None
    authenticator: Authenticator = websocket.app.state.authenticator
    try:
        principal = await authenticator.authenticate(hello.token)
    except Unauthenticated:
        raise SocketEnded(Close.UNAUTHENTICATED, "the token does not count") from None
    except Unavailable:
        raise SocketEnded(Close.TRY_AGAIN, "the token cannot be checked now") from None
    if principal.role == "service":
        raise SocketEnded(Close.FORBIDDEN, "only a person may do this")
    return principal, hello


async def _still_admitted(websocket: WebSocket, principal: Principal) -> None:
    """A socket outlives what its token is good for: whoever is shut out meanwhile hears nothing more."""
    authenticator: Authenticator = websocket.app.state.authenticator
    while True:
        await asyncio.sleep(ADMITTED_AGAIN_EVERY_S)
        try:
            await authenticator.check(principal)
        except Unauthenticated:
            raise SocketEnded(Close.UNAUTHENTICATED, "the token counts no longer") from None


async def _attend(
    websocket: WebSocket, resources: Resources, shares: RequestShares, principal: Principal, hello: Authenticate
) -> None:
    writer = SocketWriter(websocket.send_text, resources.settings.socket_queue_events)
    subscriber = Subscriber(principal, Beholder(principal.role), _selection(principal), 0, writer)
    door = Door(principal, websocket.app.state.authenticator, resources.database, shares, resources.files)
    listening = Listening(door, resources.hub, subscriber)
    commands = Commands(door, listening, resources.settings.socket_commands, partial(_send, websocket))
    try:
        await _greet(websocket, resources, subscriber, hello)
        await resources.hub.join(subscriber, websocket.send_text)
        await _first_of(
            writer.write_for_ever(),
            _answer_for_ever(websocket, resources.settings, commands),
            commands.do_for_ever(),
            _watch(subscriber),
        )
    finally:
        resources.hub.leave(subscriber)
        writer.close()


def _selection(principal: Principal) -> Selection:
    return Selection(principal.user_id if principal.is_person else None)


async def _greet(websocket: WebSocket, resources: Resources, subscriber: Subscriber, hello: Authenticate) -> None:
    """Says from which sequence on events follow: the last one that the client has, or that of a snapshot."""
    resume_from = hello.resume_from
    async with resources.hub.database.transaction(subscriber.tenant_id) as session:
        subscriber.who = await beholder_of(session, subscriber.principal)
        await _select(session, subscriber, hello.interests)
        if resume_from is not None and await store.can_resume(session, subscriber.tenant_id, subscriber.who, resume_from):
            ready = Ready(sequence=resume_from, resumed=True)
        else:
            ready = await _snapshot(session, subscriber)
    subscriber.position = ready.sequence
    named = None if hello.interests is None else sorted(subscriber.selection.interests)
    ready = ready.model_copy(update={"interests": named})
    left_out = {"interests"} if named is None else None
    await websocket.send_text(ready.model_dump_json(exclude_none=ready.resumed, exclude=left_out))


async def _select(session: Session, subscriber: Subscriber, interests: Mapping[str, AnyInterest] | None) -> None:
    """Begins with the interests that there are, for this person; with the whole inbox where none are named."""
    if interests is None:
        subscriber.selection.add("inbox", InboxInterest(to="inbox"))
    for name, interest in (interests or {}).items():
        with suppress(NotFound, Forbidden):
            await require_interest(session, subscriber, interest)
            subscriber.selection.add(name, interest)


async def _snapshot(session: Session, subscriber: Subscriber) -> Ready:
    """Returns what somebody sees. Whose teams change meanwhile is shown what they see by then: later changes are events."""
    most = SNAPSHOT_CONVERSATIONS if subscriber.selection.takes_all else 0
    while True:
        who = subscriber.who
        sequence, found = await store.snapshot(
            session, subscriber.tenant_id, who, conversations=most, messages=SNAPSHOT_MESSAGES
        )
        subscriber.who = await beholder_of(session, subscriber.principal)
        if subscriber.who == who:
            break
    conversations = [_opened(subscriber.principal, conversation, messages) for conversation, messages in found]
    await count_unread(session, subscriber.principal, conversations)
    return Ready(sequence=sequence, snapshot=InboxSnapshot(conversations=conversations) if most else None)


def _opened(principal: Principal, conversation: Conversation, messages: Sequence[Message]) -> OpenConversation:
    last = preview_of(messages[-1]) if messages else None
    shown = [message_for(principal, message_view(one)) for one in messages]
    return OpenConversation(**dict(conversation_for(principal, view_of(conversation, last))), messages=shown)


async def _first_of(*parts: Coroutine[Any, Any, None]) -> None:
    """Runs parts side by side until the first ends, as all of them do, with an exception; raises that."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(subscriber: Subscriber) -> None:
    await subscriber.ended.wait()
    raise SocketEnded(Close.TRY_AGAIN, subscriber.why_ended)


async def _answer_for_ever(websocket: WebSocket, settings: Settings, commands: Commands) -> None:
    while True:
        text = await _receive(websocket, settings)
        try:
            asked = LATER.validate_json(text)
        except ValidationError as error:
            await _send(websocket, _misunderstood(text, error))
            continue
        if isinstance(asked, Ping):
            await _send(websocket, Pong())
            continue
        try:
            commands.accept(asked)
        except TooManyAtOnce as error:
            await _send(websocket, refusal_of(asked.id, error))


def _misunderstood(text: str | bytes, error: ValidationError) -> BaseModel:
    """Returns what is answered to what is not of the documented form."""
    request_id = asked_under(text)
    if request_id is None:
        return Error(detail='only {"type": "ping"} and commands with an id of up to 64 characters are understood here')
    return refusal_of(request_id, wrong_form(error.errors()))


async def _receive(websocket: WebSocket, settings: Settings) -> str | bytes:
    """Returns the next message. Raises `WebSocketDisconnect`, or `SocketEnded` when it is longer than what we understand."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    data: str | bytes = message.get("text") or message.get("bytes") or ""
    if len(data) > settings.socket_message_bytes:
        raise SocketEnded(Close.TOO_BIG, f"{settings.socket_message_bytes} bytes are allowed")
    return data


async def _send(websocket: WebSocket, message: BaseModel) -> None:
    await websocket.send_text(message.model_dump_json())


async def _close(websocket: WebSocket, ended: SocketEnded) -> None:
    """A client that does not read gets the code when it reads on; if it never does, the connection ends without."""
    SOCKETS_ENDED.labels(str(int(ended.code))).inc()
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await websocket.close(ended.code, ended.reason)
    except (TimeoutError, WebSocketDisconnect, RuntimeError) as error:
        log.info("socket_close_failed", code=int(ended.code), error=type(error).__name__)
