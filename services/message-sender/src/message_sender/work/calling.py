"""One call to a provider: one part of one message."""

from common.sealing import CannotUnseal
from contracts.providers import CAPABILITIES

from message_sender.domain.errors import Rejection
from message_sender.domain.sending import InDoubt, NotSent, ProviderAnswer
from message_sender.domain.splitting import split
from message_sender.providers import TextPart
from message_sender.resources import Resources
from message_sender.store.messages import SendCandidate
from message_sender.work.pacing import Pace


async def call_provider(candidate: SendCandidate, pace: Pace, resources: Resources) -> ProviderAnswer:
    """Returns what the provider answers to the part that is to be sent, or what it means that nobody was called."""
    message, credential = candidate.message, candidate.credential
    assert credential is not None  # noqa: S101 — without credentials the step is to hold
    parts = split(message.content["text"], CAPABILITIES[credential.provider].text_limit)
    if not parts:
        return Rejection("empty", "content", "there is nothing to send", handed_over=False)
    try:
        identity = resources.identity(message.tenant_id, message.channel_id, credential)
    except CannotUnseal:
        return Rejection("cannot_unseal", "auth", "the stored credentials cannot be read", handed_over=False)
    if pace.closed():
        return NotSent()
    head = message.head
    part = TextPart(message.address, parts[head.part - 1], head.send_id, head.part)
    answer = await resources.senders[credential.provider].send_text(identity, part)
    pace.breaker.record(ok=not isinstance(answer, NotSent | InDoubt))
    return answer
