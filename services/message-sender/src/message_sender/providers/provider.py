"""What sending needs of a provider: it sends one message, and says its answer as one of the four that the rules know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from contracts.outgoing import OutgoingContent, ReplyTarget

from message_sender.domain.sending import ProviderAnswer


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """In whose name a message goes out, and on behalf of which tenant. `account` is the provider's name of the number (Meta:
    phone number id), `settings` what else a call needs that is no secret.
    """

    account: str
    secret: str = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    tenant_id: UUID = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class FileAtHand:
    """A file that is to be sent: at a signed `url` that lives minutes, and (where the provider fetches none) its bytes."""

    url: str = field(repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """What fits into one message, and whom it is for: the provider's id of them, verbatim. `number` counts from 1."""

    to: str
    content: OutgoingContent
    send_id: UUID
    number: int = 1
    quoted: ReplyTarget | None = None
    file: FileAtHand = FileAtHand("")


class ProviderSender(Protocol):
    async def send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        """Returns the answer to a message of a kind that this provider `sends`. Never raises for what the provider or the
        network does.
        """
