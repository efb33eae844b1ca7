"""Migrations of a service's own database, and the one way in which a table becomes a tenant's.

A revision calls `protect` for each table with `tenant_id` and `open_to` for those without. What reads a table through (an
index, rows that are derived from others) is done while the service is used: `build_index`, `fill`. They commit what they did,
so a revision that calls them does nothing before that could not be done twice.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command, context, op
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.exc import OperationalError

from common.messaging.tables import add_kernel_tables
from common.ownership import MigrationRefused, refuse_others
from common.revisions import migrations_of, newest_revision
from common.roles import app_role, kernel_role

LOCK = 0x6D696772  # "migr"
PATIENCE = "2s"
"""For how long a statement waits for a table: everybody else who wants it waits behind."""
ATTEMPTS, PAUSE_S = 60, 5.0
"""Of a revision that did not get its tables, and how long the service has them to itself in between."""
TURN_S = 0.1
BATCH = 1_000
"""Rows that are filled in one commit."""
# The sub-select is evaluated once per statement. Nothing set means no rows; after a transaction the setting is '', not null.
TENANTS = "(select string_to_array(nullif(current_setting('app.tenant_id', true), ''), ',')::uuid[])"


def alembic_config(service: str) -> Config:
    """Returns the configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_of(service)))
    config.attributes["service"] = service
    return config


def migrate(service: str, url: str, revision: str = "head") -> None:
    """Bring a database to a revision. Several may try at once: one does it, the others wait. One that is newer than this
    version stays as it is: older versions can work with it.

    Raises `MigrationRefused` with what is to be done.
    """
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), connect_args={"connect_timeout": 10})
    try:
        refuse_others(engine, service, {app_role(service), kernel_role(service)})
        with _turn(engine):
            _migrate_patiently(service, engine, revision)
    except OperationalError as error:
        raise MigrationRefused(f"the database of {service} did not let us migrate it: {str(error.orig).strip()}") from error
    finally:
        engine.dispose()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Yields while nobody else migrates, by a lock on a connection of its own. It is asked for again and again: no index is
    finished while others are in a statement, as who waits for a lock is.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            time.sleep(TURN_S)
        yield


def _migrate_patiently(service: str, engine: Engine, revision: str) -> None:
    for left in reversed(range(ATTEMPTS)):
        try:
            return _migrate(service, engine, revision)
        except OperationalError as error:
            if not left or not isinstance(error.orig, LockNotAvailable):
                raise
            time.sleep(PAUSE_S)


def _migrate(service: str, engine: Engine, revision: str) -> None:
    config = alembic_config(service)
    with engine.connect() as connection:
        connection.execute(text(f"set lock_timeout = '{PATIENCE}'"))
        connection.commit()
        config.attributes["connection"] = connection
        if revision == "base" or revision.startswith("-"):
            command.downgrade(config, revision)
        elif (_revision(connection) or "") <= newest_revision(service):
            command.upgrade(config, revision)
            _show_revision(connection, service)
        connection.commit()


