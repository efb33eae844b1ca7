"""SQL about deliveries: they are written with the fact that they are about, and each attempt is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Listing, Rows, Session
from common.db.statements import columns_of
from common.paging import Position

from conversation.webhooks.domain.endpoint import FactSubscriber, StoredDelivery, WebhookEndpoint
from conversation.webhooks.domain.trying import DeliveryState, WhyDisabled

COLUMNS = ", ".join(name for name, _ in columns_of(StoredDelivery))
OF_ENDPOINT = ", ".join(f'endpoint.{name} as "endpoint.{name}"' for name, _ in columns_of(WebhookEndpoint))


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A fact for an endpoint, to be written. `skipped`: too much waits for it already, and this is not tried."""

    id: UUID
    tenant_id: UUID
    endpoint_id: UUID
    event_id: UUID
    type: str
    body: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """What an attempt has to know. The endpoint is None where it was deleted meanwhile."""

    id: UUID
    event_id: UUID
    type: str
    body: str
    state: str
    attempts: int
    endpoint: WebhookEndpoint | None


@dataclass(frozen=True, slots=True)
class RecordedAttempt:
    """What an attempt came to, and what it means for the endpoint: `counts` is False where that learns nothing of it."""

    tenant_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    state: DeliveryState
    attempts: int
    status_code: int | None
    error: str | None
    latency_ms: int | None
    attempted_at: datetime
    next_at: datetime | None
    ok: bool
    counts: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class JustDisabled:
    """An endpoint that this attempt ended."""

    id: UUID
    because: WhyDisabled


@dataclass(frozen=True, slots=True)
class WaitingForEndpoint:
    """How many deliveries wait for an endpoint, and for how long the oldest has."""

    endpoint_id: UUID
    waiting: int
    age_s: float


INSERT = Command(
    """
    insert into webhook_delivery
        (tenant_id, id, endpoint_id, event_id, type, body, state, attempts, error, created_at, next_at)
    select tenant_id, id, endpoint_id, event_id, type, body, case when skipped then 'skipped' else 'waiting' end, 0,
           case when skipped then 'too_many_waiting' end, %(now)s,
           case when not skipped then cast(%(now)s as timestamptz) end
    from unnest(cast(%(tenants)s as uuid[]), cast(%(ids)s as uuid[]), cast(%(endpoints)s as uuid[]),
                cast(%(events)s as uuid[]), cast(%(types)s as text[]), cast(%(bodies)s as text[]),
                cast(%(skipped)s as boolean[]))
         as new (tenant_id, id, endpoint_id, event_id, type, body, skipped)
    """
)
DUE = Rows(
    DueDelivery,
    f"""
    select delivery.id, delivery.event_id, delivery.type, delivery.body, delivery.state, delivery.attempts, {OF_ENDPOINT}
    from webhook_delivery delivery
    left join webhook_endpoint endpoint on endpoint.tenant_id = delivery.tenant_id and endpoint.id = delivery.endpoint_id
    where delivery.tenant_id = %(tenant_id)s and delivery.id = %(id)s
    """,  # noqa: S608 — the columns are those of the class
)
# A server that takes something has not been failing. Endpoints are written only where something changes for them: many
# attempts of one end at the same time.
RECORD = Rows(
    JustDisabled,
    """
    with attempt as (
        update webhook_delivery
        set state = %(state)s, attempts = %(attempts)s, status_code = %(status_code)s, error = %(error)s,
            latency_ms = %(latency_ms)s, attempted_at = %(attempted_at)s, next_at = %(next_at)s
        where tenant_id = %(tenant_id)s and id = %(delivery_id)s
    ), judged as (
        select id, case when %(gone)s then 'gone'
                        when failing_since < %(failed_before)s and not %(ok)s then 'failing' end as because
        from webhook_endpoint
        where tenant_id = %(tenant_id)s and id = %(endpoint_id)s and enabled and %(counts)s
          and (%(gone)s or (%(ok)s and failing_since is not null)
               or (not %(ok)s and (failing_since is null or failing_since < %(failed_before)s)))
        for no key update
    ), written as (
        update webhook_endpoint endpoint
        set failing_since = case when %(ok)s then null else coalesce(failing_since, %(attempted_at)s) end,
            enabled = judged.because is null, disabled_because = judged.because,
            disabled_at = case when judged.because is not null then cast(%(attempted_at)s as timestamptz) end,
            version = endpoint.version + cast(judged.because is not null as int)
        from judged
        where endpoint.tenant_id = %(tenant_id)s and endpoint.id = judged.id
        returning endpoint.id, judged.because
    ), news as (
        update webhook_version set version = version + 1 where exists (select from judged where because is not null)
    )
    select id, because from written where because is not null
    """,
)
SKIP = Command("update webhook_delivery set state = 'skipped', next_at = null where tenant_id = %(tenant_id)s and id = %(id)s")
GIVE_UP = Command(
    """
    update webhook_delivery set state = 'failed', error = 'internal', next_at = null
    where tenant_id = %(tenant_id)s and id = %(id)s
    """
)
FORGET = Command("delete from webhook_delivery where tenant_id = %(tenant_id)s and id = %(id)s")
PAGE = Listing(
    StoredDelivery,
    f"""
    select {COLUMNS} from webhook_delivery
    where tenant_id = %(tenant_id)s and endpoint_id = %(endpoint_id)s {{given}}
    order by created_at desc, id desc limit %(limit)s
    """,  # noqa: S608
    state="state = %(state)s",
    at="(created_at, id) < (%(at)s, %(id)s)",
)
AGAIN = Rows(
    StoredDelivery,
    f"""
    update webhook_delivery set state = 'waiting', attempts = 0, next_at = %(now)s
    where tenant_id = %(tenant_id)s and endpoint_id = %(endpoint_id)s and id = %(id)s
    returning {COLUMNS}
    """,  # noqa: S608
)
FIND = Rows(
    StoredDelivery,
    f"select {COLUMNS} from webhook_delivery where tenant_id = %(tenant_id)s and id = %(id)s",  # noqa: S608
)
WAITING = Rows(
    WaitingForEndpoint,
    """
    select endpoint.id as endpoint_id, count(*)::int as waiting,
           extract(epoch from cast(%(now)s as timestamptz) - min(oldest.created_at))::float8 as age_s
    from unnest(cast(%(tenants)s as uuid[]), cast(%(endpoints)s as uuid[])) as endpoint (tenant_id, id)
    cross join lateral (
        select created_at from webhook_delivery delivery
        where delivery.tenant_id = endpoint.tenant_id and delivery.endpoint_id = endpoint.id and delivery.state = 'waiting'
        order by created_at limit %(limit)s
    ) oldest
    group by endpoint.id
    """,
)


