"""Topic cards: what a topic is called, who writes it, how it is keyed and how long it is kept."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

ServiceName = Literal["gateway", "conversation", "llm-orchestration", "knowledge", "message-sender", "billing", "analytics"]
SERVICES: tuple[ServiceName, ...] = (
    "gateway",
    "conversation",
    "llm-orchestration",
    "knowledge",
    "message-sender",
    "billing",
    "analytics",
)


@dataclass(frozen=True)
class Topic:
    """One stream of facts. `kept=None` means compacted: the newest record of every key is kept for ever.

    For an `urgent` one somebody waits; what is written to another may be gathered for a fraction of a second.
    """

    name: str
    producer: ServiceName
    key: str
    kept: timedelta | None
    partitions: int = 6
    urgent: bool = True
    about: str = field(default="", compare=False)

    @property
    def config(self) -> dict[str, str]:
        """The broker's settings of this topic, as Kafka names them."""
        if self.kept is None:
            # A consumer may be away for a week and must still see every tombstone.
            return {"cleanup.policy": "compact", "delete.retention.ms": str(7 * 86_400_000)}
        return {"cleanup.policy": "delete", "retention.ms": str(int(self.kept.total_seconds() * 1000))}


def days(number: int) -> timedelta:
    return timedelta(days=number)


TENANTS = Topic("gateway.tenants.v1", "gateway", "tenant_id", None, about="the directory of every tenant")
ACCESS = Topic("gateway.access.v1", "gateway", "subject_id", days(7), about="whose tokens count no longer")
INCOMING_MESSAGES = Topic(
    "gateway.incoming-messages.v1", "gateway", "contact_key", days(14), about="what customers wrote, canonical"
)
DELIVERY_STATUSES = Topic(
    "gateway.delivery-statuses.v1",
    "gateway",
    "contact_key, or channel_id where unknown",
    days(14),
    urgent=False,
    about="what became of what we sent",
)
CHANNEL_SESSIONS = Topic(
    "gateway.channel-sessions.v1", "gateway", "channel_id", None, about="whether a channel is connected to WhatsApp"
)
TURNS = Topic("conversation.turns.v1", "conversation", "conversation_id", days(7), about="requests for an AI turn")
OUTGOING_MESSAGES = Topic(
    "conversation.outgoing-messages.v1", "conversation", "contact_key", days(7), about="what is to be sent"
)
LIFECYCLE = Topic(
    "conversation.lifecycle.v1",
    "conversation",
    "conversation_id",
    days(30),
    urgent=False,
    about="who owns a conversation, and when",
)
CONTACTS = Topic("conversation.contacts.v1", "conversation", "contact_id", None, urgent=False, about="who the customers are")
REPLIES = Topic("llm-orchestration.replies.v1", "llm-orchestration", "conversation_id", days(7), about="what the AI decided")
TOKEN_USAGE = Topic(
    "llm-orchestration.usage.v1", "llm-orchestration", "tenant_id", days(30), urgent=False, about="what it cost"
)
QUESTIONS = Topic(
    "llm-orchestration.questions.v1",
    "llm-orchestration",
    "conversation_id",
    days(7),
    urgent=False,
    about="what customers asked and nobody had written the answer to",
)
DOCUMENTS = Topic("knowledge.documents.v1", "knowledge", "document_id", days(30), about="what the AI may read")
WEBSITES = Topic(
    "knowledge.websites.v1", "knowledge", "website_id", days(30), urgent=False, about="what crawls of websites came to"
)
CURATED_ANSWERS = Topic(
    "knowledge.curated-answers.v1", "knowledge", "answer_id", days(30), urgent=False, about="answers that people approve"
)
KNOWLEDGE_BASES = Topic(
    "knowledge.bases.v1", "knowledge", "tenant_id", None, urgent=False, about="which knowledge bases every tenant has"
)
CATALOGUE = Topic(
    "knowledge.catalogue.v1",
    "knowledge",
    "item_id, or the id of a batch that was embedded or imported",
    days(30),
    urgent=False,
    about="what a business sells",
)
DELIVERIES = Topic(
    "message-sender.deliveries.v1", "message-sender", "contact_key", days(14), urgent=False, about="what was sent"
)
QUOTAS = Topic("billing.quotas.v1", "billing", "tenant_id", days(30), urgent=False, about="plans, and how much of them is used")
FACTS = Topic(
    "analytics.facts.v1", "analytics", "tenant_id", days(90), urgent=False, about="messages, turns, conversations and usage"
)
MESSAGE_FACTS = Topic(
    "analytics.message-facts.v1", "analytics", "fact_id", days(90), urgent=False, about="a stage of a message"
)
TURN_FACTS = Topic("analytics.turn-facts.v1", "analytics", "fact_id", days(90), urgent=False, about="an AI turn")
CONVERSATION_FACTS = Topic(
    "analytics.conversation-facts.v1", "analytics", "fact_id", days(90), urgent=False, about="a stage of a conversation"
)
USAGE_FACTS = Topic("analytics.usage-facts.v1", "analytics", "fact_id", days(90), urgent=False, about="something that costs")


def retry_topic(service: str) -> Topic:
    """Returns the topic on which `dead-letters redrive` puts records back for one service, and for no other."""
    return Topic(f"{service}.retry", service, "as the original", days(14), partitions=1)  # type: ignore[arg-type]


def dead_letter_topic(service: str) -> Topic:
    """Returns the topic of records that a service could not handle, with their original bytes and headers."""
    return Topic(f"{service}.dead", service, "as the original", days(30), partitions=1)  # type: ignore[arg-type]
