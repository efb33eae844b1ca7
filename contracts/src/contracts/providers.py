"""What each way to WhatsApp can do. Services decide by these facts, and never by a provider's name.

`docs/providers.md` says who asks for which; `tests/test_providers.py` holds that somebody does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from contracts.gateway import DeliveryStatus, Provider
from contracts.outgoing import FileKind, OutgoingKind

MEBIBYTE = 1024 * 1024
WITHOUT_FILES_BYTES = 3 * MEBIBYTE  # the most that Meta says it sends
WITH_FILES_BYTES = 24 * MEBIBYTE  # the 16 MiB that WhatsApp takes for a video, in base64, and what is around it

CUSTOMER_SERVICE_WINDOW = timedelta(hours=24)
"""Meta's rule: for so long after the customer's last message free text may be sent. Source: "Send messages" (Cloud API)."""

MissedMessages = Literal["unread", "listed"]
WebhookFact = Literal["echo", "edit", "revocation", "reaction", "history", "alias", "send_id"]
ContentKind = Literal[
    "text",
    "image",
    "audio",
    "voice",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "button_reply",
    "list_reply",
    "flow_reply",
    "order",
]


@dataclass(frozen=True, slots=True)
class PhoneLink:
    """How the business's own phone is linked to a provider's server, as a browser is linked to WhatsApp Web.

    A code can be scanned for `code_lifetime_s`. With `pairs_by_phone` the server also gives codes to be typed instead.
    """

    code_lifetime_s: int
    pairs_by_phone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimit:
    """What a file has to be to go out as one of a kind: its size in bytes, its type by content (None: any), and how long a
    caption it carries, in UTF-16 units; 0 where it has none.
    """

    largest_bytes: int
    mime_types: frozenset[str] | None
    caption: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCapabilities:
    """What is true of every channel of a provider.

    - `window`: how long after the customer's last message free text may be sent; None where it may be sent at any time.
    - `text_limit`: how much text one message holds, in UTF-16 units.
    - `largest_webhook_bytes`: a longer body is refused before it is read.
    - `run_by_tenant`: the tenant runs the server, so what it says of a message is only the tenant's word.
    - `phone_link`: how a phone is linked by a code; None where the provider hosts the number.
    - `missed_messages`: where messages are had that no webhook told: `unread` at the server after a gap, or `listed` by the
      provider, which is read again at intervals; None where webhooks are repeated until they are heard, or nobody keeps them.
    - `kinds`, `receipts`, `tells`: which contents, which statuses and what else its webhooks can bring. A promise rather than a
      switch: the conformance corpus has a body for each, and none beyond. `send_id`: a status names the id that we gave the
      message when we sent it.
    - `sends`: what can be sent. What is not in it is refused before anybody is asked, with `FileLimit`s of the files in
      `files`; `fetches_files`: it fetches a file from an address, else its bytes are in the request.
    - `replies`: which of them can be the answer to one message. `edited_for`: how long after it was sent a text can be changed.
    """

    window: timedelta | None
    text_limit: int
    largest_webhook_bytes: int
    run_by_tenant: bool
    phone_link: PhoneLink | None
    missed_messages: MissedMessages | None
    kinds: frozenset[ContentKind]
    receipts: frozenset[DeliveryStatus]
    tells: frozenset[WebhookFact]
    sends: frozenset[OutgoingKind]
    files: Mapping[FileKind, FileLimit]
    fetches_files: bool
    replies: frozenset[OutgoingKind]
    edited_for: timedelta | None


FILES: frozenset[ContentKind] = frozenset({"image", "audio", "voice", "video", "document", "sticker"})
COMMON: frozenset[ContentKind] = FILES | {"text", "location", "button_reply", "list_reply"}
WITHOUT_PLAYED: frozenset[DeliveryStatus] = frozenset({"sent", "delivered", "read", "failed"})
RECEIPTS: frozenset[DeliveryStatus] = WITHOUT_PLAYED | {"played"}

CAPTION = 1_024
IMAGES, STICKERS = frozenset({"image/jpeg", "image/png"}), frozenset({"image/webp"})
SOUNDS = frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})
VOICES, FILMS = frozenset({"audio/ogg"}), frozenset({"video/mp4", "video/3gpp"})
WHATSAPPS_OWN: Mapping[FileKind, FileLimit] = {
    "image": FileLimit(largest_bytes=5 * MEBIBYTE, mime_types=IMAGES, caption=CAPTION),
    "audio": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=SOUNDS, caption=0),
    "voice": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=VOICES, caption=0),
    "video": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=FILMS, caption=CAPTION),
    "document": FileLimit(largest_bytes=100 * MEBIBYTE, mime_types=None, caption=CAPTION),
    "sticker": FileLimit(largest_bytes=500 * 1024, mime_types=STICKERS, caption=0),
}
"""Of the Cloud API, which are what people's phones take. Source: "Media" (Cloud API)."""
TWILIOS: Mapping[FileKind, FileLimit] = {
    "image": FileLimit(largest_bytes=5 * MEBIBYTE, mime_types=IMAGES, caption=1600),
    "audio": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=SOUNDS, caption=0),
    "video": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=FILMS, caption=1600),
    "document": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=None, caption=1600),
}
IN_A_REQUEST: Mapping[FileKind, FileLimit] = {
    "image": FileLimit(largest_bytes=5 * MEBIBYTE, mime_types=IMAGES, caption=CAPTION),
    "audio": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=SOUNDS, caption=0),
    "voice": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=VOICES, caption=0),
    "video": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=FILMS, caption=CAPTION),
    "document": FileLimit(largest_bytes=16 * MEBIBYTE, mime_types=None, caption=CAPTION),
}
"""Of a bridge that is given bytes: a request is in memory as a whole, there and here."""
ANSWERING: frozenset[OutgoingKind] = frozenset({"text", "image", "audio", "voice", "video", "document"})
PHONE_EDITS = timedelta(minutes=15)
"""WhatsApp's own rule for what was sent from a phone."""

