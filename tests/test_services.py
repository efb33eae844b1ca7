"""What holds for every service that there is: its schema, its isolation, its doors, its documents."""

import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from common.auth import Authenticator, TrustedIssuer
from common.auth.claims import OfOthers
from common.db import Database
from common.migrations import migrate
from common.provision.databases import PostgresServer, ServiceDatabase
from common.retention import KERNEL
from common.roles import app_role, kernel_role, owner_role, package_of
from common.service import Service
from common.settings import CommonSettings
from common.tenants import project_revocations, project_tenants
from contracts.gateway import AccessRevoked, TenantChanged
from devkit.generator.openapi import documents
from devkit.repository import ROOT
from devkit.testing.fixtures import ServiceDatabases
from devkit.testing.harness import Harness
from devkit.testing.tokens import token
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import create_engine

SERVICES = sorted(main.parents[2].name for main in ROOT.glob("services/*/src/*/main.py"))
NOWHERE = "http://127.0.0.1:1"
ONLY_FOR_KEYS = "/v1/sessions/api-key"
OPEN = {"/v1/sessions", "/v1/sessions/link", "/v1/sessions/refresh", "/v1/invitations/accept", "/.well-known/jwks.json"}

every_service = pytest.mark.parametrize("name", SERVICES)


def service_of(name: str) -> Service:
    service: Service = import_module(f"{package_of(name)}.main").service
    return service


def test_all_seven_services_are_there() -> None:
    from contracts.topics import SERVICES as DECLARED

    assert set(SERVICES) == set(DECLARED)


# Schema


@pytest.fixture
async def database(
    name: str, service_databases: ServiceDatabases, postgres_server: PostgresServer
) -> AsyncIterator[ServiceDatabase]:
    async with service_databases(name) as database:
        yield database


@pytest.fixture
def catalogue(database: ServiceDatabase, postgres_server: PostgresServer) -> Iterator[psycopg.Connection[Any]]:
    """The service's database as the superuser sees it."""
    with postgres_server.admin(database.name) as connection:
        yield connection


def rows(connection: psycopg.Connection[Any], statement: str, *values: Any) -> list[tuple[Any, ...]]:
    return connection.execute(statement, values).fetchall()


