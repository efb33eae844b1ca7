"""What is asked of the servers at which numbers are linked: to connect, to log out, and what was missed."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from common.db import Session, resources_of
from common.errors import DomainError, Forbidden, Unauthenticated, Unavailable
from common.ids import uuid7
from common.jobs import Complete, Job, nothing
from common.outside import OutsideClient

from gateway.channels.domain import links as rules
from gateway.channels.domain.links import ChannelSession, Failure, Step
from gateway.channels.store import channels
from gateway.channels.store import links as store
from gateway.channels.store.channels import ReceivingChannel
from gateway.channels.work.links import CATCH_UP, CONNECT, END, VERIFY, CatchUp, Connect, End, Heard, Verify
from gateway.intake.store.webhooks import Origin
from gateway.intake.work.directory import identity_of, receiver_of
from gateway.intake.work.events import outcomes
from gateway.intake.work.webhook import Webhook, slices
from gateway.intake.work.writing import write
from gateway.providers.asking import Place
from gateway.providers.domain.elements import SessionSignal
from gateway.providers.readers import PROVIDERS
from gateway.providers.servers import MISSED, SERVERS, SessionServer
from gateway.registry import jobs
from gateway.resources import Resources

SOONER = timedelta(minutes=10)  # a loss is noticed late, and clocks differ
FAILURES: Mapping[type[DomainError], Failure] = {
    Unauthenticated: "server_refused_key",
    Forbidden: "address_not_allowed",
}
Follow = Callable[[ChannelSession, datetime], Step]
Ask = Callable[[], Awaitable[SessionSignal | None]]

log = structlog.get_logger()


def _unreachable(job: Job[Connect]) -> Complete:
    """Of a person's wish the person is told; a reconnection may have further attempts."""
    return _then(job.payload.channel_id, rules.tried if job.payload.how == "reconnect" else _failed("server_unreachable"))


@jobs.on(CONNECT, Connect, concurrency=128, per_tenant=8, max_attempts=3, first_pause_s=1.0, exhausted=_unreachable)
async def connect_session(job: Job[Connect], resources: Resources) -> Complete:
    """Asks the server. What comes of it, the server says later; if nothing comes, it is asked again."""
    wish = job.payload
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, wish.channel_id)
        row = await store.read(session, wish.channel_id)
    known = row.known if row else None
    if channel is None or known is None or not (channel.active and known.wanted):
        return nothing
    server, place = SERVERS[channel.provider], _place(channel, resources)
    if wish.how != "reconnect":
        ask = server.reset if wish.how == "reset" else server.start
        outside = resources.outside.of(job.tenant_id)
        return await _asked(channel, known, partial(ask, outside, place, wish.phone), rules.asked)
    if not known.is_awaited:
        return nothing
    if rules.is_last(known):
        return _then(channel.id, _failed("reconnection_failed"))
    return await _asked(channel, known, partial(_reconnect, server, place, resources.outside.of(job.tenant_id)), rules.tried)


