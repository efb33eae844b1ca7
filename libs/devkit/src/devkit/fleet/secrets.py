"""What an installation keeps to itself: made once per state folder, readable by its owner only."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from joserfc.jwk import ECKey


@dataclass(frozen=True)
class FleetSecrets:
    """Keys and passwords of one installation."""

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
    def of(cls, state: Path) -> "FleetSecrets":
        """Returns those of a state folder, made up when it is new."""
        file = state / "secrets.json"
        if file.exists():
            return cls(**json.loads(file.read_text()))
        made = cls.made_up()
        state.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            json.dump(asdict(made), out, indent=2)
        return made

    @classmethod
    def made_up(cls) -> "FleetSecrets":
        """Returns new ones, kept nowhere."""
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
