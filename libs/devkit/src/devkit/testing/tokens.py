"""Tokens as the gateway would sign them, from a key that only the tests know."""

import time
from uuid import UUID, uuid4

from common.auth import Authenticator, PrincipalRole
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

KEY = ECKey.generate_key("P-256", {"kid": "test", "alg": "ES256", "use": "sig"}, private=True)
ISSUER = "prosa-gateway"


def trust_test_key(authenticator: Authenticator) -> None:
    """Let a service accept what `token` signs, without asking a gateway for keys. The gateway goes on trusting its own."""
    issuer = authenticator.issuers[ISSUER]
    own = issuer.keys.keys if issuer.keys else []
    issuer.keys = KeySet([*own, ECKey.import_key(KEY.as_dict(private=False))])


def token(
    tenant_id: UUID, role: PrincipalRole = "admin", *, user_id: UUID | None = None, lives_s: float = 600, **further: object
) -> str:
    """Returns a person's token. `lives_s` may be negative for one that has expired; `further` claims are added, or replace
    ours.
    """
    now = time.time()
    claims = {
        "iss": ISSUER,
        "aud": "prosa",
        "sub": str(user_id or uuid4()),
        "tenant_id": str(tenant_id),
        "role": role,
        "iat": int(now),
        "exp": int(now + lives_s),
        **further,
    }
    return jwt.encode({"alg": "ES256", "kid": "test"}, claims, KEY)