@jobs.on(VERIFY, Verify, concurrency=32, per_tenant=4, max_attempts=3, first_pause_s=1.0)
async def verify_session(job: Job[Verify], resources: Resources) -> Complete:
    """Asks a server about a session of which messages came, and that is not known to be connected. Any other answer than that
    it is changes nothing: its losses are told as they always are.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, job.payload.channel_id)
        row = await store.read(session, job.payload.channel_id)
    known = row.known if row else None
    if channel is None or known is None or not (channel.active and rules.is_in_doubt(known)):
        return nothing
    try:
        signal = await _reconnect(SERVERS[channel.provider], _place(channel, resources), resources.outside.of(job.tenant_id))
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("session_not_verified", channel_id=str(channel.id), error=type(error).__name__)
        return nothing
    return _then(channel.id, _as_it_is, signal, known) if signal is not None else nothing


def _as_it_is(known: ChannelSession, now: datetime) -> Step:
    return Step(known)


async def _reconnect(server: SessionServer, place: Place, outside: OutsideClient) -> SessionSignal | None:
    """A code in the answer may be from before the session was lost: one that counts comes as a webhook."""
    signal = await server.start(outside, place, None)
    return signal if signal is not None and signal.state == "connected" else None


async def _asked(channel: ReceivingChannel, known: ChannelSession, ask: Ask, follow: Follow) -> Complete:
    """Raises `Unavailable`; every other refusal would be the same next time."""
    try:
        signal = await ask()
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("session_server_refused", channel_id=str(channel.id), error=type(error).__name__)
        return _then(channel.id, _failed(FAILURES.get(type(error), "server_refused")))
    return _then(channel.id, follow, signal, known)


def _failed(reason: Failure) -> Follow:
    return lambda known, now: rules.failed(known, reason, now)


def _then(
    channel_id: UUID, follow: Follow, signal: SessionSignal | None = None, asked: ChannelSession | None = None
) -> Complete:
    """What the server said at once, when the session was as `asked`, and then what follows from having asked."""

    async def complete(session: Session) -> None:
        await store.hold(session, channel_id)
        sessions, now = resources_of(session, Resources).channel_sessions, datetime.now(UTC)
        channel = await channels.channel_by_id(session, channel_id)
        if channel is None:
            return
        if signal is not None and asked is not None:
            await sessions.answered(session, Heard(channel.tenant_id, channel.id, channel.provider, signal, now), asked)
        await sessions.apply(session, channel, lambda known: follow(known, now))

    return complete


def _out_of_reach(job: Job[End]) -> Complete:
    return _ended(job.payload.channel_id, "server_unreachable")


@jobs.on(END, End, concurrency=128, per_tenant=8, max_attempts=12, first_pause_s=1.0, exhausted=_out_of_reach)
async def end_session(job: Job[End], resources: Resources) -> Complete:
    """Logs out, for about an hour until it works; also what a removed channel has left behind."""
    channel_id, outside = job.payload.channel_id, resources.outside.of(job.tenant_id)
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, channel_id)
        departed = None if channel else await store.departed(session, channel_id)
    try:
        if channel is not None:
            await SERVERS[channel.provider].log_out(outside, _place(channel, resources))
        elif departed is not None:
            place = Place(departed.settings, resources.vault.open_departed(departed), "")
            await SERVERS[departed.provider].log_out(outside, place)
    except Unavailable:
        raise
    except DomainError as error:
        return _ended(channel_id, FAILURES.get(type(error), "server_refused"))
    return _ended(channel_id)


def _ended(channel_id: UUID, failure: Failure | None = None) -> Complete:
    def follow(known: ChannelSession, now: datetime) -> Step:
        return rules.not_ended(known, failure, now) if failure else rules.ended(known, now)

    async def complete(session: Session) -> None:
        if failure:
            log.error("session_not_logged_out", channel_id=str(channel_id), why=failure)
        await _then(channel_id, follow)(session)
        await store.forget_departed(session, channel_id)

    return complete


@jobs.on(CATCH_UP, CatchUp, concurrency=32, per_tenant=2, max_attempts=6, first_pause_s=2.0)
async def catch_up(job: Job[CatchUp], resources: Resources) -> Complete:
    """What a server has unread goes the way of its webhooks: what came already is known there.

    It is written before the job is completed: whoever writes webhooks has their elements first, and a job's row after them.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, job.payload.channel_id)
    if channel is None or not channel.receiving:
        return nothing
    ask, place = MISSED[channel.provider], _place(channel, resources)
    body = await ask(resources.outside.of(job.tenant_id), place, job.payload.since - SOONER)
    for webhook in await to_thread(_webhooks, channel, body, resources) if body else []:
        async with resources.database.transaction(job.tenant_id) as session:
            await write([webhook], session)
    return nothing


def _webhooks(channel: ReceivingChannel, body: bytes, resources: Resources) -> list[Webhook]:
    now, provider = datetime.now(UTC), PROVIDERS[channel.provider]
    identity = identity_of(channel, resources.pepper)
    elements = provider.read(body, receiver_of(channel))
    origin = Origin(uuid7(), channel.tenant_id, channel.id, now)
    log.info("session_caught_up", channel_id=str(channel.id), messages=len(elements))
    return list(slices(origin, provider.name, body, outcomes(elements, identity, body, now)))


def _place(channel: ReceivingChannel, resources: Resources) -> Place:
    url = f"{resources.settings.base_url}/webhooks/{channel.provider}/{resources.vault.open_token(channel)}"
    return Place(channel.settings, resources.vault.open_secrets(channel), url)
