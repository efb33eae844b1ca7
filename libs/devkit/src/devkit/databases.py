"""Databases of tests and of embedded fleets: migrated, cloned from a template, and dropped."""

from common.migrations import migrate
from common.provision.databases import HOUSE_KEEPING_LOCK, PostgresServer, ServiceDatabase, ensure_database, ensure_roles
from psycopg import sql

TEMPLATE_LOCK = HOUSE_KEEPING_LOCK + 1


def drop_database(server: PostgresServer, name: str) -> None:
    with server.admin() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def ensure_migrated(server: PostgresServer, service: str, name: str | None = None) -> ServiceDatabase:
    """Returns a service's database, made as far as something of it is missing: roles, database and the newest revision."""
    ensure_roles(server, service)
    database = ensure_database(server, service, name)
    migrate(service, database.owner_url)
    return database


def ensure_template(server: PostgresServer, service: str, name: str) -> None:
    """A migrated database to clone, made by whoever comes first; nobody connects to it any more."""
    with server.admin() as connection:
        connection.execute("select pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not connection.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone():
            ensure_migrated(server, service, name)
            connection.execute(sql.SQL("alter database {} with is_template true").format(sql.Identifier(name)))
