"""WPPConnect server: one unsigned JSON object per event of WhatsApp Web, told once and never repeated.

Source: wppconnect-server `callWebHook`. The fields of an event lie beside `event` and `session` and may overwrite both, so
nothing in a body says for whom it is: that the secret address of the webhook was known is all the authenticity there is.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gateway.providers.domain.elements import Element, ElementFact, Ignored, NotUnderstood, Receiver
from gateway.providers.reader import ChannelSecrets, ReadsWhole
from gateway.providers.reading import Malformed, Raw, element, items, parse, text
from gateway.providers.server_settings import ProviderServerUrl
from gateway.providers.wppconnect.links import read_closed, read_logged_out, read_phone_code, read_qr_code, read_status
from gateway.providers.wppconnect.messages import read_message, read_missed, read_reaction, read_revocation, read_unread
from gateway.providers.wppconnect.statuses import read_ack

WPPConnectEvent = Callable[[Raw, Receiver], ElementFact]
UNREAD = "unreadmessages"
KNOWN_TO_EVERYBODY = "THISISMYSECURETOKEN"


def _is_own_secret(secret: str) -> str:
    if secret == KNOWN_TO_EVERYBODY:
        raise ValueError("this is the secret that WPPConnect comes with, known to everybody: set another one on the server")
    return secret


class WPPConnectSettings(BaseModel):
    """`session` is the server's name of it; with `groups`, groups are conversations as well."""

    model_config = ConfigDict(extra="forbid")

    server_url: ProviderServerUrl
    session: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    groups: bool = False


class WPPConnectSecrets(BaseModel):
    """The server's own `secretKey`, by which tokens for its API are made."""

    model_config = ConfigDict(extra="forbid")

    secret_key: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,1000}$"), AfterValidator(_is_own_secret)]


class WPPConnectReader(ReadsWhole):
    """Source: wppconnect-server `createSessionUtil.ts` for the events."""

    name: Literal["wppconnect"] = "wppconnect"
    settings = WPPConnectSettings
    secrets = WPPConnectSecrets
    rotating = frozenset[str]()
    address_fragment = ""

    def account(self, settings: Mapping[str, Any]) -> str:
        return str(settings["session"])

    def credentials(self, settings: Mapping[str, Any], secrets: ChannelSecrets) -> dict[str, str]:
        return {
            "provider": self.name,
            "server_url": settings["server_url"],
            "session": settings["session"],
            "secret_key": secrets["secret_key"][0],
        }

    def challenge(self, query: Mapping[str, str], secrets: ChannelSecrets) -> str | None:
        return None

    def verify(self, raw: bytes, headers: Mapping[str, str], url: str, secrets: ChannelSecrets, at: datetime) -> bool:
        """Returns whether the channel has its secret. Nothing is signed: whoever knows the address is let in."""
        return any(secrets.get("secret_key", ()))

    def redact(self, raw: bytes) -> bytes:
        return raw

    def elements(self, raw: bytes, receiver: Receiver) -> Iterator[Element]:
        try:
            body = parse(raw)
        except Malformed:
            yield Element(NotUnderstood("malformed_json"), receiver.account, raw)
            return
        event = text(body, "event") if isinstance(body, dict) else None
        if event is None:
            yield Element(NotUnderstood("unknown_object"), receiver.account, raw)
        elif event == UNREAD:
            yield from _unread(body, receiver)
        elif event not in EVENTS:
            yield Element(NotUnderstood("unknown_event"), receiver.account, body)
        else:
            yield _element(EVENTS[event], body, receiver)


def _unread(body: Raw, receiver: Receiver) -> Iterator[Element]:
    """Returns one message, or as many as an array that was spread over the body has; or the server's answer to a question for
    them.
    """
    missed = items(body, "response")
    several = missed or [body[name] for name in body if name.isdigit()] or [body]
    return (_element(read_missed if missed else read_unread, one, receiver) for one in several)


def _element(read: WPPConnectEvent, one: Any, receiver: Receiver) -> Element:
    if not isinstance(one, dict):
        return Element(NotUnderstood("malformed"), receiver.account, one)
    return element(receiver.account, one, partial(read, one, receiver))


def _ignore(raw: Raw, receiver: Receiver) -> ElementFact:
    return Ignored("no_interest")


EVENTS: Mapping[str, WPPConnectEvent] = {
    "onmessage": read_message,
    "onselfmessage": read_message,
    "onack": read_ack,
    "onreactionmessage": read_reaction,
    "onrevokedmessage": read_revocation,
    "qrcode": read_qr_code,
    "phoneCode": read_phone_code,
    "status-find": read_status,
    "closesession": read_closed,
    "logoutsession": read_logged_out,
    **dict.fromkeys(
        (
            "location",  # where somebody is now, whose first place was a message
            "incomingcall",
            "onpollresponse",
            "onpresencechanged",
            "onparticipantschanged",
            "onupdatelabel",
        ),
        _ignore,
    ),
}
