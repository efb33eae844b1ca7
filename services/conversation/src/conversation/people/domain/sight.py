"""Who sees which conversation: one rule, for lists, single reads, commands and sockets."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from conversation.people.domain.teams import MOST_MEMBERS

CONVERSATION_MOVED, TEAMS_CHANGED = "conversation.moved", "teams.changed"
"""Live events that are for us: by them sockets hear that somebody sees other conversations than before."""


Assignee = Literal["me", "nobody"] | UUID
"""Whose conversations are looked for; of somebody else supervisors and admins ask."""


@dataclass(frozen=True, slots=True)
class Beholder:
    """Somebody who looks. `role` is theirs; `teams` they are in, and `mates` are the people of these teams, themselves too.

    `user_id` is None for programs.
    """

    role: str
    user_id: UUID | None = None
    teams: frozenset[UUID] = frozenset()
    mates: frozenset[UUID] = frozenset()

    @property
    def sees_all(self) -> bool:
        """Returns whether nothing depends on teams: admins and viewers, and supervisors of none."""
        return self.role not in {"agent", "supervisor"} or (self.role == "supervisor" and not self.teams)

    @property
    def minds_assignment(self) -> bool:
        """Returns whether what somebody outside has is hidden. To who is in no team nobody is outside."""
        return self.role == "agent" and bool(self.teams)


EVERYTHING = Beholder("admin")
"""Who sees all that there is."""


def may_see(who: Beholder, team_id: UUID | None, assigned_user_id: UUID | None) -> bool:
    """Returns whether somebody may see a conversation of this team (None for none) that this person has (None for nobody).

    Supervisors see those of no team and of their teams; agents too, unless somebody outside of their teams has it; and
    everybody what they have themselves.
    """
    if who.sees_all or (assigned_user_id is not None and assigned_user_id == who.user_id):
        return True
    if team_id is not None and team_id not in who.teams:
        return False
    return not who.minds_assignment or assigned_user_id is None or assigned_user_id in who.mates


class Whereabouts(BaseModel):
    """Whose a conversation was until now."""

    conversation_id: UUID
    team_id: UUID | None
    assigned_user_id: UUID | None


class TeamsChanged(BaseModel):
    """These people are in other teams than before."""

    user_ids: Annotated[list[UUID], Field(max_length=2 * MOST_MEMBERS)]
