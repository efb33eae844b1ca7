"""Jobs: everything that waits or touches the outside. Rows of the service's own database, so a crash leaves them to be done."""

from common.jobs.registry import Complete, Job, Jobs, KeptCompletion, Later, nothing
from common.jobs.schedule import cancel, schedule, start
from common.jobs.standing import is_open, is_ours

__all__ = ["Complete", "Job", "Jobs", "KeptCompletion", "Later", "cancel", "is_open", "is_ours", "nothing", "schedule", "start"]
