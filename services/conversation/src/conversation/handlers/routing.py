"""The routing table, which the modules beside this one fill."""

from common.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("conversation")
