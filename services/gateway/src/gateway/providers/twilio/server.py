"""Twilio's REST API, asked with the channel's own credentials. Source: Twilio, "Requests to the Twilio API"."""

import aiohttp
from common.errors import Unavailable
from common.outside import OutsideClient

from gateway.providers.reading import Malformed, as_object, parse
from gateway.providers.twilio.listing import ListedResource

TIMEOUT_S = 20.0
LONGEST_ANSWER = 8_388_608
SHORTEST_WAIT_S, LONGEST_WAIT_S = 60.0, 3600.0


class Refused(Exception):
    """An answer that asking again would not change: wrong credentials, an account that is gone, a page that is."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Slower(Exception):
    """Too many questions; `wait_s` until the next may be asked."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class TwilioApi:
    """`url` without a slash at its end."""

    def __init__(self, outside: OutsideClient, url: str, account_sid: str, auth_token: str) -> None:
        self.url = url
        self._outside = outside
        self._headers = {
            "authorization": aiohttp.encode_basic_auth(account_sid, auth_token),
            "accept": "application/json",
            "accept-encoding": "identity",
        }

    async def get(self, path: str, query: dict[str, str] | None = None) -> ListedResource:
        """Returns the JSON object at a path. Raises `Refused`, `Slower`, `Unavailable`, or `Forbidden` for a private
        address.
        """
        url = self.url + path
        async with self._outside.request("GET", url, timeout_s=TIMEOUT_S, headers=self._headers, params=query) as answer:
            if answer.status == 429:
                raise Slower(_wait_s(answer.headers.get("retry-after", "")))
            if 400 <= answer.status < 500:
                raise Refused(answer.status)
            if answer.status != 200:
                raise Unavailable(f"Twilio answered {answer.status}")
            body = await answer.read(LONGEST_ANSWER)
        if len(body) > LONGEST_ANSWER:
            raise Unavailable("Twilio's answer does not end")
        return _object(body)


def _wait_s(said: str) -> float:
    wait_s = float(said) if said.isascii() and said.isdigit() and len(said) < 10 else SHORTEST_WAIT_S
    return min(max(wait_s, SHORTEST_WAIT_S), LONGEST_WAIT_S)


def _object(body: bytes) -> ListedResource:
    try:
        return as_object(parse(body))
    except Malformed as error:
        raise Unavailable("Twilio's answer is no JSON") from error
