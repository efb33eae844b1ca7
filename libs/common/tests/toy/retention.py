from common.retention import Bounded, Personal, Retention

RETENTION: Retention = {
    "note": Personal(due="noted_at < %(before)s"),
    "label": Bounded("one per tenant"),
}
