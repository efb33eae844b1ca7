"""A service's databases for tests: copies of one that was migrated, over a connection that is kept."""

from functools import cache
from uuid import uuid4

from common.provision.databases import PostgresServer, ServiceDatabase, create_database, database_of
from common.roles import package_of
from psycopg import sql

from devkit.databases import ensure_template


class Clones:
    """What makes copies and drops them, for one worker of a run. Threads may share it."""

    def __init__(self, server: PostgresServer, run: str) -> None:
        self._server = server
        self._run = run
        self._admin = server.admin()
        self._template_of = cache(self._make_template)
        self._strategy = self._cheapest()

    def make(self, service: str) -> ServiceDatabase:
        """Returns a database that nobody else has."""
        name = f"{package_of(service)}_{uuid4().hex[:12]}"
        further = sql.SQL("template {} strategy {}").format(sql.Identifier(self._template_of(service)), self._strategy)
        create_database(self._admin, service, name, further)
        return database_of(self._server, service, name)

    def drop(self, database: ServiceDatabase) -> None:
        """To drop one, PostgreSQL waits for all who are signing in, and some of them may be of the caller's loop."""
        self._admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database.name)))

    def close(self) -> None:
        self._admin.close()

    def _make_template(self, service: str) -> str:
        name = f"template_{package_of(service)}_{self._run}"
        ensure_template(self._server, service, name)
        return name

    def _cheapest(self) -> sql.Composable:
        """Files are copied in half the time that their blocks take through the log, but where each is synced."""
        synced = self._admin.execute("select current_setting('fsync')::bool").fetchone() == (True,)
        return sql.Identifier("wal_log" if synced else "file_copy")
