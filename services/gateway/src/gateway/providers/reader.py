"""What the gateway asks of a provider: is a request really from it, and what does its body say."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from contracts.gateway import Provider as ProviderName
from pydantic import BaseModel

from gateway.providers.domain.elements import Element, Receiver

ChannelSecrets = Mapping[str, Sequence[str]]
"""A channel's secrets by name. During a rotation a name has two values that count, the newer first."""


class WebhookReader(Protocol):
    """One way to WhatsApp. All methods are pure."""

    @property
    def name(self) -> ProviderName: ...

    @property
    def settings(self) -> type[BaseModel]:
        """Returns what a channel must be told, and may show."""

    @property
    def secrets(self) -> type[BaseModel]:
        """Returns what a channel must be told and never shows."""

    @property
    def rotating(self) -> frozenset[str]:
        """Returns the names of the secrets of which the previous value counts for a while after a change."""

    @property
    def address_fragment(self) -> str:
        """Returns what belongs to the end of a webhook address where it is entered at the provider; mostly nothing."""

    def account(self, settings: Mapping[str, Any]) -> str:
        """Returns the provider's own id of the channel's number or link: what `Element.account` must equal."""

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        """Returns what `message-sender` needs to send through the channel, as its API takes it."""

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        """Returns the text to answer a verification GET with; None refuses it."""

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        """Returns whether a POST is authentic, decided over its raw bytes and in constant time. An empty secret refuses all.

        `headers` by lower-case name; `url` as the provider called it; `at` when, for what counts for a while only.
        """

    def redact(self, raw: bytes) -> bytes:
        """Returns an authentic body without the credentials in it: what is read, and what may be kept."""

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        """Yields every element of a body, in order, read one by one. Never raises: what cannot be read comes as
        `NotUnderstood`.

        Where a body cannot be trusted to say for whom it is, its elements have the receiver's own account.
        """

    def read(self, raw: bytes, receiver: Receiver) -> list[Element]:
        """Returns all of them at once: for bodies that are known to be short."""


class ReadsWhole(ABC):
    """The part of a provider that is the same in all."""

    @abstractmethod
    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        """Yields every element of a body. See `WebhookReader`."""

    def read(self, raw: bytes, receiver: Receiver) -> list[Element]:
        return list(self.elements(raw, receiver))
