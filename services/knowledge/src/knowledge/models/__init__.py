"""Knowledge's tables. They are the truth; what Qdrant holds could be made from them again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.messaging.tables import add_kernel_tables
from common.tables import Instant
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from knowledge.catalogue import models as catalogue
from knowledge.models import answers
from knowledge.models.base import IN_A_BASE, NONE, PRESENT
from knowledge.tables import Base


class KnowledgeBaseTable(Base, table=True):
    """A knowledge base that somebody made; how its documents are cut is in tokens. The general one is no row."""

    __table_args__ = (Index("knowledge_base_name", "tenant_id", text("lower(name)"), unique=True),)

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    name: str
    chunk_tokens: int = Field(default=500, sa_column_kwargs={"server_default": "500"})
    overlap_tokens: int = Field(default=50, sa_column_kwargs={"server_default": "50"})
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})


class DocumentTable(Base, table=True):
    """A version of a file and what became of it. A removed one stays until its object and its vectors are gone.

    Versions share their `series_id`, the id of the first; one of before there were any has none. One whose place a later one
    took is `superseded`: kept, not found. Without a base it is in the general one; `described_at` is when somebody last changed
    where it stands, who may be told of it or when it holds.
    """

    __table_args__ = (
        Index("document_content", "tenant_id", "sha256", unique=True, postgresql_where=PRESENT),
        Index("document_newest", "tenant_id", "id"),
        Index("document_version", "tenant_id", text("coalesce(series_id, id)"), "version", unique=True),
        Index("document_base", "knowledge_base_id", postgresql_where=IN_A_BASE),
        Index("document_called", "tenant_id", "filename", "title", postgresql_where=PRESENT),
        CheckConstraint("status in ('processing', 'indexed', 'failed')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    series_id: UUID | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    title: str
    filename: str = Field(sa_column_kwargs={"server_default": ""})
    source_url: str | None = None
    mime_type: str
    size: int = Field(sa_type=BigInteger)
    sha256: str
    status: str = "processing"
    reason: str | None = None
    step: str = Field(default="stored", sa_column_kwargs={"server_default": "stored"})
    embedded: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    chunks: int = 0
    tokens: int = Field(default=0, sa_type=BigInteger)
    embedding_model: str | None = None
    pages: int | None = None
    unread: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    knowledge_base_id: UUID | None = Field(default=None, sa_column_args=[ForeignKey("knowledge_base.id")])
    labels: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"))
    audience: str = Field(default="customers", sa_column_kwargs={"server_default": "customers"})
    valid_from: datetime | None = Field(default=None, sa_type=Instant)
    valid_until: datetime | None = Field(default=None, sa_type=Instant)
    described_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    indexed_at: datetime | None = Field(default=None, sa_type=Instant)
    superseded_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class ChunkTable(Base, table=True):
    """A passage of a document, counted from 0. `id` is also its point's in Qdrant, the same however often it is indexed.

    `vector` (little-endian floats) is what `vector_model` made of the text whose SHA-256 is `digest`.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "document_id", "position"),
        Index("chunk_vector", "tenant_id", "digest", postgresql_where=text("vector is not null")),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    document_id: UUID = Field(sa_column_args=[ForeignKey("document.id", ondelete="cascade")])
    position: int
    text: str
    heading: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    page: int | None = None
    anchor: str = Field(sa_column_kwargs={"server_default": ""})
    digest: str | None = None
    vector: bytes | None = None
    vector_model: str | None = None


