"""Databases and roles of the services on one Postgres server: owner (migrates), app (serves), kernel (relay and jobs)."""

import hashlib
import hmac
from dataclasses import dataclass

import psycopg
from psycopg import sql

from common.roles import app_role, kernel_role, owner_role, package_of

HOUSE_KEEPING_LOCK = 0x64657673
NOTHING = sql.SQL("")


@dataclass(frozen=True)
class PostgresServer:
    """A Postgres server that we may administer. Each role made here has a password of its own, derived from `role_secret`."""

    host: str
    port: int
    user: str
    password: str
    role_secret: str

    def url(self, database: str, user: str | None = None) -> str:
        secret = self.password if user is None else self.password_of(user)
        return f"postgresql://{user or self.user}:{secret}@{self.host}:{self.port}/{database}"

    def password_of(self, role: str) -> str:
        """Returns a role's password. Who knows one knows nothing of another role's."""
        return hmac.digest(self.role_secret.encode(), role.encode(), hashlib.sha256).hex()

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(database), autocommit=True)


@dataclass(frozen=True)
class ServiceDatabase:
    """The three ways into a service's database."""

    name: str
    app_url: str
    kernel_url: str
    owner_url: str


def ensure_roles(server: PostgresServer, service: str) -> None:
    """Make the service's roles, or give those that are there their passwords of this installation. None may bypass anything."""
    with server.admin() as connection, connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [HOUSE_KEEPING_LOCK])
        for role in (owner_role(service), app_role(service), kernel_role(service)):
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
            connection.execute(
                sql.SQL("{} role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}").format(
                    sql.SQL("alter" if known else "create"), sql.Identifier(role), sql.Literal(server.password_of(role))
                )
            )


def database_of(server: PostgresServer, service: str, name: str) -> ServiceDatabase:
    return ServiceDatabase(
        name,
        app_url=server.url(name, app_role(service)),
        kernel_url=server.url(name, kernel_role(service)),
        owner_url=server.url(name, owner_role(service)),
    )


def ensure_database(server: PostgresServer, service: str, name: str | None = None) -> ServiceDatabase:
    """Returns the service's database under this name (its own by default)."""
    name = name or package_of(service)
    with server.admin() as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            create_database(connection, service, name)
    return database_of(server, service, name)


def create_database(
    connection: psycopg.Connection[tuple[object, ...]], service: str, name: str, further: sql.Composable = NOTHING
) -> None:
    """Make a database of the service's owner, to which its other roles may connect and nobody else, with `further` options."""
    database, app, kernel = (sql.Identifier(one) for one in (name, app_role(service), kernel_role(service)))
    owner = sql.Identifier(owner_role(service))
    connection.execute(sql.SQL("create database {} owner {} {}").format(database, owner, further))
    doors = "revoke all on database {0} from public; grant connect on database {0} to {1}, {2}"
    connection.execute(sql.SQL(doors).format(database, app, kernel))
