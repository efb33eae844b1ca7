"""The table of timers and jobs, which the service and its rooms fill."""

from common.jobs import Jobs

jobs = Jobs()
