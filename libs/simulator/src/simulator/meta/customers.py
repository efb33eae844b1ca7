"""Customers who write: their messages as Meta reports them to the business."""

import asyncio
import re
import time
from typing import Annotated, Any, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.faults import FaultFacts
from simulator.meta import rules
from simulator.meta.api import new_wamid
from simulator.meta.media import MetaMediaStore
from simulator.meta.messages import MetaMessage, MetaMessages
from simulator.meta.numbers import MetaNumber
from simulator.meta.webhooks import MetaWebhooks


class MetaCustomerMessage(BaseModel):
    """What a customer sends: plain `text`, or `message`, a Meta message without `id`, `from` and `timestamp`.

    `times` posts the identical webhook n times at once; `sent_at` (epoch seconds) writes in the past.
    """

    model_config = ConfigDict(extra="forbid")

    phone_number_id: str
    name: str | None = None
    text: Annotated[str, Field(min_length=1, max_length=65_536)] | None = None
    message: dict[str, Any] | None = None
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    id: str | None = None
    sent_at: float | None = None

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        if (self.text is None) == (self.message is None):
            raise ValueError("give either text or message")
        if self.message is not None and not isinstance(self.message.get("type"), str):
            raise ValueError("message has a type")
        try:
            orjson.dumps(self.content())
        except TypeError as error:
            raise ValueError("the message is not valid Unicode") from error
        return self

    def content(self) -> dict[str, Any]:
        return self.message or {"type": "text", "text": {"body": self.text}}


class MetaCustomers:
    """Puts a customer's message on the record and reports it to the number's webhook."""

    def __init__(self, messages: MetaMessages, webhooks: MetaWebhooks, media: MetaMediaStore) -> None:
        self._messages = messages
        self._webhooks = webhooks
        self._media = media

    async def write(self, number: MetaNumber, phone: str, message: MetaCustomerMessage) -> dict[str, Any]:
        """Returns `{wamid, status_codes}`: one HTTP status per post, null where no answer came (and Meta repeats)."""
        phone = re.sub(r"\D", "", phone)
        raw = self._raw(phone, message)
        kind = raw["type"]
        self._messages.add(
            MetaMessage(
                direction="customer",
                at=time.time(),
                phone_number_id=number.phone_number_id,
                phone=phone,
                wamid=raw["id"],
                type=kind,
                text=rules.text_of(raw, kind),
                raw=raw,
            )
        )
        contact = {"profile": {"name": message.name}, "wa_id": phone} if message.name else {"wa_id": phone}
        value = {"contacts": [contact], "messages": [raw]}
        facts = FaultFacts(number.phone_number_id, (phone,), message.text or "")

        def taken() -> None:
            self._messages.tick(raw["id"], "delivered")

        posts = [self._webhooks.post(number, value, facts, taken) for _ in range(message.times)]
        return {"wamid": raw["id"], "status_codes": await asyncio.gather(*posts)}

    def _raw(self, phone: str, message: MetaCustomerMessage) -> dict[str, Any]:
        content = message.content()
        described = content.get(content["type"])
        if isinstance(described, dict) and (media := self._media.find(str(described.get("id", "")))):
            described = {"mime_type": media.mime_type, "sha256": media.sha256, **described}
            content = {**content, content["type"]: described}
        head = {"from": phone, "id": message.id or new_wamid(), "timestamp": str(int(message.sent_at or time.time()))}
        return {**head, **content, **head}
