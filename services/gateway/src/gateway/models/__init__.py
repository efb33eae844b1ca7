"""The gateway's tables: the directory of tenants, and what came from providers.

Some tables have no row-level security, because they are asked before anybody's tenant is known. They hold digests and ids,
and nothing else; that is why their column is called `tenant` and not `tenant_id`.
"""

from common.messaging.tables import add_kernel_tables

from gateway.models import channels, credentials, directory, media, people, receipts, reconciliation, sessions, webhooks
from gateway.models.base import Base

add_kernel_tables(Base.metadata)

__all__ = [
    "Base",
    "channels",
    "credentials",
    "directory",
    "media",
    "people",
    "receipts",
    "reconciliation",
    "sessions",
    "webhooks",
]
