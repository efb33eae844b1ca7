"""What knowledge hears: of tenants, as every service does."""

from common.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("knowledge")
