"""Whether a webhook is from an Evolution server that knows one of the channel's secrets; the server itself signs no body.

Source: evolution-api `webhook.controller.ts` for the headers, the token's claims and `apikey`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from gateway.providers.body_secrets import carried
from gateway.providers.reader import ChannelSecrets

HEADER = "x-prosa-webhook-secret"
PROVING = ("apikey", "instanceToken")  # the second in Evolution Go, whose webhooks have no headers of one's own
KEYS = (*PROVING, "apiKey")  # as forks call it as well; to us that proves nothing
LEEWAY_S = 60
SHORTEST_KEY = 14  # NIST SP 800-131A: below 112 bits it is no key, and tokens do not count


def is_authentic(raw: bytes, headers: Mapping[str, str], secrets: ChannelSecrets, at: datetime) -> bool:
    """Returns whether there is a header with the secret, a token signed with it, or the instance's key inside the body.

    Of the key only the digest is compared, which is all that needs to be known for it.
    """
    known = [secret for secret in secrets.get("webhook_secret", ()) if secret]
    keys = [_digest(key) for key in secrets.get("api_key", ()) if key]
    return bool(
        sum(hmac.compare_digest(_digest(headers.get(HEADER, "")), _digest(secret)) for secret in known)
        + sum(_signed(headers.get("authorization", ""), secret, at) for secret in known)
        + sum(hmac.compare_digest(_digest(given), key) for name in PROVING for given in carried(raw, name) for key in keys)
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _signed(authorization: str, secret: str, at: datetime) -> bool:
    """Returns whether the request is signed. `Bearer` and a token by HS256, whatever algorithm it names itself, from ten
    minutes ago at most.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or len(secret) < SHORTEST_KEY:
        return False
    claims = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=LEEWAY_S,
        iat={"essential": True},
        exp={"essential": True},
        app={"essential": True, "value": "evolution"},
        action={"essential": True, "value": "webhook"},
    )
    try:
        claims.validate(jwt.decode(token.strip(), OctKey.import_key(secret), algorithms=["HS256"]).claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):  # the header is whatever it likes
        return False
    return True
