"""The gateway's own metrics, each named once."""

from common.metrics import FAST
from prometheus_client import Counter, Histogram

WEBHOOKS = Counter("webhooks", "Requests at webhook addresses", ["provider", "outcome"])
ACKNOWLEDGED = Histogram(
    "webhook_acknowledgement_seconds",
    "From a webhook's last byte to its answer, of those that are somebody's",
    ["outcome"],
    buckets=FAST,
)
ELEMENTS = Counter("webhook_elements", "Elements of authentic webhooks", ["provider", "outcome"])
TEXTS_CUT = Counter("webhook_texts_cut", "Texts of providers that are longer than a message may be")
PARKED = Counter("webhook_elements_parked", "Elements that were not understood", ["provider", "reason"])
BODIES_REFUSED = Counter("webhook_bodies_refused", "Bodies for which there was no room in memory", ["why"])
RECEIPTS_DROPPED = Counter("webhook_receipts_dropped", "Seconds of webhook requests that nobody can look up")
LINKS = Counter("channel_sessions", "Changes of channels' links", ["provider", "state"])
MEDIA = Counter("media_files", "Files of messages, by what became of them", ["provider", "outcome"])
UPLOADS = Counter("media_uploads", "Files that people uploaded to send them, by what became of them", ["kind", "outcome"])
SIGN_INS = Counter("sign_ins", "Attempts to sign in", ["outcome"])
DIRECTORY_CUT = Counter("directory_cut", "Directory entries of which only the first of a resource could be told", ["resource"])
