"""Whether a request is Meta's: a signature with the app's secret, and for an address the token that the channel chose."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from gateway.providers.reader import ChannelSecrets

SIGNATURE = "x-hub-signature-256"


def is_signed(raw: bytes, headers: Mapping[str, str], secrets: ChannelSecrets) -> bool:
    """Returns whether the header is the HMAC-SHA256 of the body with the app's secret, as `sha256=` and hex digits. The SHA-1
    header does not count.
    """
    given = headers.get(SIGNATURE, "").lower().encode("utf-8", "replace")
    return _is_any(given, [b"sha256=" + _mac(secret, raw) for secret in secrets.get("app_secret", ()) if secret])


def knows_token(given: str, secrets: ChannelSecrets) -> bool:
    """Returns whether this is the channel's verify token."""
    expected = [token.encode() for token in secrets.get("verify_token", ()) if token]
    return _is_any(given.encode("utf-8", "replace"), expected)


def _mac(secret: str, raw: bytes) -> bytes:
    return hmac.digest(secret.encode(), raw, hashlib.sha256).hex().encode()


def _is_any(given: bytes, expected: Sequence[bytes]) -> bool:
    """Returns whether it is one of these. All are compared, whichever matches: the time tells nothing."""
    return sum(hmac.compare_digest(given, one) for one in expected) > 0
