"""Up and down: starts whatever is not running, on the same data, and leaves no process behind."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from common.provision.databases import PostgresServer
from common.provision.topics import create_topics
from contracts.topics import SERVICES
from simulator.language.vectors import EmbeddingKind

from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import HOST
from devkit.embedded.postgres import Postgres
from devkit.embedded.qdrant import Qdrant
from devkit.embedded.simulator import Simulator
from devkit.fleet.checkout import Checkout
from devkit.fleet.environment import infrastructure_environment, service_environment
from devkit.fleet.page import FleetPage
from devkit.fleet.secrets import secrets_of
from devkit.fleet.service_process import ServiceProcess

PORTS: Mapping[str, int] = {
    "gateway": 3001,
    "billing": 3002,
    "knowledge": 3003,
    "conversation": 3004,
    "llm-orchestration": 3005,
    "message-sender": 3006,
    "analytics": 3007,
}
SIMULATOR_PORT = 3100
CONSOLE_PORT = 3000
START_TIMEOUT_S = 120.0

Say = Callable[[str], None]
PortRoute = Callable[[str, int], int]


class Fleet:
    """One installation under a state folder, of all services or of some.

    `well_known_ports` prefers 3001 to 3007; otherwise any free ports are taken. `private_hosts` (`host:port`) may be asked
    on this machine beside the simulator. `checkout` is whose code the services run.
    `route` tells services another port for a server's (by the name of either): the entrance of a network between them.
    With `console` there is a page, too. `variables` are told to every service over what the fleet would say. Of each service
    there are so many `replicas`; peers and people ask the first, as nothing shares requests out.
    """

    def __init__(
        self,
        state: Path,
        *,
        well_known_ports: bool = True,
        say: Say = print,
        services: Sequence[str] = SERVICES,
        private_hosts: Sequence[str] = (),
        embedding: EmbeddingKind = "model",
        console: bool = False,
        checkout: Checkout | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        route: PortRoute = lambda name, port: port,
        variables: Mapping[str, str] | None = None,
        replicas: int = 1,
    ) -> None:
        self.state = state.resolve()
        self.variables = dict(variables or {})
        self.checkout = checkout or Checkout()
        self.route = route
        self.say = say
        self.well_known_ports = well_known_ports
        self.private_hosts = private_hosts
        self.secrets = secrets_of(self.state)
        self.kafka = Kafka(self.state / "kafka")
        self.postgres = Postgres(self.state / "postgres", settings=postgres_settings)
        self.qdrant = Qdrant(self.state / "qdrant")
        self.simulator = Simulator(self.state / "simulator", embedding=embedding)
        self.page = FleetPage(self.state / "console", say, wanted=console)
        self.services: dict[str, ServiceProcess] = {name: self._process(name, 0) for name in services}
        self.replicas = replicas
        self.further: dict[str, list[ServiceProcess]] = {}

    def _process(self, name: str, instance: int) -> ServiceProcess:
        return ServiceProcess(name, self.state / "services", instance=instance, python=self.checkout.python)

    @property
    def server(self) -> PostgresServer:
        return self._server_at(self.postgres.port)

    def _server_at(self, port: int) -> PostgresServer:
        postgres = self.postgres
        return PostgresServer(postgres.host, port, postgres.user, postgres.password, self.secrets.role_password)

    def start(self) -> None:
        """Start what is not running, without any tenant. Raises `EmbeddedError`."""
        self.page.begin()
        self.start_without_services()
        self._start_services()
        self.page.serve({name: one.url for name, one in self.services.items()}, self.simulator.url, START_TIMEOUT_S)

    def start_without_services(self) -> None:
        """Broker, databases, vector store and simulator; migrated. Raises `EmbeddedError`."""
        self._choose_ports()
        self._start_infrastructure()
        self.say("migrating the databases")
        self._prepare_databases()

    def write_down(self, description: Mapping[str, Any]) -> None:
        """Write `fleet.json`, readable by its owner only: there are tokens and a password in it."""
        file = self.state / "fleet.json"
        file.unlink(missing_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as out:
            json.dump(description, out, indent=2)

    def _choose_ports(self) -> None:
        if not self.well_known_ports:
            return
        for name, part in [("the console", self.page.door), *self.services.items()]:
            port = PORTS.get(name, CONSOLE_PORT)
            if not part.prefer(port):
                self.say(f"port {port} is in use: {name} listens on {part.port} instead (free the port to have it back)")

    def _start_infrastructure(self) -> None:
        self.simulator.framed_by = self.page.door.origins
        parts = (self.kafka, self.postgres, self.qdrant, self.simulator)
        with ThreadPoolExecutor(len(parts)) as pool:
            for part, _ in zip(parts, pool.map(lambda part: part.start(timeout_s=START_TIMEOUT_S), parts), strict=True):
                self.say(f"{part.title} runs on 127.0.0.1:{part.port}")
        asyncio.run(create_topics(self.kafka.bootstrap, self.checkout.topics()))

    def _prepare_databases(self) -> None:
        self.checkout.migrate(self.server, self.services)

    def environment(self, service: str, instance: int = 0) -> dict[str, str]:
        """Returns what a replica of a service is told."""
        urls = {name: f"http://{HOST}:{self.route(name, process.port)}" for name, process in self.services.items()}
        shared = infrastructure_environment(
            self.state,
            self.secrets,
            kafka=f"{HOST}:{self.route('kafka', self.kafka.port)}",
            qdrant=f"http://{HOST}:{self.route('qdrant', self.qdrant.port)}",
            simulator=self.simulator.url,
            urls=urls,
            public_url=self.services["gateway"].url,
            console=self.page.door.origins,
            private_hosts=self.private_hosts,
        )
        database = self._server_at(self.route("postgres", self.postgres.port))
        return service_environment(shared | self.variables, database, service, instance)

    def start_service(self, name: str) -> None:
        """Start a service anew, or find it running. Returns when it is ready."""
        self.services[name].start(timeout_s=START_TIMEOUT_S)

    def replica(self, name: str, instance: int) -> ServiceProcess:
        """Returns a further replica of a service, not started yet."""
        process = self._process(name, instance)
        process.environment = self.environment(name, instance)
        return process

    def _start_services(self) -> None:
        for name, process in self.services.items():
            process.environment = self.environment(name)  # settles all ports before anything runs at the same time
        with ThreadPoolExecutor(len(self.services)) as pool:
            for name, _ in zip(self.services, pool.map(self.start_service, self.services), strict=True):
                self.say(f"{name} runs on {self.services[name].url}")
        for name in self.services:
            self.further[name] = [self.replica(name, number) for number in range(1, self.replicas)]
            for process in self.further[name]:
                process.start(timeout_s=START_TIMEOUT_S)
                self.say(f"{name} runs on {process.url} as well")

    def describe(self) -> dict[str, Any]:
        """Returns where everything is."""
        return {
            "services": {name: {"url": one.url, "pid": one.pid, "log": str(one.log)} for name, one in self.services.items()},
            "simulator": {"url": self.simulator.url, "pid": self.simulator.pid},
            "kafka": {"bootstrap": self.kafka.bootstrap, "pid": self.kafka.pid},
            "postgres": {"host": self.postgres.host, "port": self.postgres.port, "pid": self.postgres.pid},
            "qdrant": {"url": self.qdrant.url, "pid": self.qdrant.pid},
            **self.page.describe(),
        }

    def down(self) -> None:
        """Stop everything: door and services first, so that they can say goodbye to broker and database."""
        self._stop_together(self.page.door, *_replicas(self.state / "services"))
        self._stop_together(self.simulator, self.qdrant, self.kafka, self.postgres)
        (self.state / "fleet.json").unlink(missing_ok=True)

    def _stop_together(self, *parts: Any) -> None:
        with ThreadPoolExecutor(max(1, len(parts))) as pool:
            list(pool.map(lambda part: part.stop(), parts))


def _replicas(services: Path) -> list[ServiceProcess]:
    """Returns every replica that was ever started here, whoever started it."""
    folders = services.iterdir() if services.exists() else ()
    names = (folder.name.rpartition("-") for folder in folders if folder.is_dir())
    return [ServiceProcess(name, services, instance=int(instance)) for name, _, instance in names]
