"""Evolution API, v1 and v2: one unsigned JSON object per event, named by the instance, told at least once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.providers.body_secrets import without
from gateway.providers.domain.elements import Element, LinkSignal, NotUnderstood, Receiver
from gateway.providers.domain.jids import jid_of
from gateway.providers.evolution.authenticity import KEYS, is_authentic
from gateway.providers.evolution.events import EVENTS, HISTORY, QUEUED
from gateway.providers.evolution.go import RECEIPT, receipts
from gateway.providers.reader import ChannelSecrets, ReadsWhole
from gateway.providers.reading import Malformed, Raw, child, element, items, parse, text
from gateway.providers.server_settings import ChannelSecret, ProviderServerUrl
from gateway.providers.whatsapp_web.chats import ListeningNumber
from gateway.providers.whatsapp_web.events import plain_name


class EvolutionSettings(BaseModel):
    """`instance` is the server's name of it; with `groups`, groups are conversations as well."""

    model_config = ConfigDict(extra="forbid")

    server_url: ProviderServerUrl
    instance: Annotated[str, Field(min_length=1, max_length=200)]
    groups: bool = False


class EvolutionSecrets(BaseModel):
    """`webhook_secret` is the channel's own choice, given to the instance as a header's value or as `jwt_key`."""

    model_config = ConfigDict(extra="forbid")

    api_key: ChannelSecret
    webhook_secret: ChannelSecret


class EvolutionReader(ReadsWhole):
    """Source: evolution-api `webhook.controller.ts` for the envelope."""

    name: Literal["evolution"] = "evolution"
    settings = EvolutionSettings
    secrets = EvolutionSecrets
    rotating = frozenset({"webhook_secret"})
    address_fragment = ""

    def account(self, settings: Mapping[str, Any]) -> str:
        return str(settings["instance"])

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        return {
            "provider": self.name,
            "server_url": settings["server_url"],
            "instance": settings["instance"],
            "api_key": secrets["api_key"][0],
        }

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        return None

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        return is_authentic(raw, headers, secrets, at)

    def redact(self, raw: bytes) -> bytes:
        """Returns the body without the instance's key, which some servers put into each."""
        return without(raw, *KEYS)

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        try:
            body = parse(raw)
        except Malformed:
            yield Element(NotUnderstood("malformed_json"), None, raw)
            return
        if not isinstance(body, dict):
            yield Element(NotUnderstood("unknown_object"), None, raw)
            return
        account, event = _instance(body, receiver), plain_name(text(body, "event") or "")
        if event not in EVENTS or event == QUEUED:
            yield Element(NotUnderstood("unknown_event"), account, body)
            return
        own = jid_of(text(body, "sender"))
        listener = ListeningNumber(own.address if own else None, receiver.groups, receiver.writers)
        event = _event(event, body)
        stated_at = _stated_at(body)
        for one in _several(event, body):
            yield _dated(element(account, one, partial(EVENTS[event], one, listener)), stated_at)


def _stated_at(body: Raw) -> datetime | None:
    """Returns when the server says it was. `date_time` is the server's own time of day, whatever `Z` says. A webhook that is
    repeated has that of the first.
    """
    try:
        stated_at = datetime.fromisoformat(text(body, "date_time") or "")
    except ValueError:
        return None
    return stated_at if stated_at.tzinfo else stated_at.replace(tzinfo=UTC)


def _dated(one: Element, stated_at: datetime | None) -> Element:
    return replace(one, fact=replace(one.fact, stated_at=stated_at)) if isinstance(one.fact, LinkSignal) else one


def _instance(body: Raw, receiver: Receiver) -> str | None:
    """Returns the instance's name. Whoever knows the channel's secret and spells its case differently means the same one."""
    name = text(body, "instance") or text(child(body, "instance"), "instanceName") or text(body, "instanceName")
    return receiver.account if name and name.casefold() == receiver.account.casefold() else name


def _several(event: str, body: Raw) -> Iterable[Any]:
    """Returns what an event is about. Forks tell several in an array, or as Baileys tells them; an event about nothing is one
    all the same.
    """
    data = body.get("data")
    if event == RECEIPT:
        return receipts(data)
    if isinstance(data, list):
        return data or [{}] if event not in HISTORY else data or [None]
    return items(child(body, "data"), "messages") or [data]


def _event(event: str, body: Raw) -> str:
    """Returns an event's name. What a fork tells as Baileys does and calls `append` came while nobody listened."""
    queued = event == "messages.upsert" and text(child(body, "data"), "type") == "append"
    return QUEUED if queued and "messages" in child(body, "data") else event
