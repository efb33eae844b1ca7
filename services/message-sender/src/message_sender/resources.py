"""What sending needs beyond the database: the providers' clients, sealed credentials, and the pace of each channel."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from common.group_commit import GroupCommit
from common.sealing import Sealer
from common.service import Kernel

from message_sender.domain.sending import Rules
from message_sender.pacing import Paces
from message_sender.providers import Provider, Sender
from message_sender.providers.meta import Meta, open_http
from message_sender.settings import Settings
from message_sender.store.queue import Credential
from message_sender.store.recipients import Contact
from message_sender.turns import Turn, decider


@dataclass(frozen=True)
class Resources:
    rules: Rules
    sealer: Sealer
    paces: Paces
    turns: GroupCommit[Contact, Turn | None]
    providers: Mapping[str, Provider]

    def seal(self, tenant_id: UUID, channel_id: UUID, access_token: str) -> bytes:
        return self.sealer.seal(access_token.encode(), *_place(tenant_id, channel_id))

    def sender(self, tenant_id: UUID, channel_id: UUID, credential: Credential) -> Sender:
        """Raises `CannotUnseal` when the sealing key is gone, or the row was copied from elsewhere."""
        access_token = self.sealer.open(credential.sealed_token, *_place(tenant_id, channel_id))
        return Sender(credential.account, access_token.decode())


def _place(tenant_id: UUID, channel_id: UUID) -> tuple[object, ...]:
    return tenant_id, "channel_credential", "sealed_token", channel_id


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    rules = Rules(timedelta(seconds=settings.window_margin_s), timedelta(seconds=settings.unknown_wait_s))
    turns = GroupCommit(kernel.database, decider(rules))
    kernel.background.append(turns.run)
    async with open_http(settings.provider_timeout_s) as http:
        meta = Meta(http, settings.meta_graph_url, settings.meta_graph_version)
        sealer = Sealer.parse(settings.sealing_keys.get_secret_value())
        yield Resources(rules, sealer, Paces(settings.messages_per_s), turns, {"meta": meta})