def insert(session: Session, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    """Writes deliveries together with whatever is written next: nobody waits for it."""
    values = {
        "tenants": [one.tenant_id for one in deliveries],
        "ids": [one.id for one in deliveries],
        "endpoints": [one.endpoint_id for one in deliveries],
        "events": [one.event_id for one in deliveries],
        "types": [one.type for one in deliveries],
        "bodies": [one.body for one in deliveries],
        "skipped": [one.skipped for one in deliveries],
        "now": now,
    }
    session.put_off(INSERT, values)


async def due(session: Session, tenant_id: UUID, delivery_id: UUID) -> DueDelivery | None:
    return await session.first(DUE, {"tenant_id": tenant_id, "id": delivery_id})


async def record(session: Session, attempt: RecordedAttempt, failed_before: datetime) -> JustDisabled | None:
    """Records an attempt. Returns the endpoint if this was the last that it is asked: it answered 410, or had taken nothing
    since before `failed_before`.
    """
    values = {name: getattr(attempt, name) for name, _ in columns_of(RecordedAttempt)}
    return await session.first(RECORD, {**values, "failed_before": failed_before})


async def skip(session: Session, tenant_id: UUID, delivery_id: UUID) -> None:
    await session.run(SKIP, {"tenant_id": tenant_id, "id": delivery_id})


async def give_up(session: Session, tenant_id: UUID, delivery_id: UUID) -> None:
    await session.run(GIVE_UP, {"tenant_id": tenant_id, "id": delivery_id})


async def forget(session: Session, tenant_id: UUID, delivery_id: UUID) -> None:
    await session.run(FORGET, {"tenant_id": tenant_id, "id": delivery_id})


async def find(session: Session, tenant_id: UUID, delivery_id: UUID) -> StoredDelivery | None:
    return await session.first(FIND, {"tenant_id": tenant_id, "id": delivery_id})


async def page(
    session: Session, tenant_id: UUID, endpoint_id: UUID, state: DeliveryState | None, before: Position | None, limit: int
) -> list[StoredDelivery]:
    """Returns deliveries of an endpoint, newest first, from after a place on."""
    at, id_ = before or (None, None)
    values = {"tenant_id": tenant_id, "endpoint_id": endpoint_id, "state": state, "at": at, "id": id_, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def again(
    session: Session, tenant_id: UUID, endpoint_id: UUID, delivery_id: UUID, now: datetime
) -> StoredDelivery | None:
    """Returns a delivery of this endpoint, waiting as if nothing had been tried; None where there is none."""
    values = {"tenant_id": tenant_id, "endpoint_id": endpoint_id, "id": delivery_id, "now": now}
    return await session.first(AGAIN, values)


async def waiting(session: Session, endpoints: Sequence[FactSubscriber], limit: int, now: datetime) -> list[WaitingForEndpoint]:
    """Returns what waits for each of these endpoints, whose tenants the session sees; counted up to a limit."""
    values = {
        "tenants": [one.tenant_id for one in endpoints],
        "endpoints": [one.endpoint_id for one in endpoints],
        "limit": limit,
        "now": now,
    }
    return await session.all(WAITING, values)
