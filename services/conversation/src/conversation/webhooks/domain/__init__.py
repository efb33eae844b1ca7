"""The rules of webhooks: what is told of which fact, how it is signed, and how long it is tried."""
