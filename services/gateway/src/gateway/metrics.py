"""The gateway's own metrics, each named once."""

from prometheus_client import Counter

WEBHOOKS = Counter("webhooks", "Requests at webhook addresses", ["provider", "outcome"])
ELEMENTS = Counter("webhook_elements", "Elements of authentic webhooks", ["provider", "outcome"])
PARKED = Counter("webhook_elements_parked", "Elements that were not understood", ["provider", "reason"])
SIGN_INS = Counter("sign_ins", "Attempts to sign in", ["outcome"])
