"""One attempt: what is due is read, the tenant's server is asked with no transaction open, and what came of it is recorded."""

import random
from datetime import datetime
from uuid import UUID

import structlog
from common.db import Session
from common.jobs import Complete, Job, Later, schedule
from common.jobs.registry import nothing
from common.outside import NoPlace
from common.sealing import CannotUnseal
from contracts.conversation import WebhookEndpointDisabled

from conversation.resources import Resources
from conversation.webhooks.domain.endpoint import TEST_TYPE, WebhookEndpoint
from conversation.webhooks.domain.signing import signed_headers
from conversation.webhooks.domain.trying import FAILING_FOR, GONE, WebhookAnswer, outcome_of
from conversation.webhooks.metrics import DELIVERIES, ENDPOINTS_DISABLED
from conversation.webhooks.store import deliveries
from conversation.webhooks.store.deliveries import DueDelivery, RecordedAttempt
from conversation.webhooks.work.capturing import publish_facts
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook

BUSY_S = 1.0, 3.0  # until there may be a place

log = structlog.get_logger()


async def deliver(job: Job[DeliverWebhook], resources: Resources) -> Complete:
    """Returns what records the attempt. Raises `Later` where nobody was asked for want of a place."""
    async with resources.database.transaction(job.tenant_id) as session:
        due = await deliveries.due(session, job.tenant_id, job.payload.delivery_id)
    if due is None or due.state != "waiting":
        return nothing
    if due.endpoint is None:
        return _forget(job.tenant_id, due.id)
    if not due.endpoint.enabled and not job.payload.even_if_disabled:
        return _skip(job.tenant_id, due.id)
    try:
        answer = await _ask(due, due.endpoint, resources, job.now)
    except NoPlace as error:
        raise Later(random.uniform(*BUSY_S)) from error  # noqa: S311 — not a secret
    return recorded(due, due.endpoint, answer, job.payload)


async def _ask(due: DueDelivery, endpoint: WebhookEndpoint, resources: Resources, now: datetime) -> WebhookAnswer:
    body = due.body.encode()
    try:
        secrets = [
            resources.vault.open(endpoint.tenant_id, endpoint.id, sealed, column)
            for column, sealed in endpoint.sealed_secrets(now)
        ]
    except CannotUnseal:
        log.error("webhook_secret_unseal_failed", tenant_id=str(endpoint.tenant_id), endpoint_id=str(endpoint.id))
        return WebhookAnswer(error="secret_unreadable")
    headers = signed_headers(str(due.event_id), body, secrets, now)
    return await resources.endpoints.post(endpoint.tenant_id, endpoint.url, body, headers)


def recorded(due: DueDelivery, endpoint: WebhookEndpoint, answer: WebhookAnswer, payload: DeliverWebhook) -> Complete:
    """Returns what records an attempt, and plans the next one where there is to be one."""
    jitter, is_test = random.random(), due.type == TEST_TYPE  # noqa: S311 — not a secret

    async def complete(session: Session) -> None:
        outcome = outcome_of(answer, due.attempts + 1, session.now, jitter=jitter, once=is_test)
        attempt = RecordedAttempt(
            tenant_id=endpoint.tenant_id,
            delivery_id=due.id,
            endpoint_id=endpoint.id,
            state=outcome.state,
            attempts=due.attempts + 1,
            status_code=answer.status_code,
            error=answer.error,
            latency_ms=answer.latency_ms,
            attempted_at=session.now,
            next_at=outcome.next_at,
            ok=answer.ok,
            counts=not is_test or answer.ok,
            gone=answer.status_code == GONE,
        )
        disabled = await deliveries.record(session, attempt, session.now - FAILING_FOR)
        DELIVERIES.labels("retried" if outcome.next_at else outcome.state).inc()
        if outcome.next_at is not None:
            schedule(session, DELIVER, due.id, payload, tenant_id=endpoint.tenant_id, run_at=outcome.next_at)
        if disabled is not None:
            ENDPOINTS_DISABLED.labels(disabled.because).inc()
            log.warning("webhook_endpoint_disabled", tenant_id=str(endpoint.tenant_id), because=disabled.because)
            notice = WebhookEndpointDisabled(
                tenant_id=endpoint.tenant_id, endpoint_id=disabled.id, because=disabled.because, occurred_at=session.now
            )
            await publish_facts(session, [notice])

    return complete


def _forget(tenant_id: UUID, delivery_id: UUID) -> Complete:
    async def complete(session: Session) -> None:
        await deliveries.forget(session, tenant_id, delivery_id)

    return complete


def _skip(tenant_id: UUID, delivery_id: UUID) -> Complete:
    async def complete(session: Session) -> None:
        DELIVERIES.labels("skipped").inc()
        await deliveries.skip(session, tenant_id, delivery_id)

    return complete


def gave_up(job: Job[DeliverWebhook]) -> Complete:
    """Returns what ends a delivery that an error of ours kept from being tried: it can be sent again by API."""

    async def complete(session: Session) -> None:
        DELIVERIES.labels("failed").inc()
        await deliveries.give_up(session, job.tenant_id, job.payload.delivery_id)

    return complete
