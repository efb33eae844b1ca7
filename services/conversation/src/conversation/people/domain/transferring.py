"""A person gives a conversation to another one, or to a team."""

from typing import Annotated
from uuid import UUID

from contracts.bounds import LONGEST_LINE
from contracts.conversation import Actor
from contracts.text import require_storable, storable
from pydantic import AfterValidator, Field

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, Transferred, person

TransferNote = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(require_storable)]
"""What whoever gives it away says about it, in one line."""


def transfer(
    conversation: Conversation,
    by: UUID,
    *,
    team_id: UUID | None,
    to_user_id: UUID | None,
    note: str | None,
    may_override: bool,
    rule: Actor | None = None,
) -> Happened:
    """It is another person's, or waits in the queue of a team, or of none. `note` is for who gets it, and stays until it is
    given away again; `rule` is what does it, where `by` only wrote that.

    Raises `Conflict` when the conversation is closed, or another person's and the caller may not override.
    """
    conversation.require_open()
    conversation.require_free_for(None if rule else by, may_override)
    conversation.handoff_reason = conversation.handoff_reason or "transferred"
    conversation.transfer_note, actor = storable(note) if note else None, rule or person(by)
    if to_user_id is not None:
        happened = conversation.give_to(to_user_id, actor)
    else:
        woken = conversation.wake(actor, "transferred")
        conversation.owner, conversation.waiting_for_person = "person", True
        conversation.assigned_user_id, conversation.team_id = None, team_id
        happened = (*woken, *conversation.end_turn("taken_over"))
    return (*happened, Transferred(by, team_id, to_user_id, rule))
