"""The rooms of conversation, and what each brings to the service: routes and jobs."""

from conversation import jobs as own_jobs
from conversation.automation import jobs as automation_jobs
from conversation.automation.api import rules, runs
from conversation.desk.api import answers, labels, macros, notes, priorities
from conversation.live import socket
from conversation.people import jobs as people_jobs
from conversation.people.api import agents, hours, queues, reading, reports, teams
from conversation.registry import jobs
from conversation.scheduled import api as scheduled
from conversation.scheduled import jobs as scheduled_jobs
from conversation.suggestions import api as suggestions
from conversation.webhooks import api as webhooks
from conversation.webhooks import jobs as webhook_jobs

routers = [
    socket.router,
    labels.router,
    priorities.router,
    notes.router,
    answers.router,
    macros.router,
    hours.router,
    teams.router,
    agents.router,
    queues.router,
    reading.router,
    reports.router,
    scheduled.router,
    suggestions.router,
    webhooks.router,
    rules.router,
    runs.router,
]

__all__ = ["automation_jobs", "jobs", "own_jobs", "people_jobs", "routers", "scheduled_jobs", "webhook_jobs"]
