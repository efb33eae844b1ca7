"""The gateway's tables: the directory of tenants, and what came from providers.

Some tables have no row-level security, because they are asked before anybody's tenant is known. They hold digests and ids,
and nothing else; that is why their column is called `tenant` and not `tenant_id`.
"""

from common.messaging.tables import add_kernel_tables

from gateway.access.models import credentials, directory, people
from gateway.channels.models import channels, links
from gateway.intake.models import receipts, reconciliation, webhooks
from gateway.media import models as media
from gateway.tables import Base

add_kernel_tables(Base.metadata)

__all__ = [
    "Base",
    "channels",
    "credentials",
    "directory",
    "links",
    "media",
    "people",
    "receipts",
    "reconciliation",
    "webhooks",
]
