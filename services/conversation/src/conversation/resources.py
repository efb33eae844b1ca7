"""What handlers, jobs and the API need beyond the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from common.db import Database
from common.outside import Outside
from common.sealing import Sealer
from common.service import Kernel
from common.web import own_resources
from fastapi import Depends

from conversation.automation.domain.rule import WatchingRule
from conversation.automation.store import rules
from conversation.clients import KeptFiles
from conversation.live.hub import Hub
from conversation.people.work.heartbeats import Heartbeats
from conversation.settings import Settings
from conversation.webhooks.clients import EndpointClient
from conversation.webhooks.work.subscribers import FactSubscribers
from conversation.webhooks.work.vault import SecretVault
from conversation.work.known import KnownByTenant


@dataclass(frozen=True, slots=True)
class Resources:
    """`subscribers` says who is told what, `vault` and `endpoints` how; `files` are those that people upload, and `rules` says
    which tenants' rules wait for what.
    """

    settings: Settings
    hub: Hub
    database: Database
    heartbeats: Heartbeats
    subscribers: FactSubscribers
    vault: SecretVault
    endpoints: EndpointClient
    files: KeptFiles
    rules: KnownByTenant[WatchingRule]

    @property
    def pepper(self) -> bytes:
        """Returns what contact keys are made with."""
        return self.settings.pepper.get_secret_value().encode()


OwnResources = Annotated[Resources, Depends(own_resources)]
"""What a route is given of them."""


@asynccontextmanager
async def open_resources(kernel: Kernel) -> AsyncIterator[Resources]:
    settings: Settings = kernel.settings
    hub = Hub(kernel.database, settings.database_url, sockets_per_user=settings.sockets_per_user)
    subscribers = FactSubscribers(kernel.database)
    watching = KnownByTenant(kernel.database, "automation_rules", rules.version, rules.watching)
    await subscribers.look()
    await watching.look()
    heartbeats = Heartbeats(kernel.database, hub.attending)
    kernel.background += [hub.run, heartbeats.run, subscribers.run, subscribers.run_measuring, watching.run]
    vault = SecretVault(Sealer.parse(settings.sealing_keys.get_secret_value()))
    outside, files = Outside(frozenset(settings.private_hosts)), KeptFiles(kernel.peer("gateway"))
    try:
        endpoints = EndpointClient(outside, settings.webhook_deadline_s)
        yield Resources(settings, hub, kernel.database, heartbeats, subscribers, vault, endpoints, files, watching)
    finally:
        await files.close()
        await outside.close()
