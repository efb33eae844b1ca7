"""Hands a channel's sending credentials over to message-sender."""

from common.jobs import Complete, Job, nothing

from gateway.channels.store import channels
from gateway.channels.work.channels import HAND_OVER, HandOver
from gateway.providers.readers import PROVIDERS
from gateway.registry import jobs
from gateway.resources import Resources

UNTIL_IT_WORKS = 1_000_000


@jobs.on(HAND_OVER, HandOver, max_attempts=UNTIL_IT_WORKS)
async def hand_over_credentials(job: Job[HandOver], resources: Resources) -> Complete:
    """Returns an empty completion, once message-sender has the newest credentials. What is changed meanwhile is handed over as
    well, so that an older value never stays the last one.
    """
    channel = await _channel(job, resources)
    while channel is not None:
        credentials = PROVIDERS[channel.provider].credentials(channel.settings, resources.vault.open_secrets(channel))
        await resources.message_sender.put_credentials(job.tenant_id, channel.id, credentials)
        handed_over, channel = channel.version, await _channel(job, resources)
        if channel is not None and channel.version == handed_over:
            break
    return nothing


async def _channel(job: Job[HandOver], resources: Resources) -> channels.ReceivingChannel | None:
    async with resources.database.transaction(job.tenant_id) as session:
        return await channels.channel_by_id(session, job.payload.channel_id)
