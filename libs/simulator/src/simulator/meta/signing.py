"""The bytes of a webhook as Meta writes them, and their signature."""

import hashlib
import hmac
import json
from typing import Any

from simulator.meta.numbers import MetaNumber


def encode(payload: dict[str, Any]) -> bytes:
    r"""Returns JSON with non-ASCII as lower-case `\u00e9` and `/` as `\/`: whoever parses and dumps again gets other bytes."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()


def signature(app_secret: str, body: bytes) -> str:
    """Returns the value of `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def envelope(number: MetaNumber, value: dict[str, Any]) -> dict[str, Any]:
    """Returns one entry with one change of the field `messages`; `value` has `messages` and `contacts`, or `statuses`."""
    metadata = {
        "display_phone_number": number.display_phone_number,
        "phone_number_id": number.phone_number_id,
    }
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": number.waba_id, "changes": [change]}]}
