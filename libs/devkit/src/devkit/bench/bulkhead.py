"""`scripts/bench bulkhead`: what tenants whose servers hardly answer cost one whose provider does.

Message-sender is asked over the broker, as conversation asks it, and says over the broker what it sent. A quiet tenant's
messages go out on a schedule, alone and beside twenty tenants whose servers answer each call after 9.5 seconds.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from common.auth import Authenticator
from common.ids import uuid7
from common.messaging.envelope import headers_of
from contracts.content import Text
from contracts.conversation import MessageSendRequested
from contracts.event import Event
from contracts.gateway import Channel, Provider, TenantChanged, TenantSettings
from contracts.message_sender import MessageSent

from devkit.attack.server import HostileServer
from devkit.bench.report import machine
from devkit.embedded.ports import free_port
from devkit.fleet.fleet import Fleet, Say
from devkit.percentiles import percentile_ms

SERVICES = ("gateway", "message-sender")
NOBODY = "http://127.0.0.1:9/"
PATIENCE_S = 30.0
ASKED_OF_EACH = 40
GATHERS_S = 10.0
"""Until the hostile tenants' calls hang all at once."""


@dataclass(frozen=True)
class BulkheadTenant:
    """A tenant with one channel."""

    provider: Provider
    credentials: dict[str, str]
    tenant_id: UUID = field(default_factory=uuid4)
    channel_id: UUID = field(default_factory=uuid4)

    def exists(self) -> Event:
        channel = Channel(channel_id=self.channel_id, provider=self.provider, name="Bench", address="+551140000000")
        settings = TenantSettings()
        return TenantChanged(tenant_id=self.tenant_id, version=1, name="Bench", settings=settings, channels=(channel,))

    def asks(self) -> MessageSendRequested:
        """For a message to somebody new."""
        return MessageSendRequested(
            tenant_id=self.tenant_id,
            conversation_id=uuid4(),
            channel_id=self.channel_id,
            contact_key=uuid4(),
            to=f"55119{str(uuid4().int)[:8]}",
            content=Text(text="Sim, abrimos às 9."),
            last_inbound_at=datetime.now(UTC),
            origin="ai",
            send_id=uuid4(),
        )


@dataclass(frozen=True)
class BulkheadFigures:
    """Seconds from a message of the quiet tenant being asked for to its being reported as sent; and those that never were."""

    alone: Sequence[float]
    beside: Sequence[float]
    lost: int
    hostile_calls: int


class BulkheadBench:
    def __init__(self, state: Path, say: Say, hostile: int) -> None:
        self.server = HostileServer(free_port())
        hosts = (urlsplit(self.server.url).netloc,)
        self.fleet = Fleet(state, well_known_ports=False, say=say, services=SERVICES, private_hosts=hosts)
        self.hostile = hostile
        self._sent: dict[UUID, float] = {}

    async def measure(self, rate: float, seconds: float) -> BulkheadFigures:
        bootstrap = self.fleet.kafka.bootstrap
        async with (
            self.server,
            AIOKafkaProducer(bootstrap_servers=bootstrap) as producer,
            AIOKafkaConsumer(MessageSent.topic.name, bootstrap_servers=bootstrap) as consumer,
        ):
            hearing = asyncio.create_task(self._hear(consumer))
            quiet, hostile = await self._open_tenants(producer)
            await self._drive(producer, quiet, rate, 3.0)
            alone = await self._drive(producer, quiet, rate, seconds)
            for one in hostile:
                for _ in range(ASKED_OF_EACH):
                    await _publish(producer, one.asks())
            await asyncio.sleep(GATHERS_S)
            beside = await self._drive(producer, quiet, rate, seconds)
            hearing.cancel()
        lost = sum(one is None for one in (*alone, *beside))
        waits = [[one for one in waited if one is not None] for waited in (alone, beside)]
        return BulkheadFigures(waits[0], waits[1], lost, self.server.calls)

    async def _open_tenants(self, producer: AIOKafkaProducer) -> tuple[BulkheadTenant, list[BulkheadTenant]]:
        number = str(uuid4().int)[:15]
        quiet = BulkheadTenant("meta", {"provider": "meta", "phone_number_id": number, "access_token": "access-token"})
        bridge = {"provider": "baileys", "server_url": self.server.url, "connection": "+5511", "api_key": "key"}
        hostile = [BulkheadTenant("baileys", bridge) for _ in range(self.hostile)]
        registration = {
            "webhook_url": NOBODY,
            "app_secret": "app-secret",
            "verify_token": "verify-token",
            "access_token": "access-token",
            "display_phone_number": "+55 11 4000-0000",
            "name": "Bench",
            "open_window": True,
        }
        async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
            answer = await client.put(f"{self.fleet.simulator.url}/_sim/channels/{number}?verify=false", json=registration)
            answer.raise_for_status()
            for one in (quiet, *hostile):
                await _publish(producer, one.exists())
                await self._hand_over(client, one)
        return quiet, hostile

    async def _hand_over(self, client: httpx2.AsyncClient, one: BulkheadTenant) -> None:
        secret = self.fleet.secrets.service_secret
        token = Authenticator("gateway", [], secret).service_token("message-sender", one.tenant_id)
        url = f"{self.fleet.services['message-sender'].url}/v1/channels/{one.channel_id}/credentials"
        answer = await client.put(url, json=one.credentials, headers={"authorization": f"Bearer {token}"})
        answer.raise_for_status()

    async def _hear(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            headers = {name: value.decode() for name, value in record.headers}
            if headers.get("ce_type") == MessageSent.type:
                self._sent[MessageSent.read(record.value).send_id] = time.monotonic()

    async def _drive(
        self, producer: AIOKafkaProducer, quiet: BulkheadTenant, rate: float, seconds: float
    ) -> list[float | None]:
        """Returns how long each message took; None for what was never reported."""
        began, asked = time.monotonic(), dict[UUID, float]()
        for place in range(round(rate * seconds)):
            due = began + place / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            request = quiet.asks()
            asked[request.send_id] = due
            await _publish(producer, request)
        deadline = time.monotonic() + PATIENCE_S
        while asked.keys() - self._sent.keys() and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return [self._sent[send_id] - due if send_id in self._sent else None for send_id, due in asked.items()]


async def _publish(producer: AIOKafkaProducer, event: Event) -> None:
    headers = [(name, value.encode()) for name, value in headers_of(event, uuid7(), None).items()]
    await producer.send_and_wait(event.topic.name, event.write(), key=event.key.encode(), headers=headers)


def bulkhead_document(figures: BulkheadFigures, *, hostile: int) -> dict[str, Any]:
    """Returns what is written with `--json`."""
    alone, beside = ({f"p{at}_ms": percentile_ms(waits, at) for at in (50, 99)} for waits in (figures.alone, figures.beside))
    p99s = alone["p99_ms"], beside["p99_ms"]
    return {
        "machine": machine(),
        "hostile_tenants": hostile,
        "hostile_calls": figures.hostile_calls,
        "alone": alone,
        "beside": beside,
        "p99_ratio": round(p99s[1] / p99s[0], 2) if p99s[0] and p99s[1] else None,
        "lost": figures.lost,
    }
