"""What billing learns from the fleet. Nobody waits for it, so all of it is in the background lane, folded by batch."""

from collections.abc import Sequence

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.conversation import ReplyDiscarded, TurnCancelled
from contracts.event import Event
from contracts.gateway import TenantChanged
from contracts.knowledge import CatalogueIndexed, DocumentIndexed, DocumentRemoved, DocumentUploaded, KnowledgeBasesChanged
from contracts.llm_orchestration import TokensSpent, TurnFailed
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent

from billing.domain.periods import FOREVER
from billing.store import accounts, ledger
from billing.work.booking import publish_thresholds
from billing.work.charging import record_charges

subscriptions = Subscriptions("billing")


@subscriptions.on_batch(
    TokensSpent,
    TurnCancelled,
    TurnFailed,
    ReplyDiscarded,
    MessageSent,
    MessageFailed,
    MessageHeld,
    MessageOutcomeUnknown,
    DocumentUploaded,
    DocumentRemoved,
    DocumentIndexed,
    CatalogueIndexed,
    lane="background",
)
async def book_events(events: Sequence[Event], session: Session) -> None:
    """Books events of all types together: what a batch says of one answer is one change of the books."""
    await record_charges(session, events, session.now)


@subscriptions.on(TenantChanged, lane="background")
async def project_outlets(event: TenantChanged, session: Session) -> None:
    """Opens the account of a tenant that is new, and keeps how many outlets it has."""
    opened = await accounts.load(session, [event.tenant_id], session.now)
    level = await ledger.set_use(session, (event.tenant_id, "outlets", FOREVER), len(event.outlets))
    await publish_thresholds(session, opened, [level])


@subscriptions.on(KnowledgeBasesChanged, lane="background")
async def project_knowledge_bases(event: KnowledgeBasesChanged, session: Session) -> None:
    """Keeps how many knowledge bases a tenant has, the general one among them."""
    opened = await accounts.load(session, [event.tenant_id], session.now)
    level = await ledger.set_use(session, (event.tenant_id, "knowledge_bases", FOREVER), 1 + len(event.bases))
    await publish_thresholds(session, opened, [level])
