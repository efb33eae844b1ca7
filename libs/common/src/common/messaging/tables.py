"""The kernel's tables, attached to a service's own metadata: the service owns its schema and its migrations."""

from sqlalchemy import (
    JSON,
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

NOW = func.now()


def add_kernel_tables(metadata: MetaData) -> None:
    """Outbox, inbox, blocked keys, jobs, known tenants and revoked access. The last three name tenants, and so have row-level
    security.
    """
    Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("headers", JSON, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("created_at", TIMESTAMP(timezone=True), nullable=False, server_default=NOW),
    )
    Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("received_at", TIMESTAMP(timezone=True), nullable=False, server_default=NOW),
        Index("inbox_received_at", "received_at"),
    )
    Table(
        "blocked_key",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("partition_id", Integer, primary_key=True, autoincrement=False),
        Column("record_offset", BigInteger, primary_key=True, autoincrement=False),
        Column("key", Text, nullable=False),
        Column("since", TIMESTAMP(timezone=True), nullable=False, server_default=NOW),
    )
    Table(
        "job",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("tenant_id", Uuid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("traceparent", Text),
        Column("run_at", TIMESTAMP(timezone=True), nullable=False),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("lease_token", Uuid),
        Column("leased_until", TIMESTAMP(timezone=True)),
        Column("failed_at", TIMESTAMP(timezone=True)),
        Column("created_at", TIMESTAMP(timezone=True), nullable=False, server_default=NOW),
        UniqueConstraint("tenant_id", "kind", "key"),
        Index("job_due", "kind", "tenant_id", "run_at", postgresql_where=text("failed_at is null")),
    )
    Table(
        "known_tenant",
        metadata,
        Column("tenant_id", Uuid, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("active", Boolean, nullable=False),
        Column("retention_days", Integer, nullable=False),
        Index("known_tenant_suspended", "tenant_id", postgresql_where=text("not active")),
    )
    Table(
        "revoked_access",
        metadata,
        Column("tenant_id", Uuid, primary_key=True),
        Column("subject", Text, primary_key=True),
        Column("before", TIMESTAMP(timezone=True), nullable=False),
    )
