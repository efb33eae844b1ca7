"""How the growth of webhooks' tables ends. Deliveries are tried for a day, and can be sent again for two weeks."""

from common.retention import Bounded, Personal, Retention

OF_THE_BUSINESS = ("secret", "previous_secret", "wanted")

RETENTION: Retention = {
    "webhook_delivery": Personal(due="created_at < %(before)s", most_days=14),
    "webhook_endpoint": Bounded("at most ten a tenant", excused=OF_THE_BUSINESS),
    "webhook_version": Bounded("one row"),
}