class WebsiteTable(Base, table=True):
    """A website whose pages are documents, and how far its crawl has come (`crawl` counts them, `step` is what is done next).

    `robots` is its robots.txt in this crawl, `sitemaps` are those that are still to be read, with how deep each was named.
    """

    __table_args__ = (
        Index("website_address", "tenant_id", "url", "kind", unique=True, postgresql_where=PRESENT),
        Index("website_newest", "tenant_id", "id"),
        Index("website_base", "knowledge_base_id", postgresql_where=IN_A_BASE),
        CheckConstraint("kind in ('page', 'sitemap', 'links')"),
        CheckConstraint("status in ('waiting', 'crawling', 'crawled', 'failed')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    url: str
    kind: str
    max_pages: int
    max_depth: int
    include: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    exclude: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    recrawl_hours: int | None = None
    knowledge_base_id: UUID | None = Field(default=None, sa_column_args=[ForeignKey("knowledge_base.id")])
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    reason: str | None = None
    step: str | None = None
    crawl: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    robots: str | None = None
    sitemaps: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    began_at: datetime | None = Field(default=None, sa_type=Instant)
    crawled_at: datetime | None = Field(default=None, sa_type=Instant)
    next_crawl_at: datetime | None = Field(default=None, sa_type=Instant)
    asked_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class WebsitePageTable(Base, table=True):
    """A page of a website and what became of it. In `listed_in` it was named last, in `fetched_in` fetched: both are crawls.

    `series_id` are the versions that are this page's; a `duplicate` has another's document and none of its own.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "website_id", "url"),
        Index("website_page_order", "tenant_id", "website_id", "depth", "id"),
        Index("website_page_listed", "tenant_id", "website_id", "id"),
        CheckConstraint("status in ('waiting', 'kept', 'duplicate', 'redirected', 'refused', 'failed', 'gone')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    website_id: UUID = Field(sa_column_args=[ForeignKey("website.id", ondelete="cascade")])
    url: str
    depth: int
    hops: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    reason: str | None = None
    http_status: int | None = None
    document_id: UUID | None = None
    series_id: UUID | None = None
    title: str = Field(default="", sa_column_kwargs={"server_default": ""})
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    lines: str = Field(default="", sa_column_kwargs={"server_default": ""})
    links: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    added: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    removed: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    kept_in: int | None = None
    changed_in: int | None = None
    listed_in: int
    fetched_in: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    misses: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_fetched_at: datetime | None = Field(default=None, sa_type=Instant)


class SynonymsTable(Base, table=True):
    """What a tenant calls by several names: groups of names, and how often they were written."""

    __tablename__ = "synonyms"

    tenant_id: UUID = Field(primary_key=True)
    version: int
    groups: list[Any] = Field(sa_type=JSONB)


class GoldenQuestionsTable(Base, table=True):
    """What a tenant's searches should find: its golden questions, and how often they were written."""

    __tablename__ = "golden_questions"

    tenant_id: UUID = Field(primary_key=True)
    version: int
    questions: list[Any] = Field(sa_type=JSONB)


class GoldenRunTable(Base, table=True):
    """A run of golden questions. `questions` are those that it asks, `asking` of them, and none once it has ended; `results` is
    what it found of each so far.
    """

    __table_args__ = (
        Index("golden_run_newest", "tenant_id", "id"),
        Index("golden_run_one", "tenant_id", unique=True, postgresql_where=text("state = 'running'")),
        CheckConstraint("state in ('running', 'done', 'failed')"),
    )

    id: UUID = Field(primary_key=True)
    tenant_id: UUID
    state: str = Field(default="running", sa_column_kwargs={"server_default": "running"})
    reason: str | None = None
    options: dict[str, Any] = Field(sa_type=JSONB)
    embedding_model: str
    questions: list[Any] = Field(sa_type=JSONB)
    asking: int
    results: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": NONE})
    hit_1: float | None = None
    hit_5: float | None = None
    mrr: float | None = None
    ndcg_5: float | None = None
    created_at: datetime = Field(default=None, sa_type=Instant, sa_column_kwargs={"server_default": func.now()})
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class DocumentUseTable(Base, table=True):
    """How often a document was found and cited on a day. It outlives the document, and is no part of it."""

    __tablename__ = "document_use"
    __table_args__ = (Index("document_use_day", "tenant_id", "day"),)

    tenant_id: UUID = Field(primary_key=True)
    document_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    found: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    cited: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


add_kernel_tables(Base.metadata)

__all__ = ["Base", "answers", "catalogue"]
