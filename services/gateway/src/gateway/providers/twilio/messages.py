"""What customers write: one message in a webhook, or one for each of its files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from contracts.content import IncomingContent
from contracts.gateway import Referral

from gateway.providers.domain.elements import Element, ElementFact, Ignored, NotUnderstood, WebhookMessage
from gateway.providers.reading import element, identifier, text
from gateway.providers.twilio.addresses import Fields, account_of, is_whatsapp, person_of
from gateway.providers.twilio.contents import content_of, file_of, files_of
from gateway.providers.unreadable import beside

REFERRAL = {
    "source_url": "ReferralSourceUrl",
    "source_id": "ReferralSourceId",
    "source_type": "ReferralSourceType",
    "headline": "ReferralHeadline",
    "body": "ReferralBody",
    "click_id": "ReferralCtwaClid",
}


def read_message(fields: Fields, raw: object, sent_at: datetime | None = None) -> Iterator[Element]:
    """Yields a message, and one more for each further file. A webhook has no time: its message is of when it came.

    Source: Twilio, "Request to your webhook URL".
    """
    account_sid = text(fields, "AccountSid")
    account = account_of(account_sid, text(fields, "To"))
    if text(fields, "From") is None:
        yield Element(NotUnderstood("malformed"), account, raw)
    elif not is_whatsapp(text(fields, "From")):
        yield Element(Ignored("no_interest"), account, raw)
    elif account is not None and account_of(account_sid, text(fields, "From")) == account:
        yield Element(Ignored("own_number"), account, raw)
    else:
        for read in _parts(fields, sent_at):
            yield element(account, raw, read)


def _parts(fields: Fields, sent_at: datetime | None) -> Iterator[Callable[[], ElementFact]]:
    """Yields what makes the facts of a message with several files. The first file has the text as its caption, and the
    message's own id; those that follow are counted behind it.
    """
    places = files_of(fields)
    yield partial(_first, fields, places, sent_at)
    for place in places[1:]:
        yield partial(_further, fields, place, sent_at)


def _first(fields: Fields, places: Sequence[str], sent_at: datetime | None) -> ElementFact:
    content = file_of(fields, places[0], text(fields, "Body")) if places else content_of(fields)
    return _message(fields, content, sent_at)


def _further(fields: Fields, place: str, sent_at: datetime | None) -> ElementFact:
    message = _message(fields, file_of(fields, place, None), sent_at)
    return replace(message, id=f"{message.id}:{place}", referral=None)


def _message(fields: Fields, content: IncomingContent, sent_at: datetime | None) -> WebhookMessage:
    return WebhookMessage(
        id=sid_of(fields),
        person=person_of(fields, "From"),
        sent_at=sent_at,
        content=content,
        reply_to=text(fields, "OriginalRepliedMessageSid"),
        forwarded=_is_true(fields, "Forwarded") or _is_true(fields, "FrequentlyForwarded"),
        referral=beside(lambda: _referral(fields)),
    )


def sid_of(fields: Fields) -> str:
    """Returns `MessageSid`, or one of its older names. Raises `Malformed`."""
    return identifier(fields, next((name for name in SIDS if name in fields), SIDS[0]))


SIDS = ("MessageSid", "SmsMessageSid", "SmsSid")


def _is_true(fields: Fields, name: str) -> bool:
    return (text(fields, name) or "").lower() == "true"


def _referral(fields: Fields) -> Referral | None:
    """Returns the ad that was clicked."""
    known = {name: text(fields, field) for name, field in REFERRAL.items()}
    return Referral(**known) if any(known.values()) else None
