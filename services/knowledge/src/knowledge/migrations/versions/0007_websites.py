"""Websites whose pages are documents, how far each crawl has come, and where a document was read."""

from alembic import op
from common.migrations import drop, protect

revision = "0007"
down_revision = "0006"

TABLES = """
create table website (
    id uuid primary key,
    tenant_id uuid not null,
    url varchar not null,
    kind varchar not null check (kind in ('page', 'sitemap', 'links')),
    max_pages integer not null,
    max_depth integer not null,
    include jsonb not null default '[]',
    exclude jsonb not null default '[]',
    recrawl_hours integer,
    status varchar not null default 'waiting' check (status in ('waiting', 'crawling', 'crawled', 'failed')),
    reason varchar,
    step varchar,
    crawl integer not null default 0,
    robots varchar,
    sitemaps jsonb not null default '[]',
    began_at timestamptz,
    crawled_at timestamptz,
    next_crawl_at timestamptz,
    asked_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    removed_at timestamptz
);
create unique index website_address on website (tenant_id, url, kind) where removed_at is null;
create index website_newest on website (tenant_id, id);

create table website_page (
    id uuid primary key,
    tenant_id uuid not null,
    website_id uuid not null references website (id) on delete cascade,
    url varchar not null,
    depth integer not null,
    hops integer not null default 0,
    status varchar not null default 'waiting'
        check (status in ('waiting', 'kept', 'duplicate', 'redirected', 'refused', 'failed', 'gone')),
    reason varchar,
    http_status integer,
    document_id uuid,
    series_id uuid,
    title varchar not null default '',
    etag varchar,
    last_modified varchar,
    digest varchar,
    lines varchar not null default '',
    links jsonb not null default '[]',
    added jsonb not null default '[]',
    removed jsonb not null default '[]',
    changed_at timestamptz,
    kept_in integer,
    changed_in integer,
    listed_in integer not null,
    fetched_in integer not null default 0,
    misses integer not null default 0,
    last_fetched_at timestamptz,
    unique (tenant_id, website_id, url)
);
create index website_page_order on website_page (tenant_id, website_id, depth, id);
create index website_page_listed on website_page (tenant_id, website_id, id);
"""


def upgrade() -> None:
    op.execute("alter table document add column source_url varchar")
    op.execute(TABLES)
    protect("website", "website_page")


def downgrade() -> None:
    drop("website_page", "website")
    op.execute("alter table document drop column source_url")
