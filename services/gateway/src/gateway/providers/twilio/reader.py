"""Twilio's WhatsApp senders: signed forms with one message or one status each, and a list to read again what got lost."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.providers.domain.elements import Element, NotUnderstood, Receiver
from gateway.providers.reader import ChannelSecrets, ReadsWhole
from gateway.providers.reading import Malformed, parse
from gateway.providers.server_settings import ChannelSecret
from gateway.providers.twilio.addresses import account_of
from gateway.providers.twilio.authenticity import CONNECTION_OVERRIDES, is_signed
from gateway.providers.twilio.forms import fields_of
from gateway.providers.twilio.listing import read_listed, sender_of
from gateway.providers.twilio.messages import SIDS, read_message
from gateway.providers.twilio.statuses import read_status, status_of

LEADING = 100
SIGNATURE = "x-twilio-signature"

AccountSid = Annotated[str, Field(pattern=r"^AC[0-9A-Za-z_]{1,62}$")]
SenderNumber = Annotated[str, Field(pattern=r"^(whatsapp:)?\+[1-9][0-9]{6,14}$")]


class TwilioSettings(BaseModel):
    """The account (or subaccount) that owns the sender, and the sender's number with or without `whatsapp:`."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    account_sid: AccountSid
    from_: Annotated[SenderNumber, Field(alias="from")]


class TwilioSecrets(BaseModel):
    """The primary auth token: Twilio signs with no other, and never with an API key."""

    model_config = ConfigDict(extra="forbid")

    auth_token: ChannelSecret


class TwilioReader(ReadsWhole):
    """Source: Twilio, "Webhooks security", and "Request to your webhook URL"."""

    name: Literal["twilio"] = "twilio"
    settings = TwilioSettings
    secrets = TwilioSecrets
    rotating = frozenset({"auth_token"})
    address_fragment = CONNECTION_OVERRIDES

    def account(self, settings: Mapping[str, Any]) -> str:
        return account_of(settings["account_sid"], settings["from"]) or ""

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        return {
            "provider": self.name,
            "account_sid": settings["account_sid"],
            "from": sender_of(settings["from"]),
            "auth_token": secrets["auth_token"][0],
        }

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        """Returns None: Twilio asks for nothing."""
        return None

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        given = headers.get(SIGNATURE, "").encode("utf-8", "replace")
        return is_signed(raw, url, headers.get("content-type", ""), given, secrets.get("auth_token", ()))

    def redact(self, raw: bytes) -> bytes:
        return raw

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        """Yields a form; or JSON, as the list of messages has it."""
        yield from _read_json(raw) if raw[:LEADING].lstrip()[:1] in (b"{", b"[") else _read_form(raw)


def _read_json(raw: bytes) -> Iterable[Element]:
    try:
        return read_listed(parse(raw))
    except Malformed:
        return [Element(NotUnderstood("malformed_json"), None, raw)]


def _read_form(raw: bytes) -> list[Element]:
    try:
        fields = fields_of(raw)
    except Malformed:
        return [Element(NotUnderstood("malformed"), None, raw)]
    if not any(name in fields for name in SIDS):
        return [Element(NotUnderstood("unknown_object"), None, raw)]
    status = status_of(fields)
    return list(read_message(fields, raw)) if status is None else [read_status(fields, status, raw)]
