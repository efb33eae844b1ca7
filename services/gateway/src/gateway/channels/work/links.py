"""Links of channels: what providers and people say of them becomes what is known, told, and still to be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import structlog
from common.db import Session
from common.errors import Conflict, Invalid, NotFound
from common.jobs import cancel, schedule
from common.messaging.outbox import publish
from contracts.gateway import ChannelSessionChanged
from contracts.gateway import Provider as ProviderName
from contracts.providers import CAPABILITIES
from pydantic import BaseModel, Field

from gateway.access.work.changes import AuditAction, record
from gateway.channels.domain import links as rules
from gateway.channels.domain.codes import LinkCode, link_code_of
from gateway.channels.domain.links import ChannelLink, LinkStep
from gateway.channels.store import channels
from gateway.channels.store import links as store
from gateway.channels.store.channels import ReceivingChannel, StoredChannel
from gateway.channels.work.vault import Vault
from gateway.metrics import LINKS
from gateway.providers.domain.elements import LinkSignal

LONGEST_PHONE = 20
CONNECT, END, CATCH_UP, VERIFY = "connect_session", "end_session", "catch_up", "verify_session"

log = structlog.get_logger()


class ConnectLink(BaseModel):
    """A channel's link to be connected. `phone`: the business's own, for a pairing code."""

    channel_id: UUID
    how: Literal["start", "reconnect", "reset"]
    phone: Annotated[str, Field(max_length=LONGEST_PHONE)] | None = Field(default=None, repr=False)


class EndLink(BaseModel):
    """A channel's link to be logged out, of a channel that is there or of one that is not any more."""

    channel_id: UUID


class VerifyLink(BaseModel):
    """A channel whose link may be connected, although it is not known to be."""

    channel_id: UUID


class CatchUp(BaseModel):
    """Messages since then may have been missed."""

    channel_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class HeardSignal:
    """What a channel's provider said of its link, and when it came."""

    tenant_id: UUID
    channel_id: UUID
    provider: ProviderName
    signal: LinkSignal
    at: datetime