@every_service
def test_models_and_migrations_say_the_same(name: str, database: ServiceDatabase) -> None:
    metadata = import_module(f"{package_of(name)}.models").Base.metadata
    engine = create_engine(database.owner_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


SHAPE = """
    select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
    where table_schema = 'public' and table_name <> 'alembic_version'
    union all
    select tablename, indexname, indexdef, '', '' from pg_indexes
    where schemaname = 'public' and tablename <> 'alembic_version'
    union all
    select tablename, policyname, qual, array_to_string(roles, ','), with_check from pg_policies
    order by 1, 2
"""


@every_service
def test_migrations_go_up_and_down_and_up_again(
    name: str, database: ServiceDatabase, catalogue: psycopg.Connection[Any]
) -> None:
    first = rows(catalogue, SHAPE)
    assert first
    migrate(name, database.owner_url, "base")
    assert rows(catalogue, SHAPE) == []
    assert rows(catalogue, "select typname from pg_type t join pg_namespace n on n.oid = typnamespace "
                           "where nspname = 'public' and typtype in ('e', 'd')") == []  # fmt: skip
    migrate(name, database.owner_url)
    assert rows(catalogue, SHAPE) == first


# Isolation

TENANT_TABLES = """
    select c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped
"""
UNIQUE_INDEXES = """
    select t.relname, i.relname, x.indisprimary,
           array_agg(a.attname::text), array_agg(format_type(a.atttypid, null))
    from pg_index x
    join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = any(x.indkey)
    where x.indisunique and t.relname = any(%s) group by 1, 2, 3
"""


@every_service
def test_every_table_of_tenants_is_guarded(name: str, catalogue: psycopg.Connection[Any]) -> None:
    tables = rows(catalogue, TENANT_TABLES)
    assert "job" in {table for table, *_ in tables}
    assert {(table, enabled, forced) for table, enabled, forced, _ in tables} == {(t, True, True) for t, *_ in tables}
    assert {owner for *_, owner in tables} == {owner_role(name)}


COLUMNS_TO_FILL = """
    select column_name, data_type, udt_name from information_schema.columns
    where table_schema = 'public' and table_name = %s and column_name <> 'tenant_id' and is_nullable = 'NO'
          and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'
"""
MADE_UP = {
    "ARRAY": "'{{}}'",
    "USER-DEFINED": "(enum_range(null::{udt}))[1]",
    "bigint": "1",
    "boolean": "true",
    "bytea": "''",
    "character varying": "'x'",
    "date": "current_date",
    "double precision": "1",
    "integer": "1",
    "json": "'{{}}'",
    "jsonb": "'{{}}'",
    "text": "'x'",
    "timestamp with time zone": "now()",
    "uuid": "gen_random_uuid()",
}
"""Something for a column of each type."""


NO_CONSTRAINTS = """
    set session_replication_role = replica;
    do $$ declare one record; begin
    for one in select conrelid::regclass as place, conname from pg_constraint
               where contype = 'c' and connamespace = 'public'::regnamespace
    loop execute format('alter table %s drop constraint %I', one.place, one.conname); end loop; end $$
"""
"""Neither foreign keys nor checks."""


def fill(catalogue: psycopg.Connection[Any], table: str, tenant_id: UUID) -> None:
    """A row of the tenant, of which nothing else is true."""
    names, values = ["tenant_id"], ["%s"]
    for column, kind, udt in rows(catalogue, COLUMNS_TO_FILL, table):
        names.append(column)
        values.append(MADE_UP[kind].format(udt=udt))
    catalogue.execute(f'insert into "{table}" ({", ".join(names)}) values ({", ".join(values)})', [tenant_id])  # type: ignore[arg-type]


@every_service
def test_the_guard_is_active_for_the_role_that_serves(
    name: str, database: ServiceDatabase, catalogue: psycopg.Connection[Any], tenant_id: UUID
) -> None:
    """Asked of Postgres as that role, for each table: does row security apply, and does it hide and refuse?"""
    scope = "select set_config('app.tenant_id', %s, false)"
    catalogue.execute(NO_CONSTRAINTS)
    with psycopg.connect(database.app_url, autocommit=True) as app:
        tables = [table for table, *_ in rows(app, TENANT_TABLES)]
        for table in tables:
            fill(catalogue, table, tenant_id)
            assert rows(app, "select row_security_active(%s::regclass)", table) == [(True,)], table
            for scoped_to, seen in (("", 0), (str(uuid4()), 0), (str(tenant_id), 1)):
                app.execute(scope, [scoped_to])
                assert rows(app, f'select count(*) from "{table}"') == [(seen,)], (table, scoped_to)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f'update "{table}" set tenant_id = %s', [uuid4()])  # type: ignore[arg-type]
        policies = rows(app, "select tablename, roles::text[], qual, with_check from pg_policies")
    for table, roles, condition, check in policies:
        if roles == [kernel_role(name)]:
            assert table in KERNEL, "of what belongs to tenants, the kernel's role sees its own tables and no other"
        else:
            assert "current_setting('app.tenant_id'" in condition
            assert condition.startswith("(tenant_id = ANY"), (table, condition)
        assert check is None, "what may be seen may be written, and nothing else"
    assert {table for table, roles, *_ in policies if roles != [kernel_role(name)]} == set(tables)


@every_service
def test_no_unique_key_reaches_across_tenants(name: str, catalogue: psycopg.Connection[Any]) -> None:
    """A violation would reveal what another tenant has. A UUID that we made up ourselves reveals nothing."""
    tables = [table for table, *_ in rows(catalogue, TENANT_TABLES)]
    across = [
        index
        for _, index, primary, columns, types in rows(catalogue, UNIQUE_INDEXES, tables)
        if "tenant_id" not in columns and not (primary and types == ["uuid"])
    ]
    assert across == []


