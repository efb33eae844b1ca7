"""What a business calls by several names, for its searches by words."""

from typing import Annotated

from common.auth import Agent, Viewer
from common.errors import Stale
from common.etags import IfMatch, tag
from common.web import TenantSession
from contracts.text import require_storable
from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from knowledge.domain.synonyms import LONGEST_NAME, MOST_GROUPS, MOST_NAMES, in_order
from knowledge.resources import OwnResources
from knowledge.store import synonyms

router = APIRouter(prefix="/v1/synonyms")

SynonymName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(require_storable),
]
Names = Annotated[list[SynonymName], Field(min_length=2, max_length=MOST_NAMES)]


class SynonymGroups(BaseModel):
    """Names of one group mean the same: who asks by one finds what is written by another."""

    model_config = ConfigDict(extra="forbid")

    groups: Annotated[list[Names], Field(max_length=MOST_GROUPS)]


@router.get("")
async def read_synonyms(principal: Viewer, session: TenantSession, response: Response) -> SynonymGroups:
    """Returns all groups, with their `ETag`."""
    stored = await synonyms.find(session, principal.tenant_id)
    response.headers["etag"] = tag(stored.version)
    return SynonymGroups(groups=stored.groups)


@router.put("")
async def put_synonyms(
    body: SynonymGroups, principal: Agent, resources: OwnResources, seen: IfMatch, response: Response
) -> SynonymGroups:
    """Returns all groups, written anew; each replica's searches know them within seconds. `If-Match` says which version the
    caller saw (412, 428). A name that is twice in a group is kept once.
    """
    tenant_id, groups = principal.tenant_id, in_order(body.groups)
    async with resources.database.transaction(tenant_id) as session:
        before = await synonyms.find(session, tenant_id)
        seen.check(before.version)
        version = await synonyms.replace(session, tenant_id, before.version, groups)
        if version is None:
            raise Stale("somebody has changed it since: read it again")
    resources.synonyms.forget(tenant_id)
    response.headers["etag"] = tag(version)
    return SynonymGroups(groups=groups)
