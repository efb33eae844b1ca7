"""What the pages say to ask is answered: statements by the databases, questions by Prometheus, routes by the services."""

import json
import re
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from common.messaging.relay import ELECTION, LOCK
from common.provision.databases import PostgresServer
from common.roles import app_role, kernel_role, owner_role
from contracts.topics import SERVICES
from devkit.manifests.promtool import promtool
from devkit.repository import ROOT
from devkit.testing.fixtures import OpenService, ServiceDatabases
from devkit.testing.metrics import declared
from devkit.testing.pages import Said, pages, said
from devkit.testing.sources import SOURCES, files

OPERATED = [ROOT / "docs" / "operations.md", *sorted((ROOT / "docs" / "runbooks").glob("*.md"))]
SAID = [one for page in pages() for one in said(page)]


# --- statements


STATEMENT = re.compile(r"(select|with|copy|table|explain|show|update|delete|insert|alter|vacuum|analyze)\s", re.IGNORECASE)
STATEMENTS = [one for one in SAID if one.page in OPERATED and STATEMENT.match(one.code)]
TENANT = "0190d2c4-0000-7000-8000-000000000001"
TABLES_OF_TENANTS = """
    select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where column_name = 'tenant_id' and table_schema = 'public' and table_type = 'BASE TABLE'
"""


def roles(one: Said, service: str, server: PostgresServer) -> list[str]:
    """Returns as whom the page tells to run a statement."""
    named = {"app": app_role, "kernel": kernel_role, "owner": owner_role}
    ours = [role(service) for word, role in named.items() if f"`<service>_{word}`" in one.around]
    return ours + ([server.user] if "superuser" in one.around else [])


def complaint(url: str, statement: str) -> str:
    """Returns what the server says against it, else nothing. Whatever it did is rolled back."""
    with psycopg.connect(url) as connection:
        try:
            if statement.startswith("copy "):
                with connection.cursor().copy(statement.encode()) as rows:
                    list(rows)
            else:
                connection.execute(statement.encode())
        except psycopg.Error as error:
            return str(error)
        finally:
            connection.rollback()
    return ""


@pytest.mark.parametrize("service", SERVICES)
async def test_a_statement_runs_in_each_database_as_the_role_that_its_page_names(
    service_databases: ServiceDatabases, postgres_server: PostgresServer, service: str
) -> None:
    """`<table>` stands for each with rows of tenants."""
    async with service_databases(service) as database:
        with postgres_server.admin(database.name) as admin:
            tables = [str(name) for (name,) in admin.execute(TABLES_OF_TENANTS)]
        assert {"known_tenant", "job"} <= set(tables)
        wrong = []
        for one in STATEMENTS:
            wrong += [] if roles(one, service, postgres_server) else [f"{one}: as whom?"]
            statement = one.code.replace("<tenant>", TENANT).replace("<pid>", "0")
            for role, table in product(roles(one, service, postgres_server), tables if "<table>" in statement else [""]):
                url = postgres_server.url(database.name, None if role == postgres_server.user else role)
                if said_against := complaint(url, statement.replace("<table>", table)):
                    wrong.append(f"{one}, as {role}: {said_against}")
    assert wrong == []
    assert len(STATEMENTS) > 5


def test_a_statement_about_what_is_not_there_or_not_ones_own_is_found_out(postgres_server: PostgresServer) -> None:
    url = postgres_server.url("postgres")
    assert "no_such_column" in complaint(url, "select no_such_column from pg_locks")
    assert "no_such_table" in complaint(url, "copy (select * from no_such_table) to stdout")


def elected(connection: psycopg.Connection[Any]) -> bool:
    """Stands for the lead of the relay, as a replica does."""
    row = connection.execute(ELECTION.encode(), [LOCK]).fetchone()
    return row is not None and bool(row[1])


