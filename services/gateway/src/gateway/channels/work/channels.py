"""Channels: made, changed and removed by admins; their sending credentials go on to `message-sender`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.ids import uuid7
from common.jobs import cancel, schedule
from common.outside import Outside
from common.plan_limits import ResourceLimit
from contracts.gateway import Provider as ProviderName
from pydantic import BaseModel, ValidationError

from gateway.access.store import channel_changes, outlets
from gateway.access.work.changes import DirectoryChange, change
from gateway.access.work.opaque import digest_of
from gateway.access.work.room import check_room
from gateway.channels.store import channels as store
from gateway.channels.store.channels import StoredChannel
from gateway.channels.work.links import ChannelLinks
from gateway.channels.work.reconciling import start_reconciling, stop_reconciling
from gateway.channels.work.vault import Vault
from gateway.jsonb import as_json
from gateway.providers.reader import ChannelSecrets, WebhookReader
from gateway.providers.readers import PROVIDERS

HAND_OVER = "hand_over_credentials"
SERVER_URL = "server_url"


class HandOver(BaseModel):
    """Which channel's credentials to hand over. Never the credentials: jobs lie in the database as plain text."""

    channel_id: UUID


@dataclass(frozen=True, slots=True)
class NewChannel:
    provider: ProviderName
    name: str
    outlet_id: UUID | None
    settings: Mapping[str, Any]
    secrets: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedFields:
    """`fields` are those of the row that change; settings and secrets are the ones to replace, by name."""

    fields: Mapping[str, Any]
    settings: Mapping[str, Any]
    secrets: Mapping[str, Any]


