"""A bridge over Baileys: `{event, data, webhookVerifyToken, awaitResponse?, extra?}`, or the same signed by us.

Source: fazer-ai/baileys-api `connection.ts`. A bridge of our own leaves the token out of the body, and signs:
`x-prosa-timestamp: <epoch seconds>` and `x-prosa-signature: v1=<hex>`, the HMAC-SHA256 of `<timestamp>.<raw body>` with the
verify token as its key. It may name its connection in the body, as `connection`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.providers.baileys.authenticity import TOKEN, is_authentic
from gateway.providers.baileys.events import EVENTS
from gateway.providers.body_secrets import without
from gateway.providers.domain.elements import Element, NotUnderstood, Receiver
from gateway.providers.domain.phones import canonical_phone
from gateway.providers.reader import ChannelSecrets, ReadsWhole
from gateway.providers.reading import Malformed, element, parse, text
from gateway.providers.server_settings import ChannelSecret, ProviderServerUrl
from gateway.providers.whatsapp_web.chats import ListeningNumber
from gateway.providers.whatsapp_web.events import plain_name


class BaileysSettings(BaseModel):
    """`connection` is the bridge's name of it: with baileys-api the phone, as `+55…`. `groups` lets groups in."""

    model_config = ConfigDict(extra="forbid")

    server_url: ProviderServerUrl
    connection: Annotated[str, Field(pattern=r"^\+?[A-Za-z0-9._-]{1,100}$")]
    groups: bool = False


class BaileysSecrets(BaseModel):
    """`webhook_verify_token` is the channel's own choice, `api_key` the bridge's."""

    model_config = ConfigDict(extra="forbid")

    webhook_verify_token: ChannelSecret
    api_key: ChannelSecret


class BaileysReader(ReadsWhole):
    """Source: Baileys `src/Types/Events.ts` for the events."""

    name: Literal["baileys"] = "baileys"
    settings = BaileysSettings
    secrets = BaileysSecrets
    rotating = frozenset({"webhook_verify_token"})
    address_fragment = ""

    def account(self, settings: Mapping[str, Any]) -> str:
        return str(settings["connection"])

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        return {
            "provider": self.name,
            "server_url": settings["server_url"],
            "connection": settings["connection"],
            "api_key": secrets["api_key"][0],
        }

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        return None

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        return is_authentic(raw, headers, secrets, at)

    def redact(self, raw: bytes) -> bytes:
        """Returns the body without the verify token."""
        return without(raw, TOKEN)

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        try:
            body = parse(raw)
        except Malformed:
            yield Element(NotUnderstood("malformed_json"), receiver.account, raw)
            return
        if not isinstance(body, dict):
            yield Element(NotUnderstood("unknown_object"), receiver.account, raw)
            return
        account = text(body, "connection") or receiver.account
        event = plain_name(text(body, "event") or "")
        if event not in EVENTS:
            yield Element(NotUnderstood("unknown_event"), account, body)
            return
        listener = ListeningNumber(canonical_phone(receiver.account), receiver.groups)
        found = False
        for one, read in EVENTS[event](body.get("data"), listener):
            found = True
            yield element(account, one, read)
        if not found:
            yield Element(NotUnderstood("malformed"), account, body)
