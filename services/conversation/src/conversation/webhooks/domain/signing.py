"""Signatures of Standard Webhooks: `v1`, HMAC-SHA256 over id, time and body, under a secret that is shown as `whsec_…`.

Source: standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

SECRET_BYTES = 32
PREFIX = "whsec_"


def shown_secret(secret: bytes) -> str:
    """Returns a secret as people copy it."""
    return PREFIX + base64.b64encode(secret).decode()


def signed_headers(event_id: str, body: bytes, secrets: Sequence[bytes], at: datetime) -> dict[str, str]:
    """Returns the headers of an attempt that begins at `at`. Each secret that counts has its signature."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((event_id.encode(), seconds.encode(), body))
    signatures = [base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
