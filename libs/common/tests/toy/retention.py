from common.retention import Bounded, Personal, Retention

RETENTION: Retention = {
    "note": Personal(due="noted_at < :before"),
    "label": Bounded("one per tenant"),
}
