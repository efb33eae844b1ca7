"""The business numbers that Meta knows: where their webhooks go and who may send for them."""

import secrets
from pathlib import Path
from typing import Annotated

import aiohttp
import orjson
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, TypeAdapter

_VERIFICATION_TIMEOUT_S = 10

SettingText = Annotated[str, Field(min_length=1, max_length=500)]


class MetaNumberSettings(BaseModel):
    """What is registered for a number. `open_window`: the 24-hour window never closes, for load tests that post
    customers' webhooks themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhook_url: AnyHttpUrl
    app_secret: SettingText
    verify_token: SettingText
    access_token: SettingText
    display_phone_number: SettingText
    name: SettingText
    open_window: bool = False


class MetaNumber(MetaNumberSettings):
    """A registered number."""

    phone_number_id: str

    @property
    def waba_id(self) -> str:
        """Returns the id of the number's WhatsApp Business Account."""
        return f"10{self.phone_number_id}"


class VerificationFailed(Exception):
    """The webhook did not answer Meta's challenge as it must; the reason is one sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_stored = TypeAdapter(list[MetaNumber])


class MetaNumbers:
    """The registered numbers, kept in one file."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        known = _stored.validate_json(file.read_bytes()) if file.exists() else []
        self._numbers = {number.phone_number_id: number for number in known}

    def get(self, phone_number_id: str) -> MetaNumber | None:
        return self._numbers.get(phone_number_id)

    def all(self) -> list[MetaNumber]:
        return list(self._numbers.values())

    def put(self, number: MetaNumber) -> None:
        self._numbers[number.phone_number_id] = number
        fresh = self._file.with_suffix(".new")
        fresh.write_bytes(orjson.dumps([known.model_dump(mode="json") for known in self._numbers.values()]))
        fresh.replace(self._file)


async def verify(session: aiohttp.ClientSession, number: MetaNumber) -> None:
    """Meta's verification GET: the challenge must come back verbatim with 200. Raises VerificationFailed."""
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.verify_token": number.verify_token, "hub.challenge": challenge}
    try:
        async with session.get(
            str(number.webhook_url), params=query, timeout=aiohttp.ClientTimeout(_VERIFICATION_TIMEOUT_S)
        ) as answer:
            status, body = answer.status, await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise VerificationFailed(f"the webhook could not be reached: {type(error).__name__}") from error
    if status != 200:
        raise VerificationFailed(f"the webhook answered the verification with {status} instead of 200")
    if body != challenge.encode():
        raise VerificationFailed("the webhook did not answer with the challenge itself, as plain text")
