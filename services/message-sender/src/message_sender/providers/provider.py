"""What sending needs of a provider: it sends a text, and says its answer as one of the four that the rules know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

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
class TextPart:
    """A text that fits into one message, and whom it is for: the provider's id of them, verbatim. `number` counts from 1."""

    to: str
    text: str
    send_id: UUID
    number: int = 1


class TextSender(Protocol):
    async def send_text(self, identity: SenderIdentity, part: TextPart) -> ProviderAnswer:
        """Returns the answer to a text. Never raises for what the provider or the network does."""