@every_service
def test_no_role_of_a_service_may_bypass_anything(name: str, catalogue: psycopg.Connection[Any]) -> None:
    roles = [app_role(name), kernel_role(name), owner_role(name)]
    powers = "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = any(%s)"
    assert sorted(rows(catalogue, powers, roles)) == sorted((role, False, False, False, False) for role in roles)
    members = "select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = any(%s)"
    assert rows(catalogue, members, roles) == [], "nor become a role that may"


@every_service
def test_nobody_waits_for_what_is_not_urgent(name: str) -> None:
    """What the relay gathers is handled in the background everywhere."""
    subscriptions = import_module(f"{package_of(name)}.main").service.subscriptions
    handled = subscriptions.of("interactive") if subscriptions else ()
    assert [one.type for handler in handled for one in handler.types if not one.topic.urgent] == []


MAY = """
    select grantee, table_name, privilege_type from information_schema.role_table_grants
    where table_schema = 'public' and grantee = any(%s) and table_name = any(%s)
"""
MAY_ON_COLUMNS = """
    select grantee, table_name, column_name, privilege_type from information_schema.column_privileges
    where table_schema = 'public' and grantee = any(%s) and table_name = any(%s) and privilege_type <> 'INSERT'
"""


@every_service
def test_each_role_may_do_with_the_kernels_tables_what_it_needs(name: str, catalogue: psycopg.Connection[Any]) -> None:
    """Events of all tenants pass through the outbox: who serves writes there, and reads ids at most."""
    app, kernel, tables = app_role(name), kernel_role(name), [
        "outbox", "inbox", "blocked_key", "known_tenant", "revoked_access",
    ]  # fmt: skip
    assert set(rows(catalogue, MAY, [app, kernel], tables)) == {
        (app, "outbox", "INSERT"),
        (app, "inbox", "INSERT"),
        (app, "blocked_key", "DELETE"),
        *((app, table, what) for table in tables[3:] for what in ("SELECT", "INSERT", "UPDATE", "DELETE")),
        *((kernel, table, what) for table in ("outbox", "inbox") for what in ("SELECT", "DELETE")),
        *((kernel, "blocked_key", what) for what in ("SELECT", "INSERT", "DELETE")),
        *((kernel, table, "SELECT") for table in tables[3:]),
    }
    of_app = rows(catalogue, MAY_ON_COLUMNS, [app], ["outbox", "inbox", "blocked_key"])
    assert {(table, column) for _, table, column, what in of_app if what == "SELECT"} == {
        ("outbox", "id"),
        ("inbox", "event_id"),
        *(("blocked_key", column) for column in ("topic", "partition_id", "record_offset", "key")),
    }


EVENT_OF_SOMEBODY = """
    insert into outbox (event_id, topic, key, headers, value) values (gen_random_uuid(), 'a.topic', 'a key', '{}', 'secret')
"""


