"""How the growth of each table ends. People of the business are no customers: they go when they are removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.db import Session
from common.retention import Aged, Bounded, ByJob, Personal, Retention

from gateway.access.store import credentials
from gateway.media.jobs.files import PRUNE_MEDIA

BODIES_AT_ONCE = 100  # each may have megabytes, and all that a statement deletes it must within seconds
LEAST_DAYS_OF_ELEMENTS = 8  # a webhook is repeated for seven days, and would be answered again


@dataclass(frozen=True, slots=True)
class GoneToken:
    """A token that was removed, by its digest."""

    token_digest: bytes


async def forget_tokens(rows: Sequence[GoneToken], session: Session) -> None:
    """Nobody looks for them any more."""
    await credentials.forget(session, [row.token_digest for row in rows])


RETENTION: Retention = {
    "raw_webhook": Personal(due="received_at < %(before)s", most_days="keep_bodies_days", at_once=BODIES_AT_ONCE),
    "parked_webhook": Personal(due="received_at < %(before)s", most_days="keep_parked_days", at_once=BODIES_AT_ONCE),
    "received_element": Personal(
        due="received_at < %(before)s", most_days="keep_elements_days", least_days=LEAST_DAYS_OF_ELEMENTS
    ),
    "media": ByJob(PRUNE_MEDIA, "the object in the store goes first, and then the row that says which"),
    "channel_receipt": Aged(due="at < %(before)s", days="keep_receipts_days"),
    "link_change": Aged(due="at < %(before)s", days="keep_elements_days"),
    "sign_in_attempt": Aged(due="window_started_at < %(before)s", days=1),
    "refresh_token": Aged(due="expires_at < %(before)s", days=0),
    "sign_in_link": Aged(due="expires_at < %(before)s", days=0),
    "invitation": Aged(
        due="expires_at < %(before)s",
        days=0,
        returning="token_digest",
        row=GoneToken,
        then=forget_tokens,
        excused=("email", "display_name"),
    ),
    "api_key": Aged(
        due="expires_at < %(before)s", days=30, returning="token_digest", row=GoneToken, then=forget_tokens, excused=("name",)
    ),
    "audit_entry": Aged(due="at < %(before)s", days=2 * 365, excused=("details",)),  # names of fields, and no value
    "credential_route": Bounded("goes with its invitation or key"),
    "sign_in": Bounded("one row per person", excused=("email_digest",)),
    "member": Bounded("as many as the plan has people", excused=("email", "display_name")),
    "tenant": Bounded("one row per tenant", excused=("name", "settings")),
    "outlet": Bounded("as many as the plan has outlets", excused=("name",)),
    "channel": Bounded("as many as the plan has channels", excused=("name", "account", "settings", "secrets")),
    "webhook_route": Bounded("one row per channel"),
    "channel_link": Bounded("one row per channel", excused=("code",)),  # sealed, and good for seconds
    "departed_link": Bounded("until its server has logged it out", excused=("account", "settings", "secrets")),
    "reconciliation": Bounded("one row per channel"),
}
