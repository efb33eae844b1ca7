"""Endpoints of a tenant's own systems over HTTP, and what became of what they were told. For admins."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

import structlog
from common import paging
from common.auth import Admin, Principal
from common.etags import IfMatch, tag
from common.web import TenantSession
from contracts.bounds import LONGEST_LABEL, LONGEST_URL, label
from contracts.text import require_storable
from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from conversation.resources import OwnResources
from conversation.webhooks.domain.catalogue import TYPES
from conversation.webhooks.domain.endpoint import WebhookEndpoint
from conversation.webhooks.domain.signing import shown_secret
from conversation.webhooks.domain.trying import DeliveryState
from conversation.webhooks.domain.views import (
    DeliveriesPage,
    DeliveryView,
    EndpointsView,
    EndpointView,
    FactTypesView,
    NewEndpointView,
    SecretView,
    WantedFact,
    delivery_view,
    endpoint_view,
    type_view,
)
from conversation.webhooks.store import deliveries, endpoints
from conversation.webhooks.work import managing

MOST_TYPES = 100

log = structlog.get_logger()

router = APIRouter(prefix="/v1/webhook-endpoints", tags=["webhooks"])


EndpointUrl = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_URL), AfterValidator(require_storable)]
Description = Annotated[str, *label(LONGEST_LABEL), AfterValidator(require_storable)]
WantedFacts = Annotated[list[WantedFact], Field(min_length=1, max_length=MOST_TYPES)]


class NewEndpoint(BaseModel):
    """Where to send, and what: `types` as `GET /v1/webhook-endpoints/types` lists them."""

    url: EndpointUrl
    description: Description = ""
    types: WantedFacts


class EndpointChange(BaseModel):
    """What is left out stays as it is. One that is enabled again begins anew."""

    url: EndpointUrl | None = None
    description: Description | None = None
    types: WantedFacts | None = None
    enabled: bool | None = None


def _note(what: str, principal: Principal, endpoint_id: UUID) -> None:
    """Says in the log who did what, by ids."""
    log.info("webhook_endpoint_changed", what=what, by=principal.subject, endpoint_id=str(endpoint_id))


@router.post("", status_code=201)
async def create_endpoint(
    new: NewEndpoint, principal: Admin, session: TenantSession, resources: OwnResources, response: Response
) -> NewEndpointView:
    """Has a system of the tenant told from now on (within two seconds). The answer shows the secret, this once."""
    wanted = managing.wanted_of(new.types)
    endpoint, secret = await managing.create(session, resources, principal.tenant_id, new.url, new.description, wanted)
    _note("made", principal, endpoint.id)
    response.headers["etag"] = tag(endpoint.version)
    return NewEndpointView(**dict(endpoint_view(endpoint, session.now)), secret=shown_secret(secret))


@router.get("")
async def list_endpoints(principal: Admin, session: TenantSession) -> EndpointsView:
    """Oldest first."""
    found = await endpoints.list_of(session, principal.tenant_id)
    return EndpointsView(endpoints=[endpoint_view(one, session.now) for one in found])


@router.get("/types")
async def list_types(_: Admin) -> FactTypesView:
    """What can be asked for. Fields that are personal have to be named, one by one or by what holds them."""
    return FactTypesView(types=[type_view(type_, (event.__doc__ or "").partition("\n")[0]) for type_, event in TYPES.items()])


@router.get("/{endpoint_id}")
async def get_endpoint(endpoint_id: UUID, principal: Admin, session: TenantSession, response: Response) -> EndpointView:
    found = await managing.existing(session, principal.tenant_id, endpoint_id)
    response.headers["etag"] = tag(found.version)
    return endpoint_view(found, session.now)


@router.patch("/{endpoint_id}")
async def change_endpoint(
    endpoint_id: UUID,
    change: EndpointChange,
    principal: Admin,
    session: TenantSession,
    resources: OwnResources,
    seen: IfMatch,
    response: Response,
) -> EndpointView:
    """Changes what is named. `If-Match` says which version the caller saw (412, 428)."""
    endpoint = await managing.existing(session, principal.tenant_id, endpoint_id, locked=True)
    seen.check(endpoint.version)
    if change.url is not None:
        managing.check_address(resources, change.url)
        endpoint = replace(endpoint, url=change.url)
    if change.description is not None:
        endpoint = replace(endpoint, description=change.description)
    if change.types is not None:
        endpoint = replace(endpoint, wanted=managing.wanted_of(change.types))
    if change.enabled is not None:
        endpoint = managing.enabled_as(endpoint, change.enabled, session.now)
    endpoint = await managing.save_change(session, endpoint)
    _note("changed", principal, endpoint.id)
    response.headers["etag"] = tag(endpoint.version)
    return endpoint_view(endpoint, session.now)


@router.delete("/{endpoint_id}", status_code=204)
async def delete_endpoint(endpoint_id: UUID, principal: Admin, session: TenantSession) -> None:
    """What was to be sent there is not sent any more."""
    await managing.existing(session, principal.tenant_id, endpoint_id, locked=True)
    await endpoints.delete(session, principal.tenant_id, endpoint_id)
    _note("deleted", principal, endpoint_id)


@router.post("/{endpoint_id}/rotate-secret")
async def rotate_secret(
    endpoint_id: UUID, principal: Admin, session: TenantSession, resources: OwnResources, response: Response
) -> SecretView:
    """Makes a new secret, which the answer shows this once. For a day what is sent is signed with both."""
    endpoint = await managing.existing(session, principal.tenant_id, endpoint_id, locked=True)
    rotated, secret = await managing.rotate(session, resources, endpoint)
    _note("rotated", principal, endpoint_id)
    assert rotated.previous_until is not None  # noqa: S101 — it was rotated
    response.headers["etag"] = tag(rotated.version)
    return SecretView(secret=shown_secret(secret), previous_secret_until=rotated.previous_until)


@router.post("/{endpoint_id}/test", status_code=202)
async def test_endpoint(endpoint_id: UUID, principal: Admin, session: TenantSession) -> DeliveryView:
    """Sends a `webhook.test`, once, also where the endpoint is disabled. What came of it is among its deliveries."""
    endpoint = await managing.existing(session, principal.tenant_id, endpoint_id)
    return delivery_view(await managing.send_test(session, endpoint))


@router.get("/{endpoint_id}/deliveries")
async def list_deliveries(
    endpoint_id: UUID,
    principal: Admin,
    session: TenantSession,
    state: DeliveryState | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DeliveriesPage:
    """Newest first. They are kept for two weeks."""
    endpoint: WebhookEndpoint = await managing.existing(session, principal.tenant_id, endpoint_id)
    before = paging.decode(cursor) if cursor else None
    found = await deliveries.page(session, endpoint.tenant_id, endpoint.id, state, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.created_at, last.id)) if last else None
    return DeliveriesPage(deliveries=[delivery_view(one) for one in found[:limit]], next=following)


@router.post("/{endpoint_id}/deliveries/{delivery_id}/redeliver", status_code=202)
async def redeliver(endpoint_id: UUID, delivery_id: UUID, principal: Admin, session: TenantSession) -> DeliveryView:
    """Sends it again now, under the same `webhook-id`, and tries as long as at first. 409 where the endpoint is disabled."""
    endpoint = await managing.existing(session, principal.tenant_id, endpoint_id, locked=True)
    return delivery_view(await managing.redeliver(session, endpoint, delivery_id))
