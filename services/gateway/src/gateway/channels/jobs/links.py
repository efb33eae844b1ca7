"""What is asked of the servers at which numbers are linked: to connect, to log out, and how it is."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from common.db import Session, resources_of
from common.errors import DomainError, Forbidden, Unauthenticated, Unavailable
from common.jobs import Complete, Job, nothing
from common.outside import OutsideClient

from gateway.channels.domain import links as rules
from gateway.channels.domain.links import ChannelLink, LinkFailure, LinkStep
from gateway.channels.store import channels
from gateway.channels.store import links as store
from gateway.channels.store.channels import ReceivingChannel
from gateway.channels.work.links import CONNECT, END, VERIFY, ConnectLink, EndLink, HeardSignal, VerifyLink
from gateway.channels.work.servers import place_of
from gateway.providers.asking import LinkPlace
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.servers import SERVERS, LinkServer
from gateway.registry import jobs
from gateway.resources import Resources

FAILURES: Mapping[type[DomainError], LinkFailure] = {
    Unauthenticated: "server_refused_key",
    Forbidden: "address_not_allowed",
}
Transition = Callable[[ChannelLink, datetime], LinkStep]
AskServer = Callable[[], Awaitable[LinkSignal | None]]

log = structlog.get_logger()


def _unreachable(job: Job[ConnectLink]) -> Complete:
    """Returns what follows where the server could not be asked: a person learns it, a reconnection may be tried again."""
    return _completion(job.payload.channel_id, rules.tried if job.payload.how == "reconnect" else _failed("server_unreachable"))


@jobs.on(CONNECT, ConnectLink, concurrency=128, per_tenant=8, max_attempts=3, first_pause_s=1.0, exhausted=_unreachable)
async def connect_link(job: Job[ConnectLink], resources: Resources) -> Complete:
    """Returns what follows once the server was asked. What comes of it, the server says later; if nothing comes, it is asked
    again.
    """
    wish = job.payload
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, wish.channel_id)
        row = await store.read(session, wish.channel_id)
    known = row.known if row else None
    if channel is None or known is None or not (channel.active and known.wanted):
        return nothing
    server, place = SERVERS[channel.provider], place_of(channel, resources.vault, resources.settings.base_url)
    if wish.how != "reconnect":
        ask = server.reset if wish.how == "reset" else server.start
        outside = resources.outside.of(job.tenant_id)
        return await _after_asking(channel, known, partial(ask, outside, place, wish.phone), rules.asked)
    if not known.is_awaited:
        return nothing
    if rules.is_last(known):
        return _completion(channel.id, _failed("reconnection_failed"))
    return await _after_asking(
        channel, known, partial(_reconnect, server, place, resources.outside.of(job.tenant_id)), rules.tried
    )


@jobs.on(VERIFY, VerifyLink, concurrency=32, per_tenant=4, max_attempts=3, first_pause_s=1.0)
async def verify_link(job: Job[VerifyLink], resources: Resources) -> Complete:
    """Returns what follows once a server was asked about a link over which messages came, and that is not known to be
    connected. Only the answer that it is connected changes something: losses come as webhooks, as always.
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
            place_of(channel, resources.vault, resources.settings.base_url),
            resources.outside.of(job.tenant_id),
        )
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("link_verification_failed", channel_id=str(channel.id), error=type(error).__name__)
        return nothing
    return _completion(channel.id, _as_it_is, signal, known) if signal is not None else nothing


def _as_it_is(known: ChannelLink, now: datetime) -> LinkStep:
    return LinkStep(known)


async def _reconnect(server: LinkServer, place: LinkPlace, outside: OutsideClient) -> LinkSignal | None:
    """Returns what the server answers; None where it tells nothing. A code in the answer may be from before the link was lost:
    one that counts comes as a webhook.
    """
    signal = await server.start(outside, place, None)
    return signal if signal is not None and signal.state == "connected" else None


async def _after_asking(channel: ReceivingChannel, known: ChannelLink, ask: AskServer, transition: Transition) -> Complete:
    """Returns what is written after the server was asked. Raises `Unavailable`; every other refusal would be the same next
    time.
    """
    try:
        signal = await ask()
    except Unavailable:
        raise
    except DomainError as error:
        log.warning("link_server_refused", channel_id=str(channel.id), error=type(error).__name__)
        return _completion(channel.id, _failed(FAILURES.get(type(error), "server_refused")))
    return _completion(channel.id, transition, signal, known)


def _failed(reason: LinkFailure) -> Transition:
    return lambda known, now: rules.failed(known, reason, now)


def _completion(
    channel_id: UUID, transition: Transition, signal: LinkSignal | None = None, when_asked: ChannelLink | None = None
) -> Complete:
    """Returns a completion that applies what the server said at once, and then what follows from having asked it.

    `when_asked` is how the link was when the server was asked.
    """

    async def complete(session: Session) -> None:
        await store.claim(session, channel_id)
        links, now = resources_of(session, Resources).channel_links, session.now
        channel = await channels.channel_by_id(session, channel_id)
        if channel is None:
            return
        if signal is not None and when_asked is not None:
            await links.answered(session, HeardSignal(channel.tenant_id, channel.id, channel.provider, signal, now), when_asked)
        await links.apply(session, channel, lambda known: transition(known, now))

    return complete


def _out_of_reach(job: Job[EndLink]) -> Complete:
    return _ended(job.payload.channel_id, "server_unreachable")


@jobs.on(END, EndLink, concurrency=128, per_tenant=8, max_attempts=12, first_pause_s=1.0, exhausted=_out_of_reach)
async def end_link(job: Job[EndLink], resources: Resources) -> Complete:
    """Returns what follows once the server was asked to log out. It is asked for about an hour, until it works; also where a
    removed channel has left its link behind.
    """
    channel_id, outside = job.payload.channel_id, resources.outside.of(job.tenant_id)
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, channel_id)
        departed = None if channel else await store.departed(session, channel_id)
    try:
        if channel is not None:
            await SERVERS[channel.provider].log_out(outside, place_of(channel, resources.vault, resources.settings.base_url))
        elif departed is not None:
            place = LinkPlace(departed.settings, resources.vault.open_departed(departed), "")
            await SERVERS[departed.provider].log_out(outside, place)
    except Unavailable:
        raise
    except DomainError as error:
        return _ended(channel_id, FAILURES.get(type(error), "server_refused"))
    return _ended(channel_id)


def _ended(channel_id: UUID, failure: LinkFailure | None = None) -> Complete:
    def transition(known: ChannelLink, now: datetime) -> LinkStep:
        return rules.not_ended(known, failure, now) if failure else rules.ended(known, now)

    async def complete(session: Session) -> None:
        if failure:
            log.error("link_logout_failed", channel_id=str(channel_id), why=failure)
        await _completion(channel_id, transition)(session)
        await store.forget_departed(session, channel_id)

    return complete