class ChannelLinks:
    """Within the transaction of whoever calls. Nothing here touches the network: that is for the jobs that are scheduled."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def hear(self, session: Session, heard: Sequence[HeardSignal]) -> None:
        """Applies what providers said, in the order in which it came. Of a channel that is gone, nothing is known any more."""
        rows = await store.locked(session, sorted({one.channel_id for one in heard}))
        known = {channel_id: row.known for channel_id, row in rows.items()}
        for one in heard:
            if one.channel_id in known:
                step, code = rules.heard(known[one.channel_id], one.signal, one.at), self._code(one)
                if code is not None or step != LinkStep(known[one.channel_id]):
                    await self._save(session, one.tenant_id, one.channel_id, one.provider, step, code)
                known[one.channel_id] = step.link

    async def answered(self, session: Session, heard: HeardSignal, when_asked: ChannelLink) -> None:
        """Applies what a server answered at once. `when_asked` is how the link was when the server was asked."""
        rows = await store.locked(session, [heard.channel_id])
        if heard.channel_id in rows:
            known = rows[heard.channel_id].known
            step = rules.answered(known, when_asked, heard.signal, heard.at)
            code = self._code(heard) if step.link.state == "qr_required" else None
            if code is not None or step != LinkStep(known):
                await self._save(session, heard.tenant_id, heard.channel_id, heard.provider, step, code)

    async def received(self, session: Session, channel_ids: Sequence[UUID]) -> None:
        """Customers wrote just now, so their numbers are linked. Where that is not known, the server is asked: what is to be
        said to these customers waits until it is.
        """
        for row in await store.unconnected(session, channel_ids):
            if rules.is_in_doubt(row.known):
                schedule(session, VERIFY, row.channel_id, VerifyLink(channel_id=row.channel_id), tenant_id=row.tenant_id)

    async def start(self, session: Session, actor: str, channel_id: UUID, phone: str | None, now: datetime) -> ReceivingChannel:
        """Returns the channel whose link is to be connected. Raises `NotFound`, `Invalid` where there is nothing to start, and
        `Conflict` for a channel that is not active.
        """
        return await self._wish(session, actor, ConnectLink(channel_id=channel_id, how="start", phone=phone), now)

    async def reset(self, session: Session, actor: str, channel_id: UUID, phone: str | None, now: datetime) -> ReceivingChannel:
        """Returns the channel whose link is to be cleared and begun anew. Raises what `start` does."""
        return await self._wish(session, actor, ConnectLink(channel_id=channel_id, how="reset", phone=phone), now)

    async def _wish(self, session: Session, actor: str, wish: ConnectLink, now: datetime) -> ReceivingChannel:
        channel = await linked_channel(session, wish.channel_id)
        if not channel.active:
            raise Conflict("the channel is not active", reason="channel_inactive")
        link = CAPABILITIES[channel.provider].phone_link
        if wish.phone and not (link and link.pairs_by_phone):
            raise Invalid(f"{channel.provider} gives no pairing codes")
        transition = rules.reset if wish.how == "reset" else rules.started
        await self.apply(session, channel, lambda known: transition(known, now))
        await cancel(session, END, channel.id, tenant_id=channel.tenant_id)
        schedule(session, CONNECT, channel.id, wish, tenant_id=channel.tenant_id)
        action: AuditAction = "channel.session_reset" if wish.how == "reset" else "channel.session_started"
        await record(session, channel.tenant_id, actor, action, channel.id)
        return channel

    async def log_out(self, session: Session, actor: str, channel_id: UUID) -> ReceivingChannel:
        """Returns the channel whose link is to end. Raises `NotFound` and `Invalid`."""
        channel = await linked_channel(session, channel_id)
        await self.end(session, channel)
        await record(session, channel.tenant_id, actor, "channel.session_ended", channel.id)
        return channel

    async def end(self, session: Session, channel: StoredChannel) -> None:
        """From now on nothing reconnects it; a job logs it out."""
        await self.apply(session, channel, rules.ending)
        await self._end_later(session, channel)

    async def channel_changed(
        self, session: Session, before: StoredChannel, channel: StoredChannel, *, reconfigured: bool
    ) -> None:
        """`reconfigured`: its settings or secrets changed, so its server is told the webhook and its secret anew."""
        if before.active and not channel.active and await store.read(session, channel.id) is not None:
            await self.end(session, channel)
        elif reconfigured and (row := await store.read(session, channel.id)) is not None and row.known.wanted:
            resetting = row.known.is_resetting  # which is still to be done, or not yet over
            wish = ConnectLink(channel_id=channel.id, how="reset" if resetting else "start")
            schedule(session, CONNECT, channel.id, wish, tenant_id=channel.tenant_id)

    async def channel_removed(self, session: Session, channel: StoredChannel) -> None:
        """What its link needs to be logged out is kept until it is."""
        if await store.read(session, channel.id) is None:
            return
        secrets = self.vault.seal_departed(channel.tenant_id, channel.id, self.vault.open_secrets(channel))
        left = store.DepartedLink(channel.id, channel.tenant_id, channel.provider, channel.account, channel.settings, secrets)
        await store.depart(session, left)
        await self._end_later(session, channel)

    async def _end_later(self, session: Session, channel: StoredChannel) -> None:
        for kind in (CONNECT, CATCH_UP, VERIFY):
            await cancel(session, kind, channel.id, tenant_id=channel.tenant_id)
        schedule(session, END, channel.id, EndLink(channel_id=channel.id), tenant_id=channel.tenant_id)

    async def apply(self, session: Session, channel: StoredChannel, transition: Callable[[ChannelLink], LinkStep]) -> None:
        """Applies a rule to what is known by now."""
        rows = await store.locked(session, [channel.id])
        if channel.id in rows:
            step = transition(rows[channel.id].known)
            await self._save(session, channel.tenant_id, channel.id, channel.provider, step, None)

    async def _save(
        self,
        session: Session,
        tenant_id: UUID,
        channel_id: UUID,
        provider: ProviderName,
        step: LinkStep,
        code: store.SealedCode | None,
    ) -> None:
        known = step.link
        await store.save(session, channel_id, known, code)
        if step.changed:
            await self._publish(session, tenant_id, channel_id, provider, known)
        if step.reconnect_at is not None:
            again = ConnectLink(channel_id=channel_id, how="reconnect")
            schedule(session, CONNECT, channel_id, again, tenant_id=tenant_id, run_at=step.reconnect_at)
        if step.gap_since is not None and CAPABILITIES[provider].missed_messages == "unread":
            gap = CatchUp(channel_id=channel_id, since=step.gap_since)
            schedule(session, CATCH_UP, channel_id, gap, tenant_id=tenant_id)
        if step.alert:
            log.error("link_needs_attention", channel_id=str(channel_id), state=known.state, reason=known.reason)

    async def _publish(
        self, session: Session, tenant_id: UUID, channel_id: UUID, provider: ProviderName, known: ChannelLink
    ) -> None:
        await store.add_change(session, tenant_id, channel_id, known)
        LINKS.labels(provider, known.state).inc()
        publish(
            session,
            ChannelSessionChanged(
                tenant_id=tenant_id,
                channel_id=channel_id,
                state=known.state,
                reason=known.reason,
                occurred_at=known.changed_at,
            ),
        )

    def _code(self, heard: HeardSignal) -> store.SealedCode | None:
        code, link = link_code_of(heard.signal), CAPABILITIES[heard.provider].phone_link
        if code is None or link is None:
            return None
        sealed = self.vault.seal_code(heard.tenant_id, heard.channel_id, code)
        return store.SealedCode(sealed, heard.at + timedelta(seconds=link.code_lifetime_s))

    def open_code(self, row: store.LinkRow, now: datetime) -> LinkCode | None:
        """Returns the code that links a phone, while it does. Raises `common.sealing.CannotUnseal`."""
        if row.code is None or row.code.expires_at <= now:
            return None
        return self.vault.open_code(row.tenant_id, row.channel_id, row.code.sealed)


async def linked_channel(session: Session, channel_id: UUID) -> ReceivingChannel:
    """Returns a channel that is linked to a phone. Raises `NotFound`, and `Invalid` for one of an official provider."""
    channel = await channels.channel_by_id(session, channel_id)
    if channel is None:
        raise NotFound("there is no such channel")
    if CAPABILITIES[channel.provider].phone_link is None:
        raise Invalid(f"a channel of {channel.provider} has no session: it is connected by the provider itself")
    return channel
