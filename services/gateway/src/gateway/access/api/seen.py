"""What admins change together has no version of its own: its tag is a digest of what GET answers. Whoever sends it back in
`If-Match` writes over nothing that they did not see; a change of single fields may do without.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from common.db import Session
from common.etags import SeenVersions, tag_of
from fastapi import Response
from pydantic import BaseModel

from gateway.access.store import tenants

OF_THE_DIRECTORY = frozenset({"version"})
"""What rises with every change of the tenant's people, channels and outlets, and says nothing of this one thing."""


async def check_seen(
    session: Session, tenant_id: UUID, seen: SeenVersions, current: Callable[[], Awaitable[BaseModel]]
) -> None:
    """Raises `Stale` when what is there now is not what the caller says to have seen. It stays as it is until the transaction
    ends: changes of a tenant are one at a time.
    """
    if seen.tags is None:
        return
    await tenants.locked(session, tenant_id)
    seen.check_where_said(_tag(await current()))


def add_tag(response: Response, state: BaseModel) -> None:
    response.headers["etag"] = _tag(state)


def _tag(state: BaseModel) -> str:
    return tag_of(state, besides=OF_THE_DIRECTORY)
