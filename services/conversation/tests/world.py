"""A tenant's customers and what they do, as the gateway would say it; what the AI would reply; and the service, opened."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID, uuid4

import httpx2
from common.auth import PrincipalRole
from common.db import Command
from common.ids import derived_id
from contracts.content import IncomingContent, MediaContent, Text
from contracts.conversation import TurnRequested
from contracts.event import Event
from contracts.gateway import (
    BusinessEchoReceived,
    Contact,
    ContactAliasesSeen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Provider,
    ReactionChanged,
    TenantChanged,
    TenantSettings,
)
from contracts.llm_orchestration import Citation, Decision, ReplyGenerated, TurnFailed
from devkit.testing.harness import Harness

E = TypeVar("E", bound=Event)
MediaKind = Literal["image", "audio", "voice", "video", "document", "sticker"]
FailureReason = Literal["deadline", "model_unavailable", "invalid_output", "quota_exhausted", "internal"]
MAKE_DUE = Command("update job set run_at = now() where kind = %(kind)s")


@dataclass
class Customer:
    """One person with a phone."""

    tenant_id: UUID
    channel_id: UUID = field(default_factory=uuid4)
    key: UUID = field(default_factory=uuid4)
    phone: str = "+5511987654321"
    name: str | None = "Ana"
    provider: Provider = "meta"
    aliases: tuple[str, ...] = ()

    @property
    def contact(self) -> Contact:
        return Contact(
            key=self.key,
            address=self.phone,
            provider_address=self.phone.removeprefix("+"),
            name=self.name,
            aliases=self.aliases,
        )

    def has_ids(self) -> ContactAliasesSeen:
        return ContactAliasesSeen(
            tenant_id=self.tenant_id,
            channel_id=self.channel_id,
            provider=self.provider,
            contact=self.contact,
            received_at=datetime.now(UTC),
        )

    def _message(self, content: IncomingContent | None, given: dict[str, Any]) -> dict[str, Any]:
        now = datetime.now(UTC)
        provider_id = given.pop("provider_message_id", f"wamid.{uuid4().hex}")
        return {
            "tenant_id": self.tenant_id,
            "message_id": derived_id(self.channel_id, provider_id),
            "channel_id": self.channel_id,
            "provider": self.provider,
            "provider_message_id": provider_id,
            "contact": self.contact,
            "sent_at": now,
            "received_at": now,
            "content": content,
            **given,
        }

    def writes(self, text: str, **given: Any) -> MessageReceived:
        return MessageReceived(**self._message(Text(text=text), given))

    def sends(self, kind: MediaKind, caption: str | None = None, **given: Any) -> MessageReceived:
        return MessageReceived(**self._message(MediaContent(kind=kind, media={}, caption=caption), given))

    def is_answered_on_the_phone(self, text: str, **given: Any) -> BusinessEchoReceived:
        return BusinessEchoReceived(**self._message(Text(text=text), given))

    def _change(self, target: str) -> dict[str, Any]:
        message = self._message(None, {"target_provider_message_id": target})
        return {name: value for name, value in message.items() if name not in {"content", "message_id"}}

    def edits(self, target: str, text: str, **given: Any) -> MessageEdited:
        return MessageEdited(**self._change(target) | given, content=Text(text=text))

    def revokes(self, target: str, **given: Any) -> MessageRevoked:
        return MessageRevoked(**self._change(target) | given)

    def reacts(self, target: str, emoji: str | None, **given: Any) -> ReactionChanged:
        return ReactionChanged(**self._change(target) | given, emoji=emoji)


class Ai:
    """What llm-orchestration would say."""

    @staticmethod
    def says(turn: TurnRequested, *parts: str, decision: Decision = "answer", **given: Any) -> ReplyGenerated:
        return ReplyGenerated(
            tenant_id=turn.tenant_id,
            turn_id=turn.turn_id,
            conversation_id=turn.conversation_id,
            up_to_sequence=turn.up_to_sequence,
            decision=decision,
            parts=parts,
            model="test",
            occurred_at=datetime.now(UTC),
            **given,
        )

    @staticmethod
    def fails(turn: TurnRequested, reason: FailureReason) -> TurnFailed:
        return TurnFailed(
            tenant_id=turn.tenant_id,
            turn_id=turn.turn_id,
            conversation_id=turn.conversation_id,
            up_to_sequence=turn.up_to_sequence,
            reason=reason,
            occurred_at=datetime.now(UTC),
        )

    @staticmethod
    def cites() -> Citation:
        return Citation(document_id=uuid4(), title="Opening hours", chunk_id=uuid4(), score=0.8)


@dataclass
class Desk:
    """The service under test, with a tenant whose customers are answered at once."""

    harness: Harness
    tenant_id: UUID

    async def receives(self, *events: Event) -> None:
        await self.harness.receives(*events)

    async def published(self, kind: type[E]) -> list[E]:
        return await self.harness.published(kind)

    async def make_due(self, kind: str) -> None:
        """The time comes for which timers of this kind wait."""
        async with self.harness.database.kernel.connect() as connection:
            await connection.run(MAKE_DUE, {"kind": kind})

    async def time_for(self, kind: str) -> None:
        """Timers of this kind go off, and whatever is due with them."""
        await self.make_due(kind)
        await self.harness.run_jobs()

    async def sets(self, **rules: Any) -> None:
        """The tenant's rules are these, and otherwise the defaults."""
        async with self.harness.client(self.tenant_id) as admin:
            answer = await admin.put("/v1/policy", json=rules, headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text

    async def turn(self) -> TurnRequested:
        """The newest turn that was requested."""
        return (await self.published(TurnRequested))[-1]

    async def conversations(self, **query: Any) -> list[dict[str, Any]]:
        async with self.harness.client(self.tenant_id) as client:
            answer = await client.get("/v1/conversations", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["conversations"]

    async def conversation(self) -> dict[str, Any]:
        """The only one there is."""
        (only,) = await self.conversations()
        return only

    async def shown_to_all(self) -> dict[str, Any]:
        """The only conversation, without what differs from person to person, as changes of it show it."""
        return await self.conversation() | {"unread_messages": None}

    async def messages(self, conversation_id: str | None = None) -> list[dict[str, Any]]:
        conversation_id = conversation_id or (await self.conversation())["conversation_id"]
        async with self.harness.client(self.tenant_id) as client:
            answer = await client.get(f"/v1/conversations/{conversation_id}/messages", params={"limit": 200})
        return answer.json()["messages"]

    async def said(self) -> list[tuple[str, str]]:
        """Author and text of every message of the only conversation."""
        return [(one["author"], one["content"].get("text", one["content"]["kind"])) for one in await self.messages()]

    async def does(self, user_id: UUID, verb: str, /, role: PrincipalRole = "agent", **body: Any) -> httpx2.Response:
        """What a person does to the only conversation."""
        return await self.does_to((await self.conversation())["conversation_id"], user_id, verb, role, **body)

    async def does_to(
        self, conversation_id: str, user_id: UUID, verb: str, /, role: PrincipalRole = "agent", **body: Any
    ) -> httpx2.Response:
        async with self.harness.client(self.tenant_id, role, user_id=user_id) as client:
            return await client.post(f"/v1/conversations/{conversation_id}/{verb}", json=body or None)


def tenant_changed(tenant_id: UUID, version: int = 1, **settings: Any) -> TenantChanged:
    values = {"burst_window_ms": 0, "handoff_message": "A person comes.", **settings}
    return TenantChanged(tenant_id=tenant_id, version=version, name="Bakery", settings=TenantSettings(**values))


class KnownAs(Protocol):
    """`known_as(channel_id, "lid:1", "+55…")`: somebody on a phone's channel, known by these ids."""

    def __call__(self, channel_id: UUID, address: str, *aliases: str, **given: Any) -> Customer: ...


class OpenDesk(Protocol):
    """`await open_desk(burst_window_ms=50)`: the service, with a tenant of these settings; `service=` are its own."""

    async def __call__(self, *, service: dict[str, Any] | None = None, **settings: Any) -> Desk: ...
