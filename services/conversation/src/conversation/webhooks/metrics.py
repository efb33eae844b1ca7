"""What webhooks count."""

from prometheus_client import Counter, Gauge

DELIVERIES = Counter("conversation_webhook_deliveries", "What became of attempts to tell tenants' systems", ["outcome"])
ENDPOINTS_DISABLED = Counter("conversation_webhook_endpoints_disabled", "Endpoints that were asked no longer", ["because"])
OLDEST_WAITING = Gauge("conversation_webhook_oldest_waiting_seconds", "Age of the delivery that has waited longest")
