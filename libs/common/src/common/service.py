"""A service: what it is made of, and how its parts live and end together.

HttpServer, consumers, relay and jobs are tasks of one group. When one dies, the process dies, loudly: an orchestrator restarts
it. On SIGTERM the server stops taking requests, the consumers finish the batch in hand, running jobs are waited for, and the
outbox is emptied.
"""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
import typer
from fastapi import APIRouter, FastAPI

from common.auth import Authenticator, TrustedIssuer
from common.db import Database
from common.db.invariants import Invariant
from common.edge import HttpServer, http_server
from common.ending import GRACE_S, drain, end_within
from common.errors import Unavailable
from common.health import Check, health_router, watch_loop
from common.http import Peer
from common.jobs.registry import Jobs
from common.jobs.runner import Runner
from common.messaging.consumer import Consumer
from common.messaging.dead_letters import DeadLetters
from common.messaging.dispatch import Dispatcher
from common.messaging.kafka import Producer, lane_consumer
from common.messaging.relay import Relay
from common.messaging.subscriptions import Lane, Subscriptions
from common.preflight import check_installation
from common.retention import KERNEL, Pruner, Retention
from common.rotation import SealedColumn
from common.settings import CommonSettings
from common.telemetry import log_stray, start_telemetry, stop_telemetry
from common.tenants import Refusals, subscribe_to_tenants
from common.web import RequestShares, create_app

GC_THRESHOLDS = 50_000, 50, 50  # few requests leave cycles, and looking for them at Python's pace took a tenth of the CPU

log = structlog.get_logger()


@dataclass
class Kernel:
    """What a service's resources are made from. `background` runs beside the server, for as long as the service does."""

    name: str
    settings: Any
    database: Database
    authenticator: Authenticator
    producer: Producer
    background: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)

    def peer(self, name: str) -> Peer:
        """Returns another service, at the address that the settings give."""
        return Peer(name, getattr(self.settings, f"{name.replace('-', '_')}_url"), self.authenticator)


