"""The facts of a batch, as records: those of a tenant together, in as few records as hold them."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from contracts.analytics import MOST_FACTS, ConversationFact, FactsRecorded, MessageFact, RestFact, TurnFact, UsageFact

AnyFact = MessageFact | TurnFact | ConversationFact | RestFact | UsageFact

LIST_OF: Final[dict[type[AnyFact], str]] = {
    MessageFact: "messages",
    TurnFact: "turns",
    ConversationFact: "conversations",
    RestFact: "rests",
    UsageFact: "usage",
}


def records_of(facts: Iterable[AnyFact]) -> Iterator[FactsRecorded]:
    """Yields records that hold all facts, those of a kind in their order."""
    of_tenants: dict[UUID, dict[str, list[AnyFact]]] = {}
    for fact in facts:
        of_tenants.setdefault(fact.tenant_id, {}).setdefault(LIST_OF[type(fact)], []).append(fact)
    for tenant_id, lists in of_tenants.items():
        yield from _records(tenant_id, lists)


def _records(tenant_id: UUID, lists: dict[str, list[AnyFact]]) -> Iterator[FactsRecorded]:
    while lists:
        yield FactsRecorded(tenant_id=tenant_id, **{name: rows[: MOST_FACTS[name]] for name, rows in lists.items()})
        lists = {name: rows[MOST_FACTS[name] :] for name, rows in lists.items() if len(rows) > MOST_FACTS[name]}
