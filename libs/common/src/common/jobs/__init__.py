"""Jobs: everything that waits or touches the outside. Rows of the service's own database, so a crash leaves them to be done."""

from common.jobs.registry import Complete, Job, Jobs, Kept, Later, nothing
from common.jobs.schedule import cancel, schedule, start

__all__ = ["Complete", "Job", "Jobs", "Kept", "Later", "cancel", "nothing", "schedule", "start"]
