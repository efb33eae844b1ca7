"""Labels: defined by who leads, put on by who answers."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7

from conversation.desk.domain.labels import MOST_DEFINED, DefinedLabel, put_labels
from conversation.desk.domain.terms import folded
from conversation.desk.store import labels as store
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import person
from conversation.people.work.sight import require_seen
from conversation.work.unit import Work


async def define(session: Session, tenant_id: UUID, name: str, color: str) -> DefinedLabel:
    """Returns a new label. Raises `Conflict` where its name is another's, and `QuotaRefused` where there are too many."""
    await store.lock_desk(session, tenant_id)
    there = await store.list_of(session, tenant_id)
    if len(there) >= MOST_DEFINED:
        raise QuotaRefused("there are as many labels as there may be", limit=MOST_DEFINED)
    label = DefinedLabel(uuid7(), tenant_id, name, folded(name), color, 1, session.now)
    _require_own_name(label, there)
    await store.save(session, label)
    return label


async def redefine(session: Session, label: DefinedLabel, name: str | None, color: str | None) -> DefinedLabel:
    """Returns the label as it is written, with its next version. Raises `Conflict` where its name is another's."""
    name = label.name if name is None else name
    changed = replace(label, name=name, folded=folded(name), color=color or label.color, version=label.version + 1)
    _require_own_name(changed, await store.list_of(session, label.tenant_id))
    await store.save(session, changed)
    return changed


def _require_own_name(label: DefinedLabel, there: Sequence[DefinedLabel]) -> None:
    if any(one.folded == label.folded and one.id != label.id for one in there):
        raise Conflict("another label has this name", reason="name_taken")


async def locked_label(session: Session, tenant_id: UUID, label_id: UUID) -> DefinedLabel:
    """Returns a label that nobody else changes until the transaction ends. Raises `NotFound`."""
    await store.lock_desk(session, tenant_id)
    found = await store.lock(session, tenant_id, label_id)
    if found is None:
        raise NotFound("there is no such label")
    return found


async def require_labels(session: Session, tenant_id: UUID, label_ids: Sequence[UUID]) -> None:
    """Raises `Invalid` for an id that is no label's."""
    if unknown := set(label_ids) - await store.existing(session, tenant_id, label_ids):
        raise Invalid(f"there is no label {min(map(str, unknown))}")


async def label_conversation(work: Work, conversation: Conversation, label_ids: Sequence[UUID], by: UUID) -> None:
    """Puts exactly these labels on a conversation. Raises `Invalid` for an id that is no label's."""
    await require_labels(work.session, conversation.tenant_id, label_ids)
    work.apply(conversation, put_labels(conversation, label_ids, person(by)))


async def label_contact(work: Work, by: Principal, contact_id: UUID, label_ids: Sequence[UUID]) -> list[UUID]:
    """Puts exactly these labels on a contact, and shows them in the conversation with it that goes on. Returns them.

    Raises `Invalid` for an id that is no label's, and `NotFound` where there is no such contact, or they may not see what is
    being said with it.
    """
    tenant_id = by.tenant_id
    await require_labels(work.session, tenant_id, label_ids)
    wanted = list(dict.fromkeys(label_ids))
    if not await store.put_on_contact(work.session, tenant_id, contact_id, wanted):
        raise NotFound("there is no such contact")
    for conversation in (await work.pick_up([(tenant_id, contact_id)], (), ())).conversations:
        work.change(await require_seen(work.session, by, conversation))
    return wanted
