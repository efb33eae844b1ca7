"""Twilio's WhatsApp senders: `POST /2010-04-01/Accounts/{sid}/Messages.json`, a form with basic authentication.

Source: Twilio, "Messages resource". It knows no idempotency key, and echoes nothing of ours in its status callbacks. Where
those go is set at the sender in Twilio's console.
"""

from base64 import b64encode
from typing import Annotated, Any, ClassVar, Literal

import aiohttp
from contracts.twilio_errors import class_of
from pydantic import ConfigDict, Field

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import NEVER_WRITTEN, answer_with_id, is_too_long, json_object, read, refused, timed
from message_sender.providers.credentials import ProviderCredentials, ProviderSecret
from message_sender.providers.provider import OutgoingPart, SenderIdentity
from message_sender.providers.twilio.bodies import form_of

CLASSES = {401: class_of(20003), 403: class_of(20003), 429: class_of(20429)}


class TwilioCredentials(ProviderCredentials):
    """The account (or subaccount) that owns the sender, and the sender's number with or without `whatsapp:`."""

    model_config = ConfigDict(serialize_by_alias=True)
    account_field: ClassVar[str] = "account_sid"
    sealed_field: ClassVar[str] = "auth_token"

    provider: Literal["twilio"]
    account_sid: Annotated[str, Field(pattern=r"^AC[0-9A-Za-z_]{1,62}$")]
    from_: Annotated[str, Field(alias="from", pattern=r"^(whatsapp:)?\+[1-9][0-9]{6,14}$")]
    auth_token: ProviderSecret

    @property
    def settings(self) -> dict[str, str]:
        return {"from": self.from_}


class TwilioSender:
    """Sends through Twilio."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str) -> None:
        self.http = http
        self.base = f"{api_url.rstrip('/')}/2010-04-01/Accounts"

    async def send(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        with timed("twilio") as call:
            call.answer = await self._post(identity, part)
        return call.answer

    async def _post(self, identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        url = f"{self.base}/{identity.account}/Messages.json"
        form = form_of(part, identity.settings["from"])
        headers = {"authorization": _basic(identity)}
        try:
            async with self.http.post(url, data=form, headers=headers, allow_redirects=False) as response:
                return read_answer(response.status, await read(response))
        except NEVER_WRITTEN:
            return NotSent()
        except (aiohttp.ClientError, TimeoutError):
            return InDoubt()


def _basic(identity: SenderIdentity) -> str:
    return f"Basic {b64encode(f'{identity.account}:{identity.secret}'.encode()).decode()}"


def read_answer(status: int, body: bytes) -> ProviderAnswer:
    """Returns what an HTTP answer means. An error's `code` decides; the status only where there is none."""
    document = json_object(body)
    if 200 <= status < 300:
        return _answer_to_yes(document, too_long=is_too_long(body))
    code = document.get("code")
    if type(code) is int and status < 500:
        return Rejection(str(code), class_of(code), "")
    return refused(status, CLASSES, "other", explained=type(code) is int)


def _answer_to_yes(document: dict[str, Any], *, too_long: bool) -> ProviderAnswer:
    """Returns what a 201 means: it has a `sid`, and may say that the message was refused already."""
    code = document.get("error_code")
    if document.get("status") in {"failed", "undelivered"} and type(code) is int:
        return Rejection(str(code), class_of(code))
    return answer_with_id(document.get("sid"), too_long=too_long)
