"""What an installation keeps to itself: keys and passwords, made up once."""

import base64
import secrets
from dataclasses import dataclass

from joserfc.jwk import ECKey


@dataclass(frozen=True)
class FleetSecrets:
    """Keys and passwords of one installation. The last four are of the demo's people and of its number."""

    role_password: str
    pepper: str
    service_secret: str
    sealing_keys: str
    signing_key: str
    demo_password: str
    app_secret: str
    verify_token: str
    access_token: str

    @classmethod
    def made_up(cls) -> "FleetSecrets":
        """Returns new ones, which nobody else has."""
        return cls(
            role_password=secrets.token_urlsafe(24),
            pepper=secrets.token_urlsafe(32),
            service_secret=secrets.token_urlsafe(48),
            sealing_keys="k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            signing_key=ECKey.generate_key("P-256", private=True).as_pem(private=True).decode(),
            demo_password=secrets.token_urlsafe(12),
            app_secret=secrets.token_hex(16),
            verify_token=secrets.token_urlsafe(16),
            access_token=secrets.token_urlsafe(32),
        )
