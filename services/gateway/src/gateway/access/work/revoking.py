"""Ends what access tokens allow, everywhere: they are good by themselves, so every service is told which are not."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db import Session
from common.messaging.outbox import publish
from common.tenants import project_revocations
from contracts.gateway import AccessRevoked


async def revoke_access(
    session: Session, tenant_id: UUID, kind: Literal["person", "api_key"], subject_id: UUID, before: datetime
) -> None:
    """Tokens of a person or an API key that were made before then count no longer."""
    news = AccessRevoked(tenant_id=tenant_id, kind=kind, subject_id=subject_id, before=before)
    publish(session, news)
    await project_revocations([news], session)  # the gateway does not listen to itself
