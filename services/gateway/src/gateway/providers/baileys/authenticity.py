"""Whether a webhook is from a bridge that knows the channel's verify token: inside the body, or as the key of a signature."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from gateway.providers.body_secrets import carried
from gateway.providers.reader import ChannelSecrets

TOKEN = "webhookVerifyToken"  # noqa: S105 — its name
SIGNATURE = "x-prosa-signature"
TIMESTAMP = "x-prosa-timestamp"
TOLERANCE_S = 300


def is_authentic(raw: bytes, headers: Mapping[str, str], secrets: ChannelSecrets, at: datetime) -> bool:
    """Returns whether the body has a token of the channel's, or a signature by one. All are compared, whichever matches: the
    time tells nothing. A timestamp counts for five minutes, both ways.
    """
    known = [token.encode() for token in secrets.get("webhook_verify_token", ()) if token]
    inside = [given.encode("utf-8", "replace") for given in carried(raw, TOKEN)]
    stamp = headers.get(TIMESTAMP, "")
    signature = headers.get(SIGNATURE, "").lower().encode("utf-8", "replace")
    signed = [b"v1=" + _mac(token, stamp, raw) for token in known] if _is_fresh(stamp, at) else []
    return bool(
        sum(hmac.compare_digest(given, token) for given in inside for token in known)
        + sum(hmac.compare_digest(signature, one) for one in signed)
    )


def _mac(token: bytes, stamp: str, raw: bytes) -> bytes:
    return hmac.digest(token, stamp.encode() + b"." + raw, hashlib.sha256).hex().encode()


def _is_fresh(stamp: str, at: datetime) -> bool:
    digits = stamp if stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 else "0"
    return abs(at.timestamp() - int(digits)) <= TOLERANCE_S
