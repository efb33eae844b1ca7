"""What sending needs beyond the database: the providers' clients, sealed credentials, and the pace of each channel."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from common.db import Database
from common.group_commit import GroupCommit
from common.outside import Outside
from common.rotation import SealedColumn
from common.sealing import Sealer
from common.service import Kernel
from common.web import own_resources
from contracts.gateway import Provider
from contracts.providers import CAPABILITIES
from fastapi import Depends

from message_sender.clients.gateway import FilesOfGateway
from message_sender.domain.sending import Rules
from message_sender.providers import ProviderSender, SenderIdentity
from message_sender.providers.answers import open_http
from message_sender.providers.senders import senders_of
from message_sender.settings import Settings
from message_sender.store import credentials
from message_sender.store.credentials import Credential
from message_sender.work.deciding import BegunSends, DecisionRequest, SendDecision, decider
from message_sender.work.pacing import Paces, ProviderOf, Rate

SEALED = (SealedColumn("channel_credential", "sealed_token", "channel_id"),)


@dataclass(frozen=True)
class Resources:
    """`begun` are the decisions to send that were made when the messages came, by the jobs that are to call the provider."""

    rules: Rules
    sealer: Sealer
    paces: Paces
    decisions: GroupCommit[DecisionRequest, SendDecision | None]
    begun: dict[UUID, SendDecision]
    senders: Mapping[Provider, ProviderSender]
    files: FilesOfGateway

    def seal(self, tenant_id: UUID, channel_id: UUID, secret: str) -> bytes:
        return self.sealer.seal(secret.encode(), *_place(tenant_id, channel_id))

    def identity(self, tenant_id: UUID, channel_id: UUID, credential: Credential) -> SenderIdentity:
        """Returns in whose name a channel sends. Raises `CannotUnseal` when the sealing key is gone, or the row was copied from
        elsewhere.
        """
        secret = self.sealer.open(credential.sealed_token, *_place(tenant_id, channel_id))
        return SenderIdentity(credential.account, secret.decode(), credential.settings, tenant_id=tenant_id)


OwnResources = Annotated[Resources, Depends(own_resources)]
"""What a route is given of them."""


def _place(tenant_id: UUID, channel_id: UUID) -> tuple[object, ...]:
    return tenant_id, SEALED[0].table, SEALED[0].column, channel_id


Ways = tuple[Mapping[Provider, ProviderSender], FilesOfGateway]


@asynccontextmanager
async def open_providers(kernel: Kernel, settings: Settings) -> AsyncIterator[Ways]:
    """Yields what sends for each provider, and where the files are had that are sent."""
    outside, gateway = Outside(frozenset(settings.private_hosts)), kernel.peer("gateway")
    try:
        async with open_http(settings.provider_timeout_s) as http:
            yield senders_of(settings, http, outside), FilesOfGateway(gateway, http, settings.provider_timeout_s)
    finally:
        await outside.close()
        await gateway.close()


def _rates(settings: Settings) -> Callable[[Provider | None], Rate]:
    official = Rate(settings.messages_per_s)
    phone = Rate(settings.phone_messages_per_s, burst_s=settings.phone_burst / settings.phone_messages_per_s)
    return lambda provider: phone if provider and CAPABILITIES[provider].phone_link else official


def _asking(database: Database) -> ProviderOf:
    async def provider_of(tenant_id: UUID, channel_id: UUID) -> Provider | None:
        async with database.transaction(tenant_id) as session:
            return await credentials.provider_of(session, tenant_id, channel_id)

    return provider_of


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    rules = Rules(timedelta(seconds=settings.window_margin_s), timedelta(seconds=settings.unknown_wait_s))
    async with open_providers(kernel, settings) as (senders, files):
        decisions = GroupCommit(kernel.database, decider(rules))
        kernel.background.append(decisions.run)
        sealer = Sealer.parse(settings.sealing_keys.get_secret_value())
        paces = Paces(_rates(settings), _asking(kernel.database))
        begun: dict[UUID, SendDecision] = {}
        kernel.database.makers[BegunSends] = lambda: BegunSends(begun)
        yield Resources(rules, sealer, paces, decisions, begun, senders, files)
