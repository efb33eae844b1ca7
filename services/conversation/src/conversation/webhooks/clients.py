"""Asking a tenant's server: one POST to an address that a tenant chose, by the rules of `common.outside`."""

import time
from collections.abc import Mapping
from uuid import UUID

from common.breaker import NotAsked
from common.errors import Forbidden, Unavailable
from common.outside import NoPlace, NotReached, Outside

from conversation.webhooks.domain.trying import AttemptError, WebhookAnswer

DELIVERED_AS = {"content-type": "application/json", "user-agent": "Prosa-Webhooks/1"}


class EndpointClient:
    """Posts to tenants' servers. `deadline_s` is for all of a call."""

    def __init__(self, outside: Outside, deadline_s: float) -> None:
        self._outside = outside
        self._deadline_s = deadline_s

    def check(self, url: str) -> None:
        """Raises `Forbidden` for an address that nobody may ask, as far as can be seen without asking DNS."""
        self._outside.check(url)

    async def post(self, tenant_id: UUID, url: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        """Returns what the server answered, or why it did not. Of an answer nothing is read but its head: a status says it all.

        Raises `NoPlace` where nobody was asked because too much of the tenant's, or at that host, is out already.
        """
        began_at = time.monotonic()
        client, all_headers = self._outside.of(tenant_id), {**DELIVERED_AS, **headers}
        try:
            async with client.request("POST", url, timeout_s=self._deadline_s, headers=all_headers, data=body) as answer:
                return WebhookAnswer(answer.status, None, _milliseconds(began_at))
        except Forbidden:
            return WebhookAnswer(error="address_not_allowed")
        except NoPlace:
            raise
        except Unavailable as error:
            return WebhookAnswer(error=_why(error), latency_ms=_milliseconds(began_at))


def _why(error: Unavailable) -> AttemptError:
    if not isinstance(error, NotReached):
        return "no_answer"
    return "not_asked" if isinstance(error.__cause__, NotAsked) else "no_connection"


def _milliseconds(began_at: float) -> int:
    return round((time.monotonic() - began_at) * 1000)
