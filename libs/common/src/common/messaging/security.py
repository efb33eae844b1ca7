"""How the broker is reached: in the clear on a developer's machine, over TLS anywhere else, as a user whom its ACLs know."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

BrokerProtocol = Literal["PLAINTEXT", "SSL", "SASL_SSL"]
MECHANISM = "SCRAM-SHA-512"


class WrongCertificate(ValueError):
    """A file that is not there, or holds something else than was said."""


@dataclass(frozen=True)
class KafkaSecurity:
    """What a client shows the broker, and what it demands to be shown. `context` is None where nothing is encrypted."""

    protocol: BrokerProtocol = "PLAINTEXT"
    context: ssl.SSLContext | None = None
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(
        cls,
        protocol: BrokerProtocol,
        *,
        ca: Path | None,
        certificate: Path | None,
        key: Path | None,
        username: str | None,
        password: str | None,
    ) -> Self:
        """Returns how to connect. Raises `WrongCertificate` with a sentence that names the file."""
        context = None if protocol == "PLAINTEXT" else _context(ca, certificate, key)
        return cls(protocol, context, username, password)

    @property
    def options(self) -> dict[str, Any]:
        """Returns what aiokafka's clients take."""
        if self.protocol == "PLAINTEXT":
            return {}
        encrypted = {"security_protocol": self.protocol, "ssl_context": self.context}
        if self.protocol == "SSL":
            return encrypted
        return encrypted | {
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }


IN_THE_CLEAR = KafkaSecurity()


def _context(ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """Returns a context that checks the broker's name and chain; without `ca` against whom the machine trusts."""
    try:
        context = ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise WrongCertificate(f"{ca} is not a readable file of CA certificates in PEM ({_reason(error)})") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise WrongCertificate(f"{certificate} and {key} are not a certificate and its key ({_reason(error)})") from None
    return context


def _reason(error: OSError) -> str:
    return error.strerror or getattr(error, "reason", None) or type(error).__name__