class ChannelAdministration:
    """`overlap`: how long a replaced secret still counts beside the new one. `outside` knows which servers may be asked."""

    def __init__(self, vault: Vault, overlap: timedelta, links: ChannelLinks, outside: Outside) -> None:
        self.vault = vault
        self.links = links
        self.overlap = overlap
        self.outside = outside

    async def create(
        self, session: Session, tenant_id: UUID, actor: str, new: NewChannel, limit: ResourceLimit
    ) -> StoredChannel:
        """Returns the new channel. Raises `Invalid`, `Conflict` when the tenant has this number already, `QuotaRefused` when
        the plan has no room.
        """
        provider = _provider(new.provider)
        settings = _checked(provider.settings, new.settings, "settings")
        self._check_server({}, settings)
        plain = _checked(provider.secrets, new.secrets, "secrets")
        channel_id, token = uuid7(), secrets.token_urlsafe(32)
        async with change(session, tenant_id, actor, "channel.created") as current:
            await check_room(session, tenant_id, limit)
            await _check_outlet(session, new.outlet_id)
            values = {
                "id": channel_id,
                "tenant_id": tenant_id,
                "outlet_id": new.outlet_id,
                "provider": provider.name,
                "name": new.name,
                "account": provider.account(settings),
                "settings": as_json(settings),
                "secrets": self.vault.seal_secrets(tenant_id, channel_id, {name: [value] for name, value in plain.items()}),
                "token_digest": digest_of(token),
                "webhook_token": self.vault.seal_token(tenant_id, channel_id, token),
            }
            row = await store.add(session, values)
            if row is None:
                raise Conflict("this number is a channel already", reason="number_taken")
            _note(current, row, {"provider": provider.name})
            await _after_change(session, row, credentials=True)
        return row

    async def change(
        self, session: Session, tenant_id: UUID, actor: str, channel_id: UUID, changes: ChangedFields, now: datetime
    ) -> StoredChannel:
        """Returns the changed channel. Raises `NotFound`, `Invalid` or `Conflict`."""
        async with change(session, tenant_id, actor, "channel.changed") as current:
            row = await _existing(session, channel_id)
            provider = _provider(row.provider)
            settings = _checked(provider.settings, {**row.settings, **changes.settings}, "settings")
            self._check_server(row.settings, settings)
            _check_moved(row.settings, settings, provider, changes.secrets)
            values = {name: getattr(row, name) for name in ("id", "name", "outlet_id", "active")} | dict(changes.fields)
            values |= {"account": provider.account(settings), "settings": as_json(settings)}
            values |= self._replaced(row, provider, changes.secrets, now)
            await _check_outlet(session, values["outlet_id"])
            await _check_free(session, {**values, "tenant_id": tenant_id, "provider": row.provider})
            before, row = row, await store.change(session, values)
            _note(current, row, {"fields": sorted([*changes.fields, *changes.settings, *changes.secrets])})
            reconfigured = bool(changes.settings or changes.secrets)
            await self.links.channel_changed(session, before, row, reconfigured=reconfigured)
            await _after_change(session, row, credentials=reconfigured)
        return row

    def _check_server(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Raises `Invalid` for a new server that would not be asked, as far as that can be seen without asking DNS."""
        url = new.get(SERVER_URL)
        if url is None or url == old.get(SERVER_URL):
            return
        try:
            self.outside.check(url)
        except Forbidden as error:
            raise Invalid(f"{SERVER_URL}: {error.detail}", reason="address_not_allowed") from error

    def _replaced(self, row: StoredChannel, provider: WebhookReader, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Returns the columns that hold secrets, with some replaced. A rotating one's old value goes on counting for a
        while.
        """
        if not given:
            return {"secrets": row.secrets, "previous_until": row.previous_until}
        known = self.vault.open_secrets(row)
        plain = _checked(provider.secrets, {**{name: values[0] for name, values in known.items()}, **given}, "secrets")
        rotated = {name for name in provider.rotating if name in known and known[name][0] != plain[name]}
        values: ChannelSecrets = {
            name: [value, known[name][0]] if name in rotated else [value, *known.get(name, ())[1:]]
            for name, value in plain.items()
        }
        previous_until = now + self.overlap if rotated else row.previous_until
        return {"secrets": self.vault.seal_secrets(row.tenant_id, row.id, values), "previous_until": previous_until}

    async def remove(self, session: Session, tenant_id: UUID, actor: str, channel_id: UUID) -> None:
        """Raises `NotFound`. From now on the webhook address is unknown."""
        async with change(session, tenant_id, actor, "channel.removed") as current:
            row = await _existing(session, channel_id)
            await store.remove(session, row)
            await cancel(session, HAND_OVER, channel_id, tenant_id=tenant_id)
            await stop_reconciling(session, row)
            await self.links.channel_removed(session, row)
            _note(current, row, {"provider": row.provider})
            await channel_changes.notify(session, tenant_id, channel_id)


def _provider(name: str) -> WebhookReader:
    provider = PROVIDERS.get(name)
    if provider is None:
        raise Invalid(f"this gateway does not speak with {name} yet")
    return provider


def _checked(model: type[BaseModel], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    try:
        return model.model_validate(given).model_dump(mode="json", exclude_none=True)
    except ValidationError as errors:
        mistakes = [{"where": [where, *map(_printable, error["loc"])], "what": error["msg"]} for error in errors.errors()]
        raise Invalid(f"the {where} are not those of this provider", errors=mistakes[:50]) from None


def _check_moved(old: Mapping[str, Any], new: Mapping[str, Any], provider: WebhookReader, given: Mapping[str, Any]) -> None:
    """Secrets go in and never come out: not to another server either, that whoever changes the channel may have chosen."""
    missing = set(provider.secrets.model_fields) - set(given)
    if old.get(SERVER_URL) != new.get(SERVER_URL) and missing:
        sentence = f"for another server the secrets have to be given again: {', '.join(sorted(missing))}"
        raise Invalid(sentence, reason="secrets_needed")


def _printable(part: object) -> str:
    return str(part).encode("utf-8", "replace").decode()[:100]


async def _existing(session: Session, channel_id: UUID) -> StoredChannel:
    row = await store.locked(session, channel_id)
    if row is None:
        raise NotFound("there is no such channel")
    return row


async def _check_outlet(session: Session, outlet_id: UUID | None) -> None:
    if outlet_id is not None and not await outlets.exists(session, outlet_id):
        raise Invalid("there is no such outlet")


async def _check_free(session: Session, values: Mapping[str, Any]) -> None:
    if await store.is_taken(session, values):
        raise Conflict("this number is a channel already", reason="number_taken")


def _note(current: DirectoryChange, row: StoredChannel, details: dict[str, Any]) -> None:
    current.subject_id = row.id
    current.details = details


async def _after_change(session: Session, row: StoredChannel, *, credentials: bool) -> None:
    """Has message-sender get the credentials, and all replicas hear of a channel that is new or changed."""
    if credentials:
        schedule(session, HAND_OVER, row.id, HandOver(channel_id=row.id), tenant_id=row.tenant_id)
    await start_reconciling(session, row)
    await channel_changes.notify(session, row.tenant_id, row.id)
