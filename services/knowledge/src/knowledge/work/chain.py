"""What follows what until a document is found: `read` makes passages of its bytes, `index` makes them found. Each is a job.

Between both stands `recognise`, of a file that is nothing but scans, where a server reads these.
"""

from uuid import UUID

from common.db import Session
from common.jobs import schedule
from contracts.bounds import Name
from pydantic import BaseModel

from knowledge.domain.formats import MimeType
from knowledge.store.documents import StoredDocument

READ, INDEX = "read_document", "index_document"
FORMER_READ, FORMER_INDEX, READ_AND_INDEX = "read", "index_passages", "index"
"""Of replicas of former versions, which know nothing of scopes, or do both in one: they go on with their own jobs, and not
with ours.
"""


class ToIndex(BaseModel):
    """Of each of these jobs."""

    document_id: UUID
    title: Name
    mime_type: MimeType


def schedule_reading(session: Session, tenant_id: UUID, document: StoredDocument) -> None:
    schedule(session, READ, document.id, _of(document), tenant_id=tenant_id)


def schedule_indexing(session: Session, tenant_id: UUID, document: StoredDocument) -> None:
    schedule(session, INDEX, document.id, _of(document), tenant_id=tenant_id)


def _of(document: StoredDocument) -> ToIndex:
    return ToIndex(document_id=document.id, title=document.title, mime_type=document.mime_type)
