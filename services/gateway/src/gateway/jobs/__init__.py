"""What the gateway does on its own: everything that waits, or touches the outside."""

from gateway.jobs import credentials, pruning
from gateway.jobs.registry import jobs

__all__ = ["credentials", "jobs", "pruning"]
