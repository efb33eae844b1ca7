"""What is asked of the servers at which numbers are linked: to connect, to log out, and how it is."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog
from common.db import Session, resources_of
from common.errors import DomainError, Forbidden, Unauthenticated, Unavailable
from common.jobs import Complete, Job, nothing
from common.outside import OutsideClient

from gateway.channels.domain import links as rules
from gateway.channels.domain.links import ChannelSession, Failure, Step
from gateway.channels.store import channels
from gateway.channels.store import links as store
from gateway.channels.store.channels import ReceivingChannel
from gateway.channels.work.links import CONNECT, END, VERIFY, Connect, End, Heard, Verify
from gateway.channels.work.servers import link_of
from gateway.providers.asking import ServerLink
from gateway.providers.domain.elements import SessionSignal
from gateway.providers.servers import SERVERS, SessionServer
from gateway.registry import jobs
from gateway.resources import Resources

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
    server, place = SERVERS[channel.provider], link_of(channel, resources.vault, resources.settings.base_url)
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
        signal = await _reconnect(
            SERVERS[channel.provider],
            link_of(channel, resources.vault, resources.settings.base_url),
            resources.outside.of(job.tenant_id),
        )
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("session_not_verified", channel_id=str(channel.id), error=type(error).__name__)
        return nothing
    return _then(channel.id, _as_it_is, signal, known) if signal is not None else nothing


def _as_it_is(known: ChannelSession, now: datetime) -> Step:
    return Step(known)


async def _reconnect(server: SessionServer, place: ServerLink, outside: OutsideClient) -> SessionSignal | None:
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
            await SERVERS[channel.provider].log_out(outside, link_of(channel, resources.vault, resources.settings.base_url))
        elif departed is not None:
            place = ServerLink(departed.settings, resources.vault.open_departed(departed), "")
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