CAPABILITIES: Mapping[Provider, ProviderCapabilities] = {
    "meta": ProviderCapabilities(
        window=CUSTOMER_SERVICE_WINDOW,
        text_limit=4096,
        largest_webhook_bytes=WITHOUT_FILES_BYTES,
        run_by_tenant=False,
        phone_link=None,
        missed_messages=None,
        kinds=COMMON | {"contacts", "flow_reply", "order"},
        receipts=RECEIPTS,
        tells=frozenset({"echo", "edit", "revocation", "reaction", "history", "alias", "send_id"}),
        sends=ANSWERING | {"sticker", "location", "contacts", "buttons", "list", "template", "reaction"},
        files=WHATSAPPS_OWN,
        fetches_files=True,
        replies=ANSWERING | {"sticker", "location", "contacts", "buttons", "list"},
        edited_for=None,  # the Cloud API has no call for it
    ),
    "twilio": ProviderCapabilities(
        window=CUSTOMER_SERVICE_WINDOW,
        text_limit=1600,
        largest_webhook_bytes=WITHOUT_FILES_BYTES,
        run_by_tenant=False,
        phone_link=None,
        missed_messages="listed",
        kinds=COMMON | {"flow_reply"},
        receipts=WITHOUT_PLAYED,
        tells=frozenset(),
        sends=frozenset({"text", "image", "audio", "video", "document", "location", "template"}),
        files=TWILIOS,
        fetches_files=True,
        replies=frozenset(),
        edited_for=None,
    ),
    "evolution": ProviderCapabilities(
        window=None,
        text_limit=4096,  # WhatsApp Web takes more; people read no more in one bubble
        largest_webhook_bytes=WITH_FILES_BYTES,
        run_by_tenant=True,
        phone_link=PhoneLink(code_lifetime_s=45, pairs_by_phone=True),
        missed_messages=None,
        kinds=COMMON | {"contacts", "flow_reply", "order"},
        receipts=RECEIPTS,
        tells=frozenset({"echo", "edit", "revocation", "reaction", "history"}),
        sends=ANSWERING | {"sticker", "location", "contacts", "reaction", "edit"},
        files=WHATSAPPS_OWN,
        fetches_files=True,
        replies=ANSWERING | {"sticker", "location"},
        edited_for=PHONE_EDITS,
    ),
    "wppconnect": ProviderCapabilities(
        window=None,
        text_limit=4096,
        largest_webhook_bytes=WITH_FILES_BYTES,
        run_by_tenant=True,
        phone_link=PhoneLink(code_lifetime_s=60, pairs_by_phone=True),
        missed_messages="unread",
        kinds=COMMON | {"contacts", "order"},
        receipts=RECEIPTS,
        tells=frozenset({"echo", "revocation", "reaction", "history"}),
        sends=ANSWERING | {"sticker", "location", "reaction", "edit"},
        files=WHATSAPPS_OWN,
        fetches_files=True,
        replies=ANSWERING,
        edited_for=PHONE_EDITS,
    ),
    "baileys": ProviderCapabilities(
        window=None,
        text_limit=4096,
        largest_webhook_bytes=WITH_FILES_BYTES,
        run_by_tenant=True,
        phone_link=PhoneLink(code_lifetime_s=60, pairs_by_phone=False),
        missed_messages=None,
        kinds=COMMON | {"contacts", "flow_reply", "order"},
        receipts=RECEIPTS,
        tells=frozenset({"echo", "edit", "revocation", "reaction", "history", "alias"}),
        sends=ANSWERING | {"reaction", "edit"},
        files=IN_A_REQUEST,
        fetches_files=False,
        replies=ANSWERING,
        edited_for=PHONE_EDITS,
    ),
}
"""Every provider, once. `tests/test_providers.py` fails for one that is not here, or is here and unknown somewhere else."""
