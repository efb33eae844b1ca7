"""Twilio's own list of messages: how it is asked for, and what its JSON comes to.

It tells less than a webhook (no names, buttons, places or ads), but of the same messages by the same ids: each is made into
the fields of its webhook and read as one. Source: Twilio, "Messages resource".
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any

from gateway.providers.domain.elements import Element, Ignored, NotUnderstood
from gateway.providers.reading import items, objects, text
from gateway.providers.twilio.addresses import PREFIX, Fields, bare
from gateway.providers.twilio.messages import read_message
from gateway.providers.twilio.statuses import read_status, status_of

API = "/2010-04-01"
PAGE_SIZE = 100
ListedResource = dict[str, Any]

FIELDS = {"sid": "MessageSid", "account_sid": "AccountSid", "from": "From", "to": "To", "status": "MessageStatus"}


def sender_of(own: str) -> str:
    """Returns the business's number as the API takes it."""
    return PREFIX + bare(own)


def incoming_since(account_sid: str, own: str, since: datetime) -> tuple[str, dict[str, str]]:
    """Returns path and query of the first page of what came to a number, newest first."""
    start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{API}/Accounts/{account_sid}/Messages.json", {
        "To": sender_of(own),
        "DateSent>": start,
        "PageSize": str(PAGE_SIZE),
    }


def files_path(resource: ListedResource) -> str | None:
    """Returns where the files of a message are listed; None for one without."""
    account, sid = text(resource, "account_sid"), text(resource, "sid")
    announced = _files(resource) != "0"
    return f"{API}/Accounts/{account}/Messages/{sid}/Media.json" if announced and account and sid else None


def _files(resource: ListedResource) -> str:
    return str(resource.get("num_media") or "0")


def with_files(resource: ListedResource, media: Iterable[ListedResource], api_url: str) -> ListedResource:
    """Returns a message with its files, at the addresses that its webhook would have told."""
    files = [
        {"url": api_url + uri.removesuffix(".json"), "content_type": text(one, "content_type")}
        for one in media
        if (uri := text(one, "uri")) is not None
    ]
    return {**resource, "files": files}


def next_page(page: ListedResource) -> str | None:
    """Returns the path of the following page. What leads anywhere but to the API is none."""
    path = text(page, "next_page_uri")
    return path if path and path.startswith(f"{API}/") else None


def read_listed(body: Any) -> Iterable[Element]:
    """Returns a page of messages, or one message."""
    resources = items(body, "messages") if isinstance(body, dict) and "messages" in body else [body]
    return chain.from_iterable(map(_read, resources)) if resources else [Element(Ignored("no_interest"), None, body)]


def _read(resource: Any) -> Iterator[Element]:
    if not isinstance(resource, dict) or text(resource, "sid") is None or text(resource, "direction") is None:
        yield Element(NotUnderstood("unknown_object"), None, resource)
        return
    fields = _fields(resource)
    status = status_of(fields)
    if status is None or resource["direction"] == "inbound":
        yield from read_message(fields, resource, _instant(resource, "date_created"))
    else:
        yield read_status(fields, status, resource, _instant(resource, "date_updated"))


def _fields(resource: ListedResource) -> Fields:
    """Returns the fields of the webhook that told, or should have told, of this message."""
    fields: Fields = {field: resource.get(name) for name, field in FIELDS.items()}
    fields |= {"Body": text(resource, "body") or "", "NumMedia": _files(resource)}
    if isinstance(code := resource.get("error_code"), int):
        fields |= {"ErrorCode": str(code), "ErrorMessage": resource.get("error_message")}
    for place, file in enumerate(objects(resource, "files")):
        fields |= {f"MediaUrl{place}": file.get("url"), f"MediaContentType{place}": file.get("content_type")}
    return fields


def _instant(resource: ListedResource, name: str) -> datetime | None:
    """Returns a time of RFC 2822, in GMT, if it is one."""
    try:
        return parsedate_to_datetime(text(resource, name) or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
