"""The one list of the gateway's jobs, to which each module beside this adds its own."""

from common.jobs import Jobs

jobs = Jobs()
