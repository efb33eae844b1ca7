"""The gateway's HTTP face."""

from gateway.api import (
    api_keys,
    audit,
    channel_sessions,
    channels,
    diagnostics,
    invitations,
    me,
    media,
    outlets,
    parked,
    people,
    sessions,
    tenants,
    webhooks,
)

routers = [
    webhooks.router,
    sessions.router,
    me.router,
    tenants.router,
    outlets.router,
    people.router,
    invitations.router,
    api_keys.router,
    audit.router,
    channels.router,
    channel_sessions.router,
    diagnostics.router,
    parked.router,
    media.router,
]
