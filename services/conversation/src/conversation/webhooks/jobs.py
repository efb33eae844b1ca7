"""The job that tells a tenant's system one fact."""

from common.jobs import Complete, Job

from conversation.registry import jobs
from conversation.resources import Resources
from conversation.webhooks.work.delivering import deliver, gave_up
from conversation.webhooks.work.scheduling import DELIVER, DeliverWebhook


@jobs.on(DELIVER, DeliverWebhook, concurrency=512, per_tenant=32, longest_s=60, exhausted=gave_up)
async def deliver_webhook(job: Job[DeliverWebhook], resources: Resources) -> Complete:
    """Returns what records the attempt."""
    return await deliver(job, resources)
