"""What was to be sent later says what people say to customers, and goes with the tenant's time."""

from common.retention import Personal, Retention

RETENTION: Retention = {"scheduled_message": Personal(due="send_at < %(before)s")}
