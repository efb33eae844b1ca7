"""`/_sim/twilio`: what is entered at Twilio, and what customers do."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from simulator.twilio.messages import TwilioFile, TwilioMessage, TwilioMessages
from simulator.twilio.numbers import TwilioNumber, TwilioNumbers, TwilioNumberSettings
from simulator.twilio.webhooks import TwilioWebhooks, incoming_fields

PREFIX = "/twilio"
Phone = Annotated[str, Path(pattern=r"^\+\d{5,20}$")]


class TwilioUpload(BaseModel):
    """A file that a customer sends, in base64."""

    mime_type: str
    content: str


class TwilioCustomerMessage(BaseModel):
    """What a customer sends to a number. Without `told`, the webhook gets lost on its way; the list has the message.

    `sent_at` (epoch seconds) writes in the past.
    """

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(pattern=r"^\+\d{5,20}$")]
    text: str = ""
    name: str = "Ana"
    files: list[TwilioUpload] = []
    fields: dict[str, str] = {}
    told: bool = True
    sent_at: float | None = None


def twilio_control(numbers: TwilioNumbers, messages: TwilioMessages, webhooks: TwilioWebhooks) -> FastAPI:
    """Returns the application that is mounted at `/_sim/twilio`."""
    api = FastAPI(title="Twilio", docs_url=None, redoc_url=None)

    @api.put("/senders/{phone}")
    async def enter_sender(phone: Phone, settings: TwilioNumberSettings) -> dict[str, str]:
        address = f"whatsapp:{phone}"
        numbers.put(TwilioNumber(address, settings))
        return {"address": address, "account_sid": settings.account_sid}

    @api.post("/customers/{phone}/messages")
    async def write(phone: Phone, message: TwilioCustomerMessage, request: Request) -> dict[str, Any]:
        """`status_codes`: one per attempt of the webhook, null where no answer came. `fields` are added to it."""
        sender = numbers.find(f"whatsapp:{message.to}")
        if sender is None:
            raise HTTPException(404, f"{message.to} is nobody's sender")
        account_sid = sender.settings.account_sid
        kept = TwilioMessage(account_sid, f"whatsapp:{phone}", sender.address, message.text, "inbound", "received")
        kept.files = [
            TwilioFile("ME" + secrets.token_hex(16), one.mime_type, base64.b64decode(one.content)) for one in message.files
        ]
        kept.announced = len(kept.files)
        if message.sent_at is not None:
            kept.created_at = datetime.fromtimestamp(message.sent_at, UTC)
        messages.add(kept)
        if not message.told:
            return {"sid": kept.sid, "status_codes": []}
        api_url = f"{request.url.scheme}://{request.url.netloc}{PREFIX}"
        fields = incoming_fields(kept, api_url, message.name) | message.fields
        return {"sid": kept.sid, "status_codes": await webhooks.post(sender, str(sender.settings.webhook_url), fields)}

    @api.get("/messages")
    async def list_messages() -> list[dict[str, Any]]:
        """Returns all messages of all accounts, oldest first; those that were sent with their forms."""
        return [{**message.resource(), "given": message.given} for message in messages.all()]

    return api
