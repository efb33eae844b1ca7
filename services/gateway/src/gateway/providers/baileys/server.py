"""Links at a bridge over Baileys. Source: fazer-ai/baileys-api, `src/controllers/connections`."""

from typing import Any

from common.errors import Invalid, Unauthenticated, Unavailable
from common.outside import OutsideClient

from gateway.providers.asking import LinkPlace, LinkServerAnswer, ask
from gateway.providers.domain.elements import LinkSignal


class BaileysLinkServer:
    """It answers with nothing; everything comes as webhooks, also that a link is connected already."""

    async def start(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        options = {
            "webhookUrl": place.webhook_url,
            "webhookVerifyToken": place.secret("webhook_verify_token"),
            "includeMedia": False,
            "groupsEnabled": bool(place.settings.get("groups", False)),
        }
        answer = await _ask(outside, place, "POST", json=options)
        if not answer.is_good:
            raise Invalid(f"the bridge does not connect: {answer.status}")
        return None

    async def log_out(self, outside: OutsideClient, place: LinkPlace) -> None:
        answer = await _ask(outside, place, "DELETE")
        if not answer.is_good and answer.status != 404:
            raise Invalid(f"the bridge does not log out: {answer.status}")

    async def reset(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        await self.log_out(outside, place)
        return await self.start(outside, place, phone)


async def _ask(outside: OutsideClient, place: LinkPlace, method: str, **given: Any) -> LinkServerAnswer:
    """Returns the server's answer. 403: the connection is another key's. 409 and 421: for now it is another replica's of the
    bridge.
    """
    key = place.secret("api_key")
    url = place.url("connections", str(place.settings["connection"]))
    answer = await ask(outside, method, url, headers={"x-api-key": key} if key else {}, **given)
    if answer.status == 403:
        raise Unauthenticated("the connection is another key's")
    if answer.status in (409, 421):
        raise Unavailable("the connection is another replica's")
    return answer
