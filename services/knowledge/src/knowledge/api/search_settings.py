"""What a tenant sets for its searches."""

from typing import Annotated

from common.auth import Supervisor, Viewer
from common.errors import Forbidden, Stale
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from knowledge.domain.curated import LEAST_SIMILARITY
from knowledge.resources import OwnResources
from knowledge.store import search_settings

router = APIRouter(prefix="/v1/search-settings")


class SearchSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    least_similarity: Annotated[
        float | None,
        Field(
            ge=LEAST_SIMILARITY,
            le=1,
            description="how near a question has to be to a phrasing of an approved answer; null: the model's own",
        ),
    ] = None


class SearchSettingsView(BaseModel):
    least_similarity: float | None
    default_similarity: float = Field(description="what holds where nothing is set, of the embedding model in use")


@router.get("")
async def read_search_settings(
    principal: Viewer, session: TenantSession, resources: OwnResources, response: Response
) -> SearchSettingsView:
    """Returns what is set, with its `ETag`."""
    stored = await search_settings.find(session, principal.tenant_id)
    response.headers["etag"] = tag(stored.version)
    return _view(stored.least_similarity, resources)


@router.put("")
async def put_search_settings(
    body: SearchSettings, principal: Supervisor, resources: OwnResources, seen: IfMatch, response: Response
) -> SearchSettingsView:
    """Returns what is set; each replica's searches know it within seconds. Like an approval it is a person's, and not an API
    key's (403): it decides what is said to customers. `If-Match` says which version the caller saw (412, 428).
    """
    if not principal.is_person:
        raise Forbidden("only a person may say how near is near enough")
    tenant_id = principal.tenant_id
    async with resources.database.transaction(tenant_id) as session:
        before = await search_settings.find(session, tenant_id)
        seen.check(before.version)
        version = await search_settings.replace(session, tenant_id, before.version, body.least_similarity)
        if version is None:
            raise Stale("somebody has changed it since: read it again")
    resources.synonyms.forget(tenant_id)
    response.headers["etag"] = tag(version)
    return _view(body.least_similarity, resources)


def _view(least_similarity: float | None, resources: OwnResources) -> SearchSettingsView:
    default = resources.settings.curated_similarity
    return SearchSettingsView(least_similarity=least_similarity, default_similarity=default)
