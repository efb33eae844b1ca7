"""What each way to WhatsApp can do. Services decide by these facts, and never by a provider's name.

`docs/providers.md` says who asks for which; `tests/test_providers.py` holds that somebody does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from contracts.gateway import DeliveryStatus, Provider

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


FILES: frozenset[ContentKind] = frozenset({"image", "audio", "voice", "video", "document", "sticker"})
COMMON: frozenset[ContentKind] = FILES | {"text", "location", "button_reply", "list_reply"}
WITHOUT_PLAYED: frozenset[DeliveryStatus] = frozenset({"sent", "delivered", "read", "failed"})
RECEIPTS: frozenset[DeliveryStatus] = WITHOUT_PLAYED | {"played"}

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
    ),
}
"""Every provider, once. `tests/test_providers.py` fails for one that is not here, or is here and unknown somewhere else."""