Resources = Callable[[Kernel], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def no_resources(_: Kernel) -> AsyncIterator[None]:
    yield None


@dataclass(frozen=True)
class Service:
    """The list of a service's parts. `resources` opens what its API and its jobs need beyond the database.

    `sealed` are the columns that `secrets rotate` seals anew, `retention` says of each table how its growth ends,
    `invariants` what `doctor` asks beyond what it asks of every service.
    """

    name: str
    settings: type[CommonSettings]
    routers: Sequence[APIRouter] = ()
    subscriptions: Subscriptions | None = None
    jobs: Jobs = field(default_factory=Jobs)
    resources: Resources = no_resources
    body_limits: dict[str, int] = field(default_factory=dict)
    commands: Sequence[typer.Typer] = ()
    sealed: Sequence[SealedColumn] = ()
    retention: Retention = field(default_factory=dict)
    invariants: Sequence[Invariant] = ()

    def __post_init__(self) -> None:
        if self.subscriptions is not None:
            subscribe_to_tenants(self.subscriptions)

    @property
    def rules(self) -> Retention:
        """How the growth of each table ends, those of the kernel included."""
        return {**self.retention, **KERNEL}

    def app(self, checks: dict[str, Check] | None = None) -> FastAPI:
        """Returns the HTTP face alone, as the OpenAPI document is made from."""
        return create_app(self.name, [*self.routers, health_router(checks or {})], body_limits=self.body_limits)


@dataclass
class Running:
    """A service with everything open, but nothing running yet. Tests drive its parts one by one; `serve` runs them all."""

    service: Service
    kernel: Kernel
    resources: Any
    app: FastAPI
    relay: Relay
    runner: Runner
    pruner: Pruner
    consumers: dict[Lane, Consumer]


@asynccontextmanager
async def opened(service: Service, settings: CommonSettings) -> AsyncIterator[Running]:
    """Opens database, clients and resources of a service. Yields it, and closes them in reverse."""
    database = Database(settings.database_url, settings.kernel_database_url, pool_size=settings.database_pool_size)
    issuer = TrustedIssuer(settings.token_issuer, f"{settings.gateway_url}/.well-known/jwks.json")
    issuers = [issuer, *(outside.trusted() for outside in settings.trusted_issuers)]
    authenticator = Authenticator(service.name, issuers, settings.service_secret.get_secret_value())
    authenticator.refusals = Refusals(database)
    producer = Producer(settings.kafka_bootstrap, service.name, settings.kafka_security)
    kernel = Kernel(service.name, settings, database, authenticator, producer)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(producer.close)
        resources = await stack.enter_async_context(service.resources(kernel))
        database.resources = resources
        relay = Relay(database, producer)
        runner = Runner(service.jobs, database, resources)
        pruner = Pruner(database, service.rules, settings)
        consumers = {lane: _consumer(kernel, service.subscriptions, lane) for lane in _lanes(service)}
        for consumer in consumers.values():
            stack.push_async_callback(consumer.close)
        checks = {"database": database.ping, "kafka": producer.ping, **_lane_checks(consumers), **kernel.checks}
        if service.jobs.kinds:
            checks["jobs"] = runner.progress.check
        app = service.app(checks)
        app.state.database, app.state.authenticator, app.state.resources = database, authenticator, resources
        app.state.settings = settings
        app.state.request_shares = RequestShares(settings.database_pool_size)
        yield Running(service, kernel, resources, app, relay, runner, pruner, consumers)


def _lanes(service: Service) -> Sequence[Lane]:
    return service.subscriptions.lanes if service.subscriptions else ()


def _consumer(kernel: Kernel, subscriptions: Subscriptions | None, lane: Lane) -> Consumer:
    assert subscriptions is not None  # noqa: S101 — there are no lanes without
    background = lane == "background"
    group = f"{kernel.name}.background" if background else kernel.name
    gather_ms = subscriptions.gather_ms if background else None
    settings: CommonSettings = kernel.settings
    kafka = lane_consumer(
        settings.kafka_bootstrap,
        group,
        instance_id=settings.instance_id,
        gather_ms=gather_ms,
        security=settings.kafka_security,
    )
    dispatcher = Dispatcher(kernel.database, subscriptions.of(lane))
    return Consumer(kafka, subscriptions, lane, dispatcher, DeadLetters(kernel.name, kernel.producer, kernel.database))


def _lane_checks(consumers: dict[Lane, Consumer]) -> dict[str, Check]:
    def check(consumer: Consumer) -> Check:
        async def ready() -> None:
            if consumer.ill or not consumer.ready:
                raise Unavailable("the lane has no partitions or no database, or has stopped because most tenants' records die")

        return ready

    return {f"{lane} lane": check(consumer) for lane, consumer in consumers.items()}


async def serve(service: Service, settings: CommonSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises what killed a part."""
    start_telemetry(service.name, settings)
    asyncio.get_running_loop().set_exception_handler(log_stray)
    listening = _listen(settings)
    try:
        async with opened(service, settings) as running:
            gc.collect()
            gc.set_threshold(*GC_THRESHOLDS)
            gc.freeze()  # what is imported and open by now lives as long as the process
            try:
                await check_installation(service.name, service.subscriptions, running.kernel.database, running.kernel.producer)
                await _supervise(running, settings, listening)
            finally:
                end_within(GRACE_S)
    finally:
        stop_telemetry()


def _listen(settings: CommonSettings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        raise SystemExit(
            f"{settings.host}:{settings.port} cannot be listened on ({os.strerror(error.errno or 0)}): "
            "stop what holds the port, or set another one"
        ) from None


async def _supervise(running: Running, settings: CommonSettings, listening: socket.socket) -> None:
    server = http_server(running.app, settings)
    _obey_signals(server, settings)
    async with asyncio.TaskGroup() as group:
        producing = [group.create_task(one()) for one in (running.relay.run, running.runner.run)]
        others = [group.create_task(_forever(one)) for one in (watch_loop, running.pruner.run, *running.kernel.background)]
        consuming = [group.create_task(consumer.run()) for consumer in running.consumers.values()]
        log.info("service_started", url=f"http://{settings.host}:{listening.getsockname()[1]}")
        await server.serve(sockets=[listening])
        kernel = running.kernel
        await drain(consuming, running.runner, running.relay, kernel.database, kernel.producer, settings.drain_timeout_s)
        for task in (*producing, *others):
            task.cancel()
    log.info("service_stopped")


def _obey_signals(server: HttpServer, settings: CommonSettings) -> None:
    """Python's own handlers run between two steps of whatever keeps the loop busy; the loop's would wait for their turn."""

    def stop(*_: object) -> None:
        server.end()
        end_within(settings.drain_timeout_s + GRACE_S)

    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, stop)


async def _forever(part: Callable[[], Awaitable[None]]) -> None:
    await part()
