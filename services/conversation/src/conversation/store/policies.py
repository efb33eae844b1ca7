"""SQL about the rules that tenants set."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values

from conversation.domain.policy import ConversationPolicy, policy_of


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A tenant's rules as JSON, and how often they were changed; none were set where `version` is 0."""

    version: int
    rules: str | None

    @property
    def policy(self) -> ConversationPolicy:
        return policy_of(self.rules)


NOT_SET = StoredPolicy(0, None)
GET = Rows(
    StoredPolicy, "select version, cast(policy as text) as rules from conversation_policy where tenant_id = %(tenant_id)s"
)
# Of two that saw the same version one is first, and the other changes nothing.
REPLACE = Values(
    int,
    """
    insert into conversation_policy (tenant_id, version, policy)
    values (%(tenant_id)s, %(seen)s + 1, cast(%(policy)s as jsonb))
    on conflict (tenant_id) do update set version = excluded.version, policy = excluded.policy
    where conversation_policy.version = %(seen)s
    returning version
    """,
)


async def get(session: Session, tenant_id: UUID) -> StoredPolicy:
    return await session.first(GET, {"tenant_id": tenant_id}) or NOT_SET


async def replace(session: Session, tenant_id: UUID, seen: int, policy: ConversationPolicy) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    values = {"tenant_id": tenant_id, "seen": seen, "policy": policy.model_dump_json()}
    return await session.first(REPLACE, values)
