"""A real Apache Kafka broker from its jars: KRaft, one node, durable, on loopback only."""

import base64
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path

from devkit.embedded.errors import EmbeddedError
from devkit.embedded.jars import kafka_jars
from devkit.embedded.java import java
from devkit.embedded.kafka_classes import class_options
from devkit.embedded.kafka_metadata import serving_cluster
from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch, clean_environment
from devkit.embedded.server import EmbeddedServer

_JVM = (
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xss512k",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)

# The short broker session lets a restart after SIGKILL take over the old registration in 3 s instead of 14.
# One node has nobody to tell twice a second that its metadata is where it was.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{client},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{advertised}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=500
metadata.max.idle.interval.ms=10000
log.segment.bytes=16777216
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=2097152
num.network.threads=2
num.io.threads=4
background.threads=2
"""


class Kafka(EmbeddedServer):
    """One broker; after a SIGKILL every acknowledged record is there again."""

    title = "Kafka"
    advertised_port: int | None = None
    """Where clients are sent once they have asked the broker, if not to `port`: the entrance of a network before it."""

    @property
    def bootstrap(self) -> str:
        """Returns what clients take as `bootstrap_servers`."""
        return f"{HOST}:{self.port}"

    @property
    def _properties(self) -> Path:
        return self.state / "server.properties"

    @property
    def _cluster_id(self) -> str:
        """Kafka's own form of a UUID: 22 characters of URL-safe base64, kept beside the data."""
        file = self.state / "cluster-id"
        if not file.exists():
            file.write_text(_new_cluster_id())
        return file.read_text()

    def _marker(self) -> str:
        return str(self._properties)

    def _prepare(self) -> Launch:
        self._properties.write_text(self._settings())
        if not (self.state / "data" / "meta.properties").exists():
            self._format()
        return self._launch("kafka.Kafka", str(self._properties))

    def _settings(self) -> str:
        """Returns the broker's properties file."""
        roles = {role: self._ports[role] for role in ("client", "controller")}
        return _PROPERTIES.format(host=HOST, data=self.state / "data", advertised=self.advertised_port or self.port, **roles)

    def _format_options(self) -> list[str]:
        """Returns what else is said when the data folder is made."""
        return []

    def _launch(self, *arguments: str) -> Launch:
        program, version = java()
        jars = kafka_jars()
        options = [*_JVM, *self._classes(program, version, jars), "-cp", ":".join(map(str, jars))]
        return Launch([str(program), *options, *arguments], cwd=self.state, env=clean_environment())

    def _classes(self, program: Path, version: int, jars: list[Path]) -> list[str]:
        """Returns where the JVM finds the classes ready."""
        return class_options(program, version, _JVM, jars, _record)

    def _format(self) -> None:
        tool = self._launch(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            self._cluster_id,
            "-c",
            str(self._properties),
            "--ignore-formatted",
            *self._format_options(),
        )
        done = subprocess.run(tool.command, cwd=tool.cwd, env=tool.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmbeddedError(f"Kafka could not format {self.state}: {(done.stderr or done.stdout).strip()}")

    def _is_ready(self) -> bool:
        return serving_cluster(HOST, self.port) == self._cluster_id


class _Recorded(Kafka):
    """A broker that writes at its end, for some seconds, the classes that it had loaded."""

    stop_deadline_s = 120

    def __init__(self, state: Path, option: str) -> None:
        super().__init__(state)
        self._option = option

    def _classes(self, program: Path, version: int, jars: list[Path]) -> list[str]:
        return []

    def _prepare(self) -> Launch:
        launch = super()._prepare()
        return replace(launch, command=[launch.command[0], self._option, *launch.command[1:]])


def _record(state: Path, option: str) -> None:
    broker = _Recorded(state, option)
    broker.start(die_with_parent=True)
    broker.stop()


def _new_cluster_id() -> str:
    """Without a dash at its start, which Kafka's own tools would take for an option; they avoid it as well."""
    while (made := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return made