async def test_the_session_that_the_page_finds_leads_the_relay_and_another_leads_once_it_is_ended(
    open_service: OpenService,
) -> None:
    """Of this service's database only, although the server knows the locks of all."""
    finds, ends = [one.code for one in STATEMENTS if one.page.name == "relay-without-leader.md"]
    billing, analytics = await open_service("billing"), await open_service("analytics")
    with (
        psycopg.connect(analytics.own_database.kernel_url, autocommit=True) as others,
        psycopg.connect(billing.own_database.kernel_url, autocommit=True) as connection,
    ):
        assert elected(others)
        assert connection.execute(finds.encode()).fetchall() == []
        with psycopg.connect(billing.own_database.kernel_url, autocommit=True) as gone:
            assert elected(gone)
            assert not elected(connection)
            ((pid, *_),) = connection.execute(finds.encode()).fetchall()
            assert pid == gone.info.backend_pid
            connection.execute(ends.replace("<pid>", str(pid)).encode())
            with pytest.raises(psycopg.OperationalError):
                gone.execute("select 1")
        assert elected(connection)


# --- what Prometheus is asked


FAMILIES = {name.removesuffix("_bucket"): labels for name, labels in declared().items()} | declared()
ADDED = {"job", "instance", "pod", "namespace"}
"""Labels that Prometheus itself gives."""
QUESTION = re.compile(r"\b(sum|max|min|avg|count|rate|increase|histogram_quantile|topk)\b.*\(")
SELECTOR = re.compile(r"\b([a-z][a-z0-9_]+)\s*\{([^}]*)\}")
NAME = re.compile(r"[a-z][a-z0-9_]+")
WORDS = {"sum", "max", "min", "avg", "count", "rate", "increase", "histogram_quantile", "topk", "by", "without"}


def questions() -> list[Said]:
    """Returns what a page has in the words of Prometheus: a selector with values of labels, or a function of a metric."""
    return [
        one
        for one in SAID
        if FAMILIES.keys() & set(NAME.findall(one.code))
        and (QUESTION.search(one.code) or any("=" in found for _, found in SELECTOR.findall(one.code)))
    ]


def test_prometheus_reads_what_the_pages_ask(tmp_path: Path) -> None:
    rules = [{"record": f"asked:{number}", "expr": one.code} for number, one in enumerate(questions())]
    (tmp_path / "asked.yaml").write_text(yaml.safe_dump({"groups": [{"name": "pages", "rules": rules}]}))
    done = subprocess.run(
        [promtool(), "check", "rules", str(tmp_path / "asked.yaml")], capture_output=True, text=True, check=False
    )
    assert f"{len(rules)} rules found" in done.stdout, done.stderr
    assert len(rules) > 8


def test_what_the_pages_ask_prometheus_for_is_counted_with_these_labels_and_values() -> None:
    code = "\n".join(path.read_text() for member in SOURCES for path in files(member))
    wrong = []
    for one in questions():
        for name, matchers in SELECTOR.findall(one.code):
            for label, values in re.findall(r"(\w+)\s*=?[=~!]+\s*\"([^\"]*)\"", matchers):
                wrong += [f"{one}: {name} has no {label}"] if label not in FAMILIES.get(name, set()) | ADDED else []
                wrong += [
                    f"{one}: no {label} is {value}" for value in values.split("|") if not re.search(rf"\b{value}\b", code)
                ]
        bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\bby\s*\([^)]*\)", " ", one.code)
        wrong += [f"{one}: {name}" for name in NAME.findall(bare) if name not in {*FAMILIES, *WORDS}]
        for label in re.findall(r"\w+", " ".join(re.findall(r"\bby\s*\(([^)]*)\)", one.code))):
            known = {label for name in NAME.findall(bare) for label in FAMILIES.get(name, set())} | ADDED
            wrong += [f"{one}: by {label}"] if label not in known else []
    assert wrong == []


