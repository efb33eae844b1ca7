"""What knowledge is made of."""

from common.service import Service

from knowledge import handlers, jobs, retention
from knowledge.api import documents, search
from knowledge.domain.documents import MAX_DOCUMENT_BYTES, MULTIPART_BYTES
from knowledge.resources import open_resources
from knowledge.settings import Settings

service = Service(
    "knowledge",
    Settings,
    routers=[documents.router, search.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    resources=open_resources,
    body_limits={"/v1/documents": MAX_DOCUMENT_BYTES + MULTIPART_BYTES},
    retention=retention.RETENTION,
)
