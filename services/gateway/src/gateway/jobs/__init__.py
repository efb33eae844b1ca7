"""What the gateway does on its own: everything that waits, or touches the outside."""

from gateway.jobs import credentials, media, pruning, reconciliation, replay, sessions
from gateway.jobs.registry import jobs

__all__ = ["credentials", "jobs", "media", "pruning", "reconciliation", "replay", "sessions"]
