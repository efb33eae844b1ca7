"""Twilio's webhooks: signed forms, repeated only as often as the address asks for."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urldefrag, urlencode

import aiohttp

from simulator.log import RequestLog
from simulator.twilio.messages import TwilioMessage
from simulator.twilio.numbers import TwilioNumber
from simulator.twilio.signing import signature

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_PAUSE_S = 0.1


def incoming_fields(message: TwilioMessage, api_url: str, name: str) -> dict[str, str]:
    """Returns the fields of the webhook of a customer's message."""
    sids = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), message.sid)
    files = {f"MediaUrl{place}": f"{api_url}{message.uri}/Media/{file.sid}" for place, file in enumerate(message.files)}
    types = {f"MediaContentType{place}": file.mime_type for place, file in enumerate(message.files)}
    return {
        **sids,
        **files,
        **types,
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": message.body,
        "From": message.from_,
        "NumMedia": str(len(message.files)),
        "NumSegments": "1",
        "ProfileName": name,
        "SmsStatus": "received",
        "To": message.to,
        "WaId": message.from_.removeprefix("whatsapp:+"),
    }


def status_fields(message: TwilioMessage) -> dict[str, str]:
    """Returns the fields of a status callback."""
    error = {} if message.error_code is None else {"ErrorCode": str(message.error_code)}
    return {
        **dict.fromkeys(("MessageSid", "SmsSid"), message.sid),
        **dict.fromkeys(("MessageStatus", "SmsStatus"), message.status),
        **error,
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "ChannelPrefix": "whatsapp",
        "From": message.from_,
        "To": message.to,
    }


class TwilioWebhooks:
    """Posts to the addresses that are entered for senders, or given with a message."""

    def __init__(self, session: aiohttp.ClientSession, log: RequestLog) -> None:
        self._session = session
        self._log = log

    async def post(self, sender: TwilioNumber, url: str, fields: Mapping[str, str]) -> list[int | None]:
        """Returns one HTTP status per attempt, None where no answer came. The fragment is neither sent nor signed."""
        address, fragment = urldefrag(url)
        statuses = [await self._attempt(sender, address, fields)]
        for _ in range(_repetitions(fragment)):
            if statuses[-1] is not None and statuses[-1] < 400:
                break
            await asyncio.sleep(_PAUSE_S)
            statuses.append(await self._attempt(sender, address, fields))
        return statuses

    async def _attempt(self, sender: TwilioNumber, url: str, fields: Mapping[str, str]) -> int | None:
        signed = signature(sender.settings.auth_token, url, fields)
        headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8", "x-twilio-signature": signed}
        status: int | None = None
        try:
            async with self._session.post(
                url, data=urlencode(fields), headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = None
        self._log.add("webhooks", url=url, sender=sender.address, status=status, fields=dict(fields))
        return status


def _repetitions(fragment: str) -> int:
    """Returns how often what failed is repeated, by the connection overrides; here only `rp=all` is known."""
    overrides = parse_qs(fragment)
    return int(overrides.get("rc", ["1"])[0]) if overrides.get("rp") == ["all"] else 0
