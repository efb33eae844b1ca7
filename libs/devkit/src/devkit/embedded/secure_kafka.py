"""The embedded broker as production has it: TLS, SCRAM users, client certificates, and ACLs that deny what they do not allow.

Beside these listeners there is the plain one, whose clients may do anything: with it a test makes topics and ACLs.
"""

import datetime
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devkit.embedded.errors import EmbeddedError
from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import HOST

RESOURCES = {"topic": 2, "group": 3}
PATTERNS = {"literal": 3, "prefix": 4}
OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8}
ALLOW = 3
_DAY = datetime.timedelta(days=1)
_SECURE = """\
listeners=PLAINTEXT://{host}:{client},CONTROLLER://{host}:{controller},SCRAM://{host}:{scram},MUTUAL://{host}:{mutual}
advertised.listeners=PLAINTEXT://{host}:{client},SCRAM://{host}:{scram},MUTUAL://{host}:{mutual}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SCRAM:SASL_SSL,MUTUAL:SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={truststore}
listener.name.mutual.ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


@dataclass(frozen=True)
class Certificate:
    """Files in PEM."""

    chain: Path
    key: Path


class SecureKafka(Kafka):
    """A broker with users. `passwords` are known from its first start on."""

    def __init__(self, state: Path, passwords: Mapping[str, str]) -> None:
        super().__init__(state)
        self.passwords = passwords
        self.authority = _Authority(self.state / "tls")

    @property
    def scram_bootstrap(self) -> str:
        return f"{HOST}:{self._ports['scram']}"

    @property
    def mutual_bootstrap(self) -> str:
        return f"{HOST}:{self._ports['mutual']}"

    def _settings(self) -> str:
        mine = self.authority.certificate("broker")
        keystore = self.state / "tls" / "keystore.pem"
        keystore.write_bytes(mine.key.read_bytes() + mine.chain.read_bytes())
        ports = {role: self._ports[role] for role in ("client", "controller", "scram", "mutual")}
        ours = _SECURE.format(host=HOST, keystore=keystore, truststore=self.authority.file, **ports)
        named = {line.partition("=")[0] for line in ours.splitlines()}
        plain = [line for line in super()._settings().splitlines() if line.partition("=")[0] not in named]
        return "\n".join([*plain, ours])

    def _format_options(self) -> list[str]:
        return [f"--add-scram=SCRAM-SHA-512=[name={user},password={password}]" for user, password in self.passwords.items()]


class _Authority:
    """A CA that lives in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a CA of tests")])

    @property
    def file(self) -> Path:
        """Returns the CA's own certificate, which clients trust."""
        path = self.folder / "ca.pem"
        if not path.exists():
            self._write(path, self._signed(self._name, self._key, authority=True))
        return path

    def certificate(self, name: str) -> Certificate:
        """Returns one for a broker on this machine or a client of that name."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = Certificate(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        self._write(made.chain, self._signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, authority=False))
        self._write(
            made.key,
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        )
        return made

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> bytes:
        now = datetime.datetime.now(datetime.UTC)
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + _DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(names, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


async def allow(bootstrap: str, user: str, rules: Iterable[Mapping[str, Any]]) -> None:
    """Creates the ACLs of one user, as Strimzi's operator makes them from a `KafkaUser`. Raises `EmbeddedError`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        for rule in rules:
            for request in _requests(user, rule):
                answer = await admin._send_request(request)
                for code, reason in answer.creation_responses:
                    if code:
                        raise EmbeddedError(f"Kafka refused an ACL of {user}: {reason}")
    finally:
        await admin.close()


def _requests(user: str, rule: Mapping[str, Any]) -> list[CreateAclsRequest]:
    resource = rule["resource"]
    kind, pattern = RESOURCES[resource["type"]], PATTERNS[resource["patternType"]]
    return [
        CreateAclsRequest(kind, resource["name"], pattern, f"User:{user}", "*", OPERATIONS[operation], ALLOW)
        for operation in rule["operations"]
    ]