def _revision(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    connection.commit()  # each revision is a transaction of its own, unless one is open
    return found


def _show_revision(connection: Connection, service: str) -> None:
    """Who serves looks whether the schema is new enough."""
    connection.execute(text(f"grant select on alembic_version to {app_role(service)}"))


def run(metadata: MetaData) -> None:
    """What a service's `migrations/env.py` calls."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def protect(*tables: str) -> None:
    """Row-level security, enabled and forced: the app role sees and writes the rows of the transaction's tenants only."""
    for table in tables:
        op.execute(f'alter table "{table}" enable row level security')
        op.execute(f'alter table "{table}" force row level security')
        op.execute(f'create policy tenant on "{table}" using (tenant_id = any({TENANTS}::uuid[]))')
    open_to(app_role(_service()), *tables)


def open_to(role: str, *tables: str) -> None:
    for table in tables:
        op.execute(f'grant select, insert, update, delete on "{table}" to {role}')


def build_index(name: str, on: str, *, unique: bool = False) -> None:
    """Builds an index (`on` as in "create index … on") while its table is written, unless it is there. One that an attempt left
    half-built is begun anew.
    """
    with op.get_context().autocommit_block():
        half_built = text("select not indisvalid from pg_index where indexrelid = to_regclass(:name)")
        if op.get_bind().scalar(half_built, {"name": name}):
            op.execute(f"drop index concurrently {name}")
        # It waits for transactions that began before, and nobody waits for it.
        op.execute("set lock_timeout = 0")
        op.execute(f"create {'unique ' if unique else ''}index concurrently if not exists {name} on {on}")
        op.execute(f"set lock_timeout = '{PATIENCE}'")


def drop_index(*names: str) -> None:
    """Drops indexes while their tables are written, where they are there."""
    with op.get_context().autocommit_block():
        for name in names:
            op.execute(f"drop index concurrently if exists {name}")


def fill(target: str, table: str, write: str) -> None:
    """Runs a statement that writes into a target what follows from a table's rows, some at a time in the order of their `id`:
    it reads them as `batch`, each also as a `whole`. Nobody changes those of a batch meanwhile; whoever changes them before or
    later has to write what follows, too.
    """
    with op.get_context().autocommit_block():
        for one in (table, target):  # Row-level security holds for the owner too, whose tenants are none.
            op.execute(f'alter table "{one}" no force row level security')
        after = "00000000-0000-0000-0000-000000000000"
        while after:
            batch = f"""
                with batch as materialized (
                         select *, "{table}" as whole from "{table}" where id > :after order by id limit {BATCH} for share
                     ),
                     written as ({write})
                select id from batch order by id desc limit 1
            """  # noqa: S608 — a revision's own words
            after = op.get_bind().scalar(text(batch), {"after": after})
        for one in (target, table):
            op.execute(f'alter table "{one}" force row level security')


def create_kernel_tables() -> None:
    """Outbox, inbox, blocked keys (called parked then) and jobs, for the first revision of every service.
    `tighten_kernel_tables` and `call_keys_blocked` came later.
    """
    _create("outbox", "inbox", "blocked_key", "job")
    _rename("blocked_key", "parked_key")
    app, kernel = app_role(_service()), kernel_role(_service())
    op.execute(f"grant usage on schema public to {app}, {kernel}")
    for role in (app, kernel):
        open_to(role, "outbox", "inbox", "parked_key")
    protect("job")
    open_to(kernel, "job")
    op.execute(f"create policy kernel on job to {kernel} using (true)")


def drop_kernel_tables() -> None:
    drop("job", "parked_key", "inbox", "outbox")


def tighten_kernel_tables() -> None:
    """What each role needs of the tables that name no tenant, and no more; and two that name tenants: what a service
    knows of each, and whose tokens count no longer.

    Events of all tenants stand in the outbox: who serves only adds to it. Of the inbox it sees ids, of blocked keys where
    they stand: both are made up, and say nothing of anybody.
    """
    app, kernel = app_role(_service()), kernel_role(_service())
    op.execute(f"revoke all on outbox, inbox, parked_key from {app}, {kernel}")
    op.execute(f"grant insert on outbox, inbox to {app}")
    op.execute(f"grant select (event_id) on inbox to {app}")
    op.execute(f"grant select (topic, partition_id, record_offset, key), delete on parked_key to {app}")
    op.execute(f"grant select, delete on outbox, inbox to {kernel}")
    op.execute(f"grant select, insert, delete on parked_key to {kernel}")
    _create("known_tenant", "revoked_access")
    protect("known_tenant", "revoked_access")
    for table in ("known_tenant", "revoked_access"):
        op.execute(f"grant select on {table} to {kernel}")
        op.execute(f"create policy kernel on {table} for select to {kernel} using (true)")


def loosen_kernel_tables() -> None:
    """Undoes `tighten_kernel_tables`."""
    drop("revoked_access", "known_tenant")
    for role in (app_role(_service()), kernel_role(_service())):
        op.execute(f"revoke all on outbox, inbox, parked_key from {role}")
        op.execute(f"revoke all (event_id) on inbox from {role}")
        op.execute(f"revoke all (topic, partition_id, record_offset, key) on parked_key from {role}")
        open_to(role, "outbox", "inbox", "parked_key")


def open_outbox_ids() -> None:
    """Who serves reads the ids of outbox rows and nothing else of them: they are numbers, and say nothing of anybody."""
    op.execute(f"grant select (id) on outbox to {app_role(_service())}")


def close_outbox_ids() -> None:
    """Undoes `open_outbox_ids`."""
    op.execute(f"revoke all (id) on outbox from {app_role(_service())}")


def call_keys_blocked() -> None:
    """A key whose records wait is blocked: what is parked is an element of a webhook."""
    _rename("parked_key", "blocked_key")


def call_keys_parked() -> None:
    """Undoes `call_keys_blocked`."""
    _rename("blocked_key", "parked_key")


def _rename(table: str, to: str) -> None:
    """A table and its key. Rights and policies stay with it."""
    op.rename_table(table, to)
    op.execute(f'alter index "{table}_pkey" rename to "{to}_pkey"')


def _create(*tables: str) -> None:
    metadata = MetaData()
    add_kernel_tables(metadata)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in tables])


def drop(*tables: str) -> None:
    for table in tables:
        op.drop_table(table)


def _service() -> str:
    service: str = context.config.attributes["service"]
    return service
