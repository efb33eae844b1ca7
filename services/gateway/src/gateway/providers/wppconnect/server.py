"""Links at a WPPConnect server. Source: wppconnect-team/wppconnect-server, `src/controller`, `src/middleware`."""

import asyncio
from datetime import datetime
from typing import Any

import orjson
from common.errors import Invalid, Unauthenticated
from common.outside import OutsideClient

from gateway.providers.asking import LONGEST_LIST_BYTES, LinkPlace, LinkServerAnswer, ask
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.reading import instant, objects, picture, text


class WPPConnectLinkServer:
    """Every session has a token, for which the server's secret key is shown. Webhooks are never repeated."""

    async def start(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        """Returns the state or the code that the server answers with. A session of its that runs keeps the webhook that it was
        started with: only a reset gives it another.
        """
        options = {"webhook": place.webhook_url, "waitQrCode": False} | ({"phone": phone} if phone else {})
        answer = await _ask(outside, place, "POST", "start-session", json=options)
        if not answer.is_good:
            raise Invalid(f"the server does not start: {answer.status}")
        return _signal(answer.body)

    async def log_out(self, outside: OutsideClient, place: LinkPlace) -> None:
        """404: nothing is connected, but the server may still know the phone."""
        answer = await _ask(outside, place, "POST", "logout-session")
        if answer.status == 404:
            await _ask_with_key(outside, place, "clear-session-data")
        elif not answer.is_good:
            raise Invalid(f"the server does not log out: {answer.status}")

    async def reset(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        await _ask(outside, place, "POST", "logout-session")
        await _ask_with_key(outside, place, "clear-session-data")
        return await self.start(outside, place, phone)


async def missed(outside: OutsideClient, place: LinkPlace, since: datetime) -> bytes | None:
    """Returns what is unread, and not older than `since`: the unread messages of years are nobody's turn now."""
    answer = await _ask(outside, place, "GET", "all-unread-messages", longest=LONGEST_LIST_BYTES)
    if not answer.is_good:
        raise Invalid(f"the server has no unread messages: {answer.status}")
    return await asyncio.to_thread(_recent, answer.body, str(place.settings["session"]), since)


def _recent(body: dict[str, Any], session: str, since: datetime) -> bytes | None:
    recent = [one for one in objects(body, "response") if (sent_at := instant(one, "t")) is None or sent_at >= since]
    return orjson.dumps({"event": "unreadmessages", "session": session, "response": recent}) if recent else None


async def _ask(outside: OutsideClient, place: LinkPlace, method: str, what: str, **given: Any) -> LinkServerAnswer:
    token = text((await _ask_with_key(outside, place, "generate-token")).body, "token")
    if token is None:
        raise Invalid("the server gives no token")
    url = place.url("api", str(place.settings["session"]), what)
    return await ask(outside, method, url, headers={"authorization": f"Bearer {token}"}, **given)


async def _ask_with_key(outside: OutsideClient, place: LinkPlace, what: str) -> LinkServerAnswer:
    """Returns the server's answer. A wrong key is answered with 400."""
    url = place.url("api", str(place.settings["session"]), place.secret("secret_key"), what)
    answer = await ask(outside, "POST", url)
    if answer.status == 400:
        raise Unauthenticated("the server refuses the key")
    return answer


def _signal(body: dict[str, Any]) -> LinkSignal | None:
    if body.get("status") == "CONNECTED":
        return LinkSignal("connected")
    codes = text(body, "urlcode"), picture(body, "qrcode")
    return LinkSignal("qr_required", None, None, *codes) if any(codes) else None
