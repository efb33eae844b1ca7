"""What admins do to endpoints."""

import secrets as dice
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson
from common.db import Session
from common.errors import Conflict, Forbidden, Invalid, NotFound, QuotaRefused, Unavailable
from common.ids import uuid7
from common.jobs import schedule

from conversation.resources import Resources
from conversation.webhooks.domain.catalogue import TYPES, unknown_fields
from conversation.webhooks.domain.endpoint import (
    BOTH_COUNT_FOR,
    MOST_ENDPOINTS,
    TEST_TYPE,
    StoredDelivery,
    WebhookEndpoint,
    body_of,
)
from conversation.webhooks.domain.signing import SECRET_BYTES
from conversation.webhooks.domain.views import WantedFact
from conversation.webhooks.store import deliveries, endpoints
from conversation.webhooks.store.deliveries import NewDelivery
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook
from conversation.webhooks.work.vault import PREVIOUS


def wanted_of(asked: Sequence[WantedFact]) -> dict[str, list[str]]:
    """Returns what an endpoint wants, by type. Raises `Invalid` for types and fields that there are not."""
    wanted: dict[str, list[str]] = {}
    for one in asked:
        if one.type not in TYPES:
            raise Invalid(f"there is no type {one.type}", types=sorted(TYPES))
        if one.type in wanted:
            raise Invalid(f"{one.type} is there twice")
        if unknown := unknown_fields(one.type, one.fields):
            raise Invalid(f"{one.type} has no field {unknown[0]}")
        wanted[one.type] = list(dict.fromkeys(one.fields))
    return wanted


def check_address(resources: Resources, url: str) -> None:
    """Raises `Invalid` for an address that we would not ask."""
    try:
        resources.endpoints.check(url)
    except Forbidden as error:
        raise Invalid(f"url: {error.detail}") from error


async def create(
    session: Session, resources: Resources, tenant_id: UUID, url: str, description: str, wanted: dict[str, list[str]]
) -> tuple[WebhookEndpoint, bytes]:
    """Returns a new endpoint, and its secret. Raises `QuotaRefused` where there are as many as there may be."""
    check_address(resources, url)
    if not await endpoints.lock_tenant(session, tenant_id):
        raise Unavailable("this business is not known here yet")
    if len(await endpoints.list_of(session, tenant_id)) >= MOST_ENDPOINTS:
        raise QuotaRefused("there are as many endpoints as there may be", limit=MOST_ENDPOINTS)
    endpoint_id, secret = uuid7(), dice.token_bytes(SECRET_BYTES)
    endpoint = WebhookEndpoint(
        id=endpoint_id,
        tenant_id=tenant_id,
        url=url,
        description=description,
        wanted=wanted,
        enabled=True,
        disabled_because=None,
        disabled_at=None,
        failing_since=None,
        version=1,
        created_at=session.now,
        secret=resources.vault.seal(tenant_id, endpoint_id, secret),
        previous_secret=None,
        previous_until=None,
    )
    await endpoints.save(session, endpoint)
    return endpoint, secret


async def existing(session: Session, tenant_id: UUID, endpoint_id: UUID, *, locked: bool = False) -> WebhookEndpoint:
    """Returns an endpoint of the tenant. Raises `NotFound`."""
    found = await (endpoints.lock if locked else endpoints.find)(session, tenant_id, endpoint_id)
    if found is None:
        raise NotFound("there is no such endpoint")
    return found


def enabled_as(endpoint: WebhookEndpoint, enabled: bool, now: datetime) -> WebhookEndpoint:
    """Returns the endpoint as an admin wants it: one that is enabled begins anew."""
    if enabled:
        return replace(endpoint, enabled=True, disabled_because=None, disabled_at=None, failing_since=None)
    return replace(endpoint, enabled=False, disabled_at=endpoint.disabled_at or now)


async def save_change(session: Session, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Returns the endpoint as it is written, with its next version."""
    changed = replace(endpoint, version=endpoint.version + 1)
    await endpoints.save(session, changed)
    return changed


async def rotate(session: Session, resources: Resources, endpoint: WebhookEndpoint) -> tuple[WebhookEndpoint, bytes]:
    """Returns the endpoint with a new secret, and that secret. The one before counts for a day, none that is older."""
    place = endpoint.tenant_id, endpoint.id
    secret, before = dice.token_bytes(SECRET_BYTES), resources.vault.open(*place, endpoint.secret)
    rotated = replace(
        endpoint,
        secret=resources.vault.seal(*place, secret),
        previous_secret=resources.vault.seal(*place, before, PREVIOUS),
        previous_until=session.now + BOTH_COUNT_FOR,
    )
    return await save_change(session, rotated), secret


async def send_test(session: Session, endpoint: WebhookEndpoint) -> StoredDelivery:
    """Returns a delivery that is tried once, also where the endpoint is disabled."""
    body = orjson.dumps(body_of(TEST_TYPE, session.now, {"endpoint_id": str(endpoint.id)})).decode()
    new = NewDelivery(uuid7(), endpoint.tenant_id, endpoint.id, uuid7(), TEST_TYPE, body)
    deliveries.insert(session, [new], session.now)
    payload = DeliverWebhook(delivery_id=new.id, even_if_disabled=True)
    schedule(session, DELIVER, new.id, payload, tenant_id=endpoint.tenant_id)
    written = await deliveries.find(session, endpoint.tenant_id, new.id)
    assert written is not None  # noqa: S101 — written by this transaction
    return written


async def redeliver(session: Session, endpoint: WebhookEndpoint, delivery_id: UUID) -> StoredDelivery:
    """Returns a delivery that is tried at once, under the id that it had. Raises `NotFound`, and `Conflict` where the endpoint
    is disabled.
    """
    if not endpoint.enabled:
        raise Conflict("the endpoint is disabled", reason="endpoint_disabled")
    found = await deliveries.again(session, endpoint.tenant_id, endpoint.id, delivery_id, session.now)
    if found is None:
        raise NotFound("there is no such delivery")
    schedule(session, DELIVER, found.id, DeliverWebhook(delivery_id=found.id), tenant_id=endpoint.tenant_id)
    return found
