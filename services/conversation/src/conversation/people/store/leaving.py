"""SQL about who is not of the business any more, and what is left of theirs."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.db import Command, Session, Values

NEW_FOR = timedelta(minutes=1)
"""How long the directory's copy may not list somebody who has come: they have a token, and take over, before it is told of
them. Their id (UUIDv7, RFC 9562 §5.7) says when that was.
"""

# A directory that lists nobody is a copy of before people were in it, and says of nobody that they are gone. Ids of people of
# outside issuers are made from what the issuer calls them (UUIDv5): they are in no directory.
STAYING = """
    with staying as (
        select array(select one ->> 'user_id' from jsonb_array_elements(members) as one where one ->> 'role' <> 'viewer') as ids
        from tenant where tenant_id = %(tenant_id)s and jsonb_array_length(members) > 0
    )
"""
UNLISTED = """
    tenant_id = %(tenant_id)s and substr(cast(user_id as text), 15, 1) <> '5'
    and exists (select from staying where cast(user_id as text) <> all(ids))
"""
IS_NEW = "coalesce(uuid_extract_timestamp(user_id) > now() - make_interval(secs => %(new_s)s), false)"
GONE = f"{UNLISTED} and not {IS_NEW}"
OWNED = """(
    select tenant_id, id, assigned_user_id as user_id from conversation
    where tenant_id = %(tenant_id)s and state <> 'closed' and assigned_user_id is not null
) owned"""
FORGET_PRESENCE = Command(f"{STAYING} delete from presence where {GONE}")  # noqa: S608 — constants, here and below
FORGET_PROFILES = Command(f"{STAYING} delete from agent where {GONE}")  # noqa: S608
LEAVE_TEAMS = Values(UUID, f"{STAYING} delete from team_member where {GONE} returning user_id")  # noqa: S608
LEFT_BEHIND = Values(
    UUID,
    f"""
    {STAYING}
    select id from {OWNED} where {GONE} order by id limit %(limit)s
    """,  # noqa: S608
)
IS_TOO_EARLY = Values(bool, f"{STAYING} select exists (select from {OWNED} where {UNLISTED} and {IS_NEW})")  # noqa: S608
AMONG = Values(
    UUID,
    f"""
    {STAYING}
    select user_id from (select cast(%(tenant_id)s as uuid) as tenant_id, unnest(cast(%(users)s as uuid[])) as user_id) asked
    where {GONE}
    """,  # noqa: S608
)


async def among(session: Session, tenant_id: UUID, users: Collection[UUID]) -> set[UUID]:
    """Returns those of these people who are not of the business any more, or only look."""
    return set(await session.all(AMONG, {**_named(tenant_id), "users": list(users)}))


async def forget(session: Session, tenant_id: UUID) -> set[UUID]:
    """Takes what is known of who is gone away. Returns those of them who were in teams."""
    values = _named(tenant_id)
    await session.run(FORGET_PRESENCE, values)
    await session.run(FORGET_PROFILES, values)
    return set(await session.all(LEAVE_TEAMS, values))


async def left_behind(session: Session, tenant_id: UUID, limit: int) -> list[UUID]:
    """Returns conversations that go on and are somebody's who is gone."""
    return await session.all(LEFT_BEHIND, {**_named(tenant_id), "limit": limit})


async def is_too_early(session: Session, tenant_id: UUID) -> bool:
    """Returns whether conversations are somebody's of whom it cannot be told yet whether they are gone, or have just come."""
    return await session.one(IS_TOO_EARLY, _named(tenant_id))


def _named(tenant_id: UUID) -> dict[str, Any]:
    return {"tenant_id": tenant_id, "new_s": NEW_FOR.total_seconds()}
