"""Dependencies of routes: who is let in. Each is an annotation of a parameter, and gives the `Principal`.

All are coroutines, also where nothing is awaited: FastAPI calls a plain function in a thread, which costs more than it does.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from common.auth.principal import Principal, PrincipalRole
from common.auth.tokens import Authenticator
from common.errors import Forbidden, Unauthenticated

READING = {"GET", "HEAD"}


async def bearer_token(request: Request) -> str:
    """Returns the token of the request. Raises `Unauthenticated` when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token


async def current_principal(request: Request, token: Annotated[str, Depends(bearer_token)]) -> Principal:
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.authenticate(token, "read" if request.method in READING else "write")


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


def require(*roles: PrincipalRole) -> Callable[..., Any]:
    """Returns a dependency that lets only these roles in. `Forbidden` for the others."""

    async def allowed(principal: CurrentPrincipal) -> Principal:
        if principal.role not in roles:
            raise Forbidden(f"this needs one of the roles {', '.join(roles)}")
        return principal

    return allowed


async def _person(principal: CurrentPrincipal) -> Principal:
    if not principal.is_person:
        raise Forbidden("only a person may do this")
    return principal


async def _admin_in_person(principal: Annotated[Principal, Depends(require("admin"))]) -> Principal:
    return await _person(principal)


Admin = Annotated[Principal, Depends(require("admin"))]
Supervisor = Annotated[Principal, Depends(require("admin", "supervisor"))]
Agent = Annotated[Principal, Depends(require("admin", "supervisor", "agent"))]
Viewer = Annotated[Principal, Depends(require("admin", "supervisor", "agent", "viewer"))]
InPerson = Annotated[Principal, Depends(_person)]
# Who lets people in, or makes keys, could reach beyond an API key's scopes: so no key does.
AdminInPerson = Annotated[Principal, Depends(_admin_in_person)]
FromService = Annotated[Principal, Depends(require("service"))]
AdminOrService = Annotated[Principal, Depends(require("admin", "service"))]
ViewerOrService = Annotated[Principal, Depends(require("admin", "supervisor", "agent", "viewer", "service"))]
