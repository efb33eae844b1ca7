"""The rooms of conversation, and what each brings to the service: routes and jobs."""

from conversation import jobs as own_jobs
from conversation.registry import jobs
from conversation.webhooks import api as webhooks
from conversation.webhooks import jobs as webhook_jobs

routers = [webhooks.router]

__all__ = ["jobs", "own_jobs", "routers", "webhook_jobs"]
