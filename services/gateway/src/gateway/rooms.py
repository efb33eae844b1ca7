"""The rooms of the gateway, and what each brings to the service: routes and their limits, jobs, and what operators do
at a command line."""

from gateway.access.api import api_keys, audit, invitations, me, outlets, people, sign_in, tenants
from gateway.access.commands.people import people_commands
from gateway.access.commands.tenants import tenants_commands
from gateway.channels.api import channels, links
from gateway.channels.jobs import credentials
from gateway.channels.jobs import links as link_jobs
from gateway.intake import commands as intake_commands
from gateway.intake.api import diagnostics, parked, webhooks
from gateway.intake.jobs import catching_up, reconciliation, replay
from gateway.media import api as media
from gateway.media.jobs import files, pruning
from gateway.registry import jobs

routers = [
    webhooks.router,
    sign_in.router,
    me.router,
    tenants.router,
    outlets.router,
    people.router,
    invitations.router,
    api_keys.router,
    audit.router,
    channels.router,
    links.router,
    diagnostics.router,
    parked.router,
    media.router,
]
body_limits = {"/webhooks/": webhooks.COUNTED_HERE, **media.body_limits}
commands = [tenants_commands, people_commands, intake_commands.parked_commands]

__all__ = [
    "body_limits",
    "catching_up",
    "commands",
    "credentials",
    "files",
    "jobs",
    "link_jobs",
    "pruning",
    "reconciliation",
    "replay",
    "routers",
]
