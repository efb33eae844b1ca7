"""No handler of its own: with a list, even an empty one, the kernel keeps the tenants of this service (`common.tenants`)."""

from common.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("knowledge")
