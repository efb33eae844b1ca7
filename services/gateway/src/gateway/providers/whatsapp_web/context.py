"""What a `ContextInfo` says of a message: what it answers, whether it was forwarded, and which ad led to it."""

from contracts.gateway import Referral

from gateway.providers.reading import Raw, child, text
from gateway.providers.whatsapp_web.values import whole

NAMES = {
    "source_url": "sourceUrl",
    "source_id": "sourceId",
    "source_type": "sourceType",
    "headline": "title",
    "body": "body",
    "campaign": "ref",
    "click_id": "ctwaClid",
}


def is_forwarded(context: Raw) -> bool:
    return context.get("isForwarded") is True or (whole(context.get("forwardingScore")) or 0) > 0


def referral_of(context: Raw) -> Referral | None:
    """Returns the ad that a conversation began with, or the campaign of the link that did."""
    ad = child(context, "externalAdReply")
    known = {name: text(ad, spelled) for name, spelled in NAMES.items()}
    known["campaign"] = known["campaign"] or text(child(context, "utm"), "utmCampaign")
    return Referral(**known) if any(known.values()) else None
