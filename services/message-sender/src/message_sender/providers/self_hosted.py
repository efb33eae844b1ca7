"""Servers that tenants host themselves, at addresses that they chose: only public ones, unless an operator named the host."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from common.errors import Forbidden, Unavailable
from common.outside import NotReached, Outside

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import LONGEST_ANSWER, is_too_long, json_object
from message_sender.providers.provider import SenderIdentity

PHONE_SERVER = "s.whatsapp.net"


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
) -> ServerAnswer | ProviderAnswer:
    """Returns the server's answer, or what it means that there is none."""
    url = identity.settings["server_url"] + path
    try:
        asking = outside.of(identity.tenant_id).request("POST", url, timeout_s=timeout_s, headers=headers, json=body)
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