def test_a_metric_that_is_listed_with_labels_has_them() -> None:
    """`metric{label,label}` is how a README says by what something is counted."""
    listed = [(one, *found) for one in SAID for found in SELECTOR.findall(one.code) if re.fullmatch(r"\w+(,\s*\w+)*", found[1])]
    metrics = [(one, name, set(re.findall(r"\w+", labels))) for one, name, labels in listed if name in FAMILIES]
    assert [f"{one}: {sorted(labels - FAMILIES[name])}" for one, name, labels in metrics if labels - FAMILIES[name]] == []
    assert len(metrics) > 20


def test_a_metric_that_is_looked_at_by_a_label_has_it() -> None:
    text = {page: re.sub(r"\s+", " ", page.read_text()) for page in OPERATED}
    found = [
        (page.name, metric, label)
        for page, words in text.items()
        for metric, labels in re.findall(r"`([a-z0-9_]+)`,? (?:\([^)]*\) )?by ((?:`\w+`(?: and |, )?)+)", words)
        for label in re.findall(r"`(\w+)`", labels)
    ]
    assert [one for one in found if one[2] not in FAMILIES.get(one[1], set())] == []
    assert len(found) > 3


# --- routes, and other names


def routes() -> dict[str, set[str]]:
    """Returns the names that each route takes in its query, by method and path; what a path names is left out."""
    found: dict[str, set[str]] = {}
    for service in SERVICES:
        for path, methods in json.loads((ROOT / "services" / service / "openapi.json").read_text())["paths"].items():
            for method, route in methods.items():
                taken = {one["name"] for one in route.get("parameters", []) if one["in"] == "query"}
                found.setdefault(f"{method.upper()} {unnamed(path)}", set()).update(taken)
    return found


def unnamed(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def asked() -> Iterator[tuple[Said, str, list[str]]]:
    for one in SAID:
        if found := re.fullmatch(r"((?:GET|POST|PUT|PATCH|DELETE) /v1/[^\s?]*)(?:\?(\S*))?", one.code):
            yield one, unnamed(found[1]), [name.partition("=")[0] for name in (found[2] or "").split("&") if name]


def test_a_route_that_a_page_names_is_there_and_takes_these_questions() -> None:
    known = routes()
    assert [str(one) for one, route, names in asked() if route not in known or not set(names) <= known[route]] == []
    assert len(list(asked())) > 60


OF_POSTGRES = {"session_replication_role"}
"""Settings of its own, beside what begins with `pg_`."""


def test_what_a_runbook_names_is_there() -> None:
    """Metrics, settings, events of the log and files, those that a build makes among them."""
    deployed = [*(ROOT / "deploy").rglob("*.yaml"), ROOT / "console" / "Caddyfile", ROOT / "console" / "index.html"]
    code = "\n".join(path.read_text() for path in [*deployed, *(path for member in SOURCES for path in files(member))])
    made = {f"console/{one.strip('/')}" for one in (ROOT / "console" / ".gitignore").read_text().split()}
    wrong = []
    for one in (one for one in SAID if one.page in OPERATED):
        bare = re.sub(r"\{[^}]*\}|\S*/\S*|<[^>]*>", "", one.code)
        for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", "" if one in STATEMENTS else bare):
            ours = word in FAMILIES or word in code
            wrong += [] if ours or word in OF_POSTGRES or word.startswith("pg_") else [f"{one}: {word}"]
        for setting in re.findall(r"\b(?:PROSA|GATEWAY|LLM_ORCHESTRATION|MESSAGE_SENDER)_[A-Z_]+\b", one.code):
            name = re.sub(r"^(PROSA|GATEWAY|LLM_ORCHESTRATION|MESSAGE_SENDER)_", "", setting).lower()
            wrong += [f"{one}: {setting}"] if name not in code and setting not in code else []
        if re.fullmatch(r"[\w.-]+(/[\w.*-]+)+/?", one.code) and not re.match(r"(application|text)/", one.code):
            here, named = [ROOT, ROOT / "deploy" / "k8s", one.page.parent], one.code.rstrip("/")
            there = named in made or any(any(place.glob(named)) for place in here)
            wrong += [] if there else [f"{one}: no such file"]
    assert wrong == []
