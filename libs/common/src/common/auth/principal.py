"""Who is asking, as every service sees it: whatever kind of token it was, this is what it comes to."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from common.errors import Forbidden

PersonRole = Literal["admin", "supervisor", "agent", "viewer"]
PrincipalRole = Literal["admin", "supervisor", "agent", "viewer", "service"]
Access = Literal["read", "write"]
ROLES: frozenset[str] = frozenset(get_args(PersonRole))
API_KEY = "api-key:"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking, for which tenant, until when; `issued_at` is when the token was made (both epoch seconds).

    `subject` is a user id, `api-key:<id>`, or a service's name. `scopes` are `<service>:read` or `<service>:write`; None, as
    people and services have it, is no restriction beyond the role. `session_id` is what a person's sign-in began.
    """

    tenant_id: UUID
    subject: str
    role: PrincipalRole
    expires_at: float
    scopes: frozenset[str] | None = None
    session_id: UUID | None = None
    issued_at: float = 0.0

    @property
    def is_person(self) -> bool:
        return self.role != "service" and not self.subject.startswith(API_KEY)

    @property
    def user_id(self) -> UUID:
        """Raises `Forbidden` for services and API keys, which are nobody."""
        if not self.is_person:
            raise Forbidden("only a person may do this")
        return UUID(self.subject)

    def may_write(self, service: str) -> bool:
        """Returns whether nothing but the role restricts this one at a service."""
        return self.scopes is None or f"{service}:write" in self.scopes

    def check_scope(self, service: str, access: Access) -> None:
        """Raises `Forbidden`. Who may write may also read."""
        if self.may_write(service):
            return
        if access == "write" or f"{service}:read" not in (self.scopes or ()):
            raise Forbidden(f"this needs the scope {service}:{access}")