@every_service
def test_the_role_that_serves_reads_nobodys_events(name: str, database: ServiceDatabase) -> None:
    with psycopg.connect(database.app_url, autocommit=True) as app:
        app.execute(EVENT_OF_SOMEBODY)
        for statement in (
            "select value from outbox",
            "delete from outbox",
            "update outbox set value = 'x'",
            "select received_at from inbox",
            "delete from inbox",
            "select since from blocked_key",
            "insert into blocked_key (topic, partition_id, record_offset, key) values ('a.topic', 0, 0, 'k')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
    with psycopg.connect(database.kernel_url, autocommit=True) as kernel:
        assert rows(kernel, "select value from outbox") == [(b"secret",)]


@every_service
def test_functions_and_views_open_no_way_around(name: str, catalogue: psycopg.Connection[Any]) -> None:
    definers = """
        select proname from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = 'public' and prosecdef
    """
    views = """
        select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'public'
        and (relkind = 'm' or relkind = 'v' and not coalesce(reloptions, '{}') @> '{security_invoker=true}')
    """
    assert rows(catalogue, definers) == []
    assert rows(catalogue, views) == []


# Doors


def operations(service: Service) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of every documented route."""
    for path, methods in service.app().openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


WITHOUT_IDS = {"analytics"}
"""Services of which no route takes an id, and none lists anything."""


FOR_SERVICES = {"/v1/media/{media_id}/link": "message-sender"}
"""Routes that no person may ask, and a service that may."""


def filled(path: str) -> str:
    """A path with an id that nobody has."""
    return re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)


@every_service
async def test_every_door_is_closed_without_a_token(name: str) -> None:
    service = service_of(name)
    app = service.app()
    database = Database("postgresql://nobody@127.0.0.1:1/none", "postgresql://nobody@127.0.0.1:1/none")
    app.state.database, app.state.authenticator = database, Authenticator(name, [], "x" * 32)
    async with AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://service") as client:
        for headers in ({}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}):
            answers = {
                f"{method} {path}": (await client.request(method, filled(path), headers=headers)).status_code
                for method, path, _ in operations(service)
                if path not in OPEN and not path.startswith("/webhooks/")
            }
            assert answers
            assert answers == dict.fromkeys(answers, 401)
    await database.close()


@every_service
async def test_an_id_of_somebody_else_is_not_found(opened: Harness, name: str, tenant_id: UUID) -> None:
    """Every route that takes an id and no body, asked as an administrator, for an id that another tenant may have."""
    answers = {}
    for method, path, operation in operations(opened.running.service):
        if "{" in path and "requestBody" not in operation and not path.startswith("/webhooks/"):
            async with opened.client(tenant_id, service=FOR_SERVICES.get(path)) as client:
                answers[f"{method} {path}"] = (await client.request(method, filled(path))).status_code
    assert bool(answers) == (name not in WITHOUT_IDS)
    assert answers == dict.fromkeys(answers, 404)


@every_service
async def test_an_id_that_is_none_is_the_callers_mistake(opened: Harness, name: str, tenant_id: UUID) -> None:
    """A sku is a business's own name for what it sells, so almost any text is one."""
    routes = [
        (method, path)
        for method, path, _ in operations(opened.running.service)
        if "{" in path and not path.startswith("/webhooks/")
    ]
    assert bool(routes) == (name not in WITHOUT_IDS)
    for method, path in routes:
        async with opened.client(tenant_id, service=FOR_SERVICES.get(path)) as client:
            for wrong in ("1", "%00", "%ED%A0%80", "' or 1=1 --", "x" * 2_000):
                answer = await client.request(method, re.sub(r"\{\w+\}", wrong, path))
                refused = {404, 422} if "{sku}" in path and wrong in ("1", "%ED%A0%80", "' or 1=1 --") else {422}
                assert answer.status_code in refused, (method, path, wrong, answer.text)
                assert answer.headers["content-type"] == "application/problem+json"


@every_service
async def test_every_list_refuses_a_page_that_is_too_large(opened: Harness, name: str, tenant_id: UUID) -> None:
    lists = [
        path
        for method, path, operation in operations(opened.running.service)
        if method == "get" and "limit" in {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
    ]
    assert bool(lists) == (name not in WITHOUT_IDS)
    async with opened.client(tenant_id) as client:
        for path in lists:
            for limit in ("0", "-1", "201", str(2**70), "many"):
                answer = await client.get(filled(path), params={"limit": limit})
                assert answer.status_code == 422, (path, limit)


@every_service
def test_no_request_waits_for_a_thread(name: str) -> None:
    """FastAPI calls what is not a coroutine in a thread: two switches, which cost more than any door or dependency of ours."""
    plain = {
        f"{route.path}: {call.__name__}"
        for router in service_of(name).routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for call in called(route.dependant)
        if not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
    }
    assert plain == set()


def called(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Returns what a route calls: itself, and what it depends on."""
    assert dependant.call is not None
    yield dependant.call
    for inner in dependant.dependencies:
        yield from called(inner)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is let in no longer is looked up each time, and not every two seconds."""
    monkeypatch.setattr("common.tenants.FRESH_S", -1.0)


async def learns(harness: Harness, *events: TenantChanged | AccessRevoked) -> None:
    """What the gateway told the fleet has arrived. The gateway itself knows it from the transaction that made it true."""
    if harness.running.consumers:
        return await harness.receives(*events)
    for event in events:
        remember: Any = project_tenants if isinstance(event, TenantChanged) else project_revocations
        async with harness.session(event.tenant_id) as session:
            await remember([event], session)
    return None


async def statuses(harness: Harness, token: str) -> set[int]:
    """What every door answers that a bearer token is shown to and that takes no body."""
    async with harness.client() as client:
        client.headers["authorization"] = f"Bearer {token}"
        return {
            (await client.request(method, filled(path))).status_code
            for method, path, operation in operations(harness.running.service)
            if "requestBody" not in operation and path not in {*OPEN, ONLY_FOR_KEYS} and not path.startswith("/webhooks/")
        }


@every_service
async def test_nobody_of_a_suspended_tenant_is_let_in(opened: Harness, name: str, tenant_id: UUID, at_once: None) -> None:
    """Whoever vouches for them: us, an outside issuer, or an API key that was exchanged. Others do not notice."""
    authenticator = opened.running.kernel.authenticator
    outside = TrustedIssuer("https://elsewhere", NOWHERE, read=OfOthers("https://elsewhere", ("tenant_id",), ("role",)))
    outside.keys = authenticator.issuers["prosa-gateway"].keys
    authenticator.issuers[outside.issuer] = outside
    authenticator.admits = None
    scopes = " ".join(f"{one}:write" for one in SERVICES)
    theirs = [
        token(tenant_id),
        token(tenant_id, iss=outside.issuer, sub="somebody"),
        token(tenant_id, sub=f"api-key:{uuid4()}", scope=scopes),
    ]
    assert all([401 not in await statuses(opened, one) for one in theirs])

    await learns(opened, TenantChanged(tenant_id=tenant_id, version=2, name="Sol", active=False))
    assert [await statuses(opened, one) for one in theirs] == [{401}] * 3
    assert 401 not in await statuses(opened, token(uuid4()))

    await learns(opened, TenantChanged(tenant_id=tenant_id, version=3, name="Sol"))
    assert all([401 not in await statuses(opened, one) for one in theirs])


@every_service
async def test_a_token_that_was_revoked_counts_nowhere(opened: Harness, name: str, tenant_id: UUID, at_once: None) -> None:
    person, key = uuid4(), uuid4()
    scopes = " ".join(f"{one}:write" for one in SERVICES)
    theirs = [token(tenant_id, user_id=person), token(tenant_id, sub=f"api-key:{key}", scope=scopes)]
    before = datetime.now(UTC) + timedelta(seconds=1)
    await learns(
        opened,
        AccessRevoked(tenant_id=tenant_id, kind="person", subject_id=person, before=before),
        AccessRevoked(tenant_id=tenant_id, kind="api_key", subject_id=key, before=before),
    )

    assert [await statuses(opened, one) for one in theirs] == [{401}] * 2
    assert 401 not in await statuses(opened, token(tenant_id, user_id=person, iat=before.timestamp()))
    assert 401 not in await statuses(opened, token(tenant_id))


@every_service
async def test_health_and_metrics_need_no_token(opened: Harness, name: str) -> None:
    async with opened.client() as client:
        assert (await client.get("/livez")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 503, "there is no broker here"
        assert "event_loop_lag_seconds" in (await client.get("/metrics")).text
        assert (await client.get("/docs")).status_code == 200


# Documents


@every_service
def test_the_openapi_document_is_committed_and_fresh(name: str) -> None:
    path = Path("services", name, "openapi.json")
    committed = (ROOT / path).read_text() if (ROOT / path).exists() else None
    assert committed == documents()[path], f"{path} is stale: run scripts/contracts"


@every_service
def test_the_readme_names_every_setting(name: str) -> None:
    readme = ROOT / "services" / name / "README.md"
    assert readme.is_file()
    told = readme.read_text()
    settings = service_of(name).settings
    prefix = settings.model_config.get("env_prefix", "")
    own = set(settings.model_fields) - set(CommonSettings.model_fields)
    assert {field.upper() for field in own if field.upper() not in told} == set()
    assert prefix == f"{package_of(name).upper()}_"
    assert prefix in told
