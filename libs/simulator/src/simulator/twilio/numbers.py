"""The WhatsApp senders that accounts have. In memory: a restarted simulator knows none."""

import secrets
from dataclasses import dataclass

from pydantic import AnyHttpUrl, BaseModel, ConfigDict


class TwilioNumberSettings(BaseModel):
    """What is entered for a sender. `webhook_url` may end with connection overrides, such as `#rc=2&rp=all`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_sid: str
    auth_token: str
    webhook_url: AnyHttpUrl


@dataclass(frozen=True, slots=True)
class TwilioNumber:
    """`address` is `whatsapp:+…`."""

    address: str
    settings: TwilioNumberSettings


class TwilioNumbers:
    """The senders of all accounts, by address."""

    def __init__(self) -> None:
        self._numbers: dict[str, TwilioNumber] = {}

    def put(self, number: TwilioNumber) -> None:
        self._numbers[number.address] = number

    def find(self, address: str) -> TwilioNumber | None:
        return self._numbers.get(address)

    def may_ask(self, account_sid: str, auth_token: str) -> bool:
        return any(
            secrets.compare_digest(one.settings.auth_token.encode(), auth_token.encode())
            for one in self._numbers.values()
            if one.settings.account_sid == account_sid
        )
