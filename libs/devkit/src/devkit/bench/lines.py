"""The business numbers that customers write to, and webhooks for them: real shapes with valid signatures."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson


@dataclass(frozen=True)
class BenchLine:
    """A business number, and where its webhooks go."""

    webhook_url: str
    app_secret: bytes
    phone_number_id: str

    def webhook(self, phone: str, wamid: str, text: str, at: float, name: str = "Ana") -> bytes:
        """Returns a whole POST, as it goes over the wire: a customer's text, written at `at` epoch seconds."""
        body = _body(self.phone_number_id, phone, wamid, text, at, name)
        signature = hmac.new(self.app_secret, body, hashlib.sha256).hexdigest()
        address = urlsplit(self.webhook_url)
        head = (
            f"POST {address.path} HTTP/1.1\r\nhost: {address.netloc}\r\ncontent-type: application/json\r\n"
            f"user-agent: facebookexternalua\r\naccept: */*\r\nx-hub-signature-256: sha256={signature}\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _body(number_id: str, phone: str, wamid: str, text: str, at: float, name: str) -> bytes:
    message = {"from": phone, "id": wamid, "timestamp": str(int(at)), "type": "text", "text": {"body": text}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "554130001200", "phone_number_id": number_id},
        "contacts": [{"profile": {"name": name}, "wa_id": phone}],
        "messages": [message],
    }
    entry = {"id": "0", "changes": [{"field": "messages", "value": value}]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
