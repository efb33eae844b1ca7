"""Who is asking: tokens of people, from trusted issuers, API keys, and tokens that services show each other.

The tenant comes from the token and from nowhere else.
"""

from common.auth.doors import (
    Admin,
    AdminInPerson,
    AdminOrService,
    Agent,
    CurrentPrincipal,
    FromService,
    InPerson,
    Supervisor,
    Viewer,
    ViewerOrService,
    bearer_token,
    current_principal,
    require,
)
from common.auth.issuers import TrustedIssuer
from common.auth.principal import Access, PersonRole, Principal, PrincipalRole
from common.auth.tokens import LONGEST_TOKEN, Authenticator

__all__ = [
    "LONGEST_TOKEN",
    "Access",
    "Admin",
    "AdminInPerson",
    "AdminOrService",
    "Agent",
    "Authenticator",
    "CurrentPrincipal",
    "FromService",
    "InPerson",
    "PersonRole",
    "Principal",
    "PrincipalRole",
    "Supervisor",
    "TrustedIssuer",
    "Viewer",
    "ViewerOrService",
    "bearer_token",
    "current_principal",
    "require",
]
