"""Servers that tenants host themselves, at addresses that they chose: only public ones, unless an operator named the host."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from common.errors import Forbidden, Unavailable
from common.ids import uuid7
from common.outside import NotReached, Outside
from contracts.outgoing import NOT_MESSAGES, OutgoingFile, ToMessage

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import Confirmation, InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import LONGEST_ANSWER, is_too_long, json_object
from message_sender.providers.provider import OutgoingPart, SenderIdentity

PHONE_SERVER = "s.whatsapp.net"
PATIENCE_WITH_FILES = 4
"""A server fetches a file, and hands it to WhatsApp, before it answers: it has so many times as long."""


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """A server's answer; `document` is empty where its body is no JSON object, or `too_long`."""

    status: int
    document: dict[str, Any]
    too_long: bool = False


async def post(
    outside: Outside,
    identity: SenderIdentity,
    path: str,
    body: Mapping[str, Any] | None,
    headers: Mapping[str, str],
    *,
    timeout_s: float,
    method: Literal["POST", "PATCH"] = "POST",
) -> ServerAnswer | ProviderAnswer:
    """Returns the server's answer, or what it means that there is none."""
    url = identity.settings["server_url"] + path
    try:
        asking = outside.of(identity.tenant_id).request(method, url, timeout_s=timeout_s, headers=headers, json=body)
        async with asking as answer:
            received = await answer.read(LONGEST_ANSWER)
            return ServerAnswer(answer.status, json_object(received), is_too_long(received))
    except Forbidden:
        return Rejection("address_forbidden", "auth", "the server's address is not one that may be asked", handed_over=False)
    except NotReached:
        return NotSent()
    except Unavailable:
        return InDoubt()


def segment(name: str) -> str:
    """Returns a name as one segment of a path."""
    return quote(name, safe="")


def as_jid(to: str) -> str:
    """Returns the jid that was given, else that of a phone."""
    return to if "@" in to else f"{to.lstrip('+')}@{PHONE_SERVER}"


def key_of(to: str, target: ToMessage) -> dict[str, Any]:
    """Returns how a phone names a message of its chat with `to`. In a group the key names its author too."""
    key: dict[str, Any] = {"remoteJid": as_jid(to), "fromMe": target.by_us, "id": target.provider_message_id}
    if target.author and to.endswith("@g.us"):
        kind, _, rest = target.author.partition(":")
        key["participant"] = f"{rest}@lid" if kind == "lid" else as_jid(target.author)
    return key


def read_change(answer: ServerAnswer, part: OutgoingPart) -> Confirmation | None:
    """Returns that a message was changed, where that is what was asked for and the answer is a yes in the server's own words.

    A change has no id, or an answer names the message that it changed: that id is taken, so this one is ours.
    """
    if part.content.kind in NOT_MESSAGES and 200 <= answer.status < 300 and answer.document:
        return Confirmation(f"unnamed:{uuid7()}")
    return None


def patience(part: OutgoingPart, timeout_s: float) -> float:
    """Returns how long a server has for a message."""
    return timeout_s * PATIENCE_WITH_FILES if isinstance(part.content, OutgoingFile) else timeout_s
