"""What a load test of the whole fleet runs on: an installation of its own, and businesses that customers write to."""

import asyncio
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from simulator.demo.business import DemoBusiness
from simulator.language.vectors import EmbeddingKind

from devkit.bench.lines import BenchLine
from devkit.bench.listeners import ListenedTenant
from devkit.bench.network import Network
from devkit.bench.processes import cpu_seconds, own_cpu_seconds
from devkit.bench.traffic import PRELOADED, Traffic, count_statements, traffic
from devkit.embedded.ports import HOST
from devkit.embedded.server import EmbeddedServer
from devkit.fleet.checkout import Checkout
from devkit.fleet.fleet import Fleet, Say
from devkit.fleet.seed import seed
from devkit.fleet.service_process import ServiceProcess

OUTSIDE = frozenset({"simulator", "driver", "network"})
"""What is not the system's: shown apart, never counted with it."""
SEEDED_AT_A_TIME = 2


@dataclass(frozen=True)
class Setup:
    """What is measured. `services_from` is another checkout, whose services run; driver and simulator are this tree's."""

    tenants: int = 10
    model_delay_s: float = 0.3
    embedding: EmbeddingKind = "hash"
    replicas: int = 1
    services_from: Path | None = None
    network_delay_ms: float = 0.0
    counts_statements: bool = False


class Installation:
    def __init__(self, state: Path, setup: Setup, say: Say) -> None:
        self.state = state
        self.setup = setup
        self.say = say
        checkout = Checkout.at(setup.services_from)
        self.network = Network(state / "network", setup.network_delay_ms) if setup.network_delay_ms else None
        self.fleet = Fleet(
            state,
            well_known_ports=False,
            say=say,
            embedding=setup.embedding,
            checkout=checkout,
            postgres_settings=PRELOADED if setup.counts_statements else None,
            route=self._route,
            replicas=setup.replicas,
        )
        self.services: dict[str, list[ServiceProcess]] = {}
        self.listened: list[ListenedTenant] = []

    def up(self) -> None:
        """Everything runs, with so many processes of each service. Peers ask the first of each.

        Customers ask the same few questions here, which the fleet is not to profit from.
        """
        os.environ.setdefault("KNOWLEDGE_REMEMBERED_QUESTIONS", "0")
        if self.network:
            self._start_network(self.network)
        self.fleet.start()
        self.services = {name: [first, *self.fleet.further[name]] for name, first in self.fleet.services.items()}

    def _route(self, name: str, port: int) -> int:
        return self.network.route(name) if self.network else port

    def _start_network(self, network: Network) -> None:
        """Between services, and from them to database, broker and vector store; what is outside stays near."""
        fleet = self.fleet
        infrastructure = {"kafka": fleet.kafka.port, "postgres": fleet.postgres.port, "qdrant": fleet.qdrant.port}
        network.carry(infrastructure | {name: process.port for name, process in fleet.services.items()})
        fleet.kafka.advertised_port = network.route("kafka")
        network.start()
        network.calibrate()
        self.say(f"a round trip over the network takes {network.added_ms()} ms longer, {network.delay_ms:g} were asked for")

    def down(self) -> None:
        self.fleet.down()
        if self.network:
            self.network.stop()

    @property
    def gateways(self) -> list[tuple[str, int]]:
        """Where webhooks may go."""
        return [(HOST, gateway.port) for gateway in self.services["gateway"]]

    @property
    def sockets(self) -> list[str]:
        """Where people listen to what happens."""
        return [f"{one.url.replace('http', 'ws', 1)}/v1/ws" for one in self.services["conversation"]]

    async def seed(self) -> list[BenchLine]:
        """The businesses, and a model that thinks as long as it is told to."""
        if self.setup.counts_statements:
            await count_statements(self.fleet.postgres.url())
        at_a_time = asyncio.Semaphore(SEEDED_AT_A_TIME)

        async def one(number: int) -> BenchLine:
            async with at_a_time:
                return await self._business(number)

        lines = await asyncio.gather(*map(one, range(self.setup.tenants)))
        async with httpx2.AsyncClient(trust_env=False) as client:
            url = f"{self.fleet.simulator.url}/_sim/faults/openai.chat"
            (await client.put(url, json={"delay_s": self.setup.model_delay_s})).raise_for_status()
        return lines

    async def traffic(self) -> Traffic:
        """Returns what broker and database have done so far."""
        fleet = self.fleet
        return await traffic(fleet.postgres.url(), fleet.kafka.bootstrap, statements=self.setup.counts_statements)

    async def _business(self, number: int) -> BenchLine:
        """On the largest plan, and its AI answers at once: the burst window would only be time that nobody works."""
        business = DemoBusiness(
            tenant_id=f"0190d2c4-0000-7000-8000-1000000000{number:02d}",
            name=f"Bench {number}",
            admin=f"admin@bench{number}.example",
            agent=f"agent@bench{number}.example",
            phone_number_id=f"2059545589544{number:02d}",
            open_window=True,
        )
        demo = await seed(self.fleet, business)
        await asyncio.to_thread(self._give_largest_plan, business.tenant_id)
        async with httpx2.AsyncClient(headers={"authorization": f"Bearer {demo['admin_token']}"}, trust_env=False) as client:
            url = f"{self.fleet.services['gateway'].url}/v1/tenant"
            (await client.patch(url, json={"settings": {"burst_window_ms": 0}})).raise_for_status()
        self.listened.append(ListenedTenant(business.tenant_id, demo["admin_token"]))
        channel: dict[str, Any] = demo["channels"]["meta"]
        return BenchLine(channel["webhook_url"], channel["app_secret"].encode(), business.phone_number_id)

    def _give_largest_plan(self, tenant_id: str) -> None:
        command = [self.fleet.checkout.python, "-m", "billing", "plans", "change", tenant_id, "enterprise"]
        subprocess.run(command, env=self.fleet.environment("billing"), check=True, capture_output=True)

    def pids(self) -> dict[str, list[int]]:
        """Returns every process that runs, replicas of a service under its name."""
        fleet = self.fleet
        every: dict[str, Sequence[EmbeddedServer]] = {
            **self.services,
            "kafka": [fleet.kafka],
            "postgres": [fleet.postgres],
            "qdrant": [fleet.qdrant],
            "simulator": [fleet.simulator],
            "network": [self.network] if self.network else [],
        }
        return {name: [one.pid for one in several if one.pid is not None] for name, several in every.items() if several}

    def servers(self) -> dict[str, EmbeddedServer]:
        """Returns every process of the system itself, each replica under a name of its own."""
        fleet = self.fleet
        replicas = [one for several in self.services.values() for one in several]
        every = {f"{one.name}-{one.instance}" if one.instance else one.name: one for one in replicas}
        return {**every, "kafka": fleet.kafka, "postgres": fleet.postgres, "qdrant": fleet.qdrant}

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, of the driver as well."""
        return {**cpu_seconds(self.pids()), "driver": own_cpu_seconds()}
