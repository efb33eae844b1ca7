"""Alerts fire when they should and only then, dashboards ask for what exists, and each alert has a page that is right."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from devkit.manifests.building import overlay
from devkit.manifests.promtool import NoPromtool, promtool
from devkit.repository import ROOT
from devkit.testing.metrics import declared

FOLDER = ROOT / "deploy" / "observability"
RUNBOOKS = ROOT / "docs" / "runbooks"
ALERTS = [rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]
STORY_BOOK = yaml.safe_load((FOLDER / "alerts_test.yaml").read_text())
STORIES = STORY_BOOK["tests"]
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
NOT_OURS = {
    "up",
    "certmanager_certificate_expiration_timestamp_seconds",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
}
"""Prometheus's own, cert-manager's, and those that prometheus_client has of each process."""
WORDS = {
    *("and", "or", "on", "by", "sum", "max", "min", "rate", "increase", "time", "absent", "ignoring", "group_left", "le"),
    "histogram_quantile",
}


def asked_for(query: str) -> set[str]:
    """The metrics in a query: its names that are neither functions, labels nor values."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|\b\d\S*|\b(by|on|ignoring|without)\s*\([^)]*\)", " ", query)
    return {name for name in re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", bare) if name not in WORDS}


def dashboard_queries() -> Iterator[tuple[str, str]]:
    for file in DASHBOARDS:
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                yield f"{file.stem}: {panel['title']}", target["expr"]


def run(*arguments: str | Path) -> str:
    done = subprocess.run([promtool(), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_alert_fires_in_its_story_and_is_silent_in_the_other(tmp_path: Path) -> None:
    """Each beside its own stories only: these ask for no other, and all would be computed for each of them."""
    files = []
    for alert in ALERTS:
        rules, own = tmp_path / f"{alert['alert']}.yaml", tmp_path / f"{alert['alert']}_test.yaml"
        rules.write_text(yaml.safe_dump({"groups": [{"name": "one", "rules": [alert]}]}))
        stories = [one for one in STORIES if one["alert_rule_test"][0]["alertname"] == alert["alert"]]
        own.write_text(yaml.safe_dump({**STORY_BOOK, "rule_files": [rules.name], "tests": stories}))
        files.append(own)
    assert run("test", "rules", *files).count("SUCCESS") == len(ALERTS)


def test_prometheus_takes_the_settings_that_it_is_given_in_compose() -> None:
    assert f"{len(ALERTS)} rules found" in run("check", "config", FOLDER / "prometheus.yaml")


def test_every_alert_has_both_stories() -> None:
    told = {(one["alert_rule_test"][0]["alertname"], bool(one["alert_rule_test"][0]["exp_alerts"])) for one in STORIES}
    assert told == {(alert["alert"], fires) for alert in ALERTS for fires in (True, False)}


def test_a_story_that_is_not_true_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text(
        (FOLDER / "alerts.yaml").read_text().replace("outbox_oldest_row_age_seconds", "no_such_metric")
    )
    stories = [one for one in STORIES if one["alert_rule_test"][0]["alertname"] == "OutboxBehind"]
    (tmp_path / "alerts_test.yaml").write_text(yaml.safe_dump({"rule_files": ["alerts.yaml"], "tests": stories}))
    with pytest.raises(AssertionError, match="OutboxBehind"):
        run("test", "rules", tmp_path / "alerts_test.yaml")


def test_rules_and_dashboards_ask_for_metrics_that_exist() -> None:
    known = {*declared(), *NOT_OURS}
    asked = [*((alert["alert"], alert["expr"]) for alert in ALERTS), *dashboard_queries()]
    assert {where: asked_for(query) - known for where, query in asked if asked_for(query) - known} == {}
    assert all(asked_for(query) for _, query in asked)


def test_what_a_dashboard_asks_can_be_read(tmp_path: Path) -> None:
    queries = [query.replace("$__rate_interval", "5m") for _, query in dashboard_queries()]
    rules = [{"record": f"asked:{number}", "expr": query} for number, query in enumerate(queries)]
    (tmp_path / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))

    assert f"{len(queries)} rules found" in run("check", "rules", tmp_path / "queries.yaml")


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_can_be_put_anywhere(file: Path) -> None:
    """Its datasource is a variable, nothing overlaps, and what it plots has a unit."""
    dashboard = json.loads(file.read_text())
    assert [one["type"] for one in dashboard["templating"]["list"] if one["name"] == "datasource"] == ["datasource"]
    uids = re.findall(r'"uid": "([^"]*)"', file.read_text())
    assert set(uids) - {dashboard["uid"]} == {"${datasource}"}
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(places)
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in dashboard["panels"])


def test_the_cluster_has_the_same_alerts_and_dashboards() -> None:
    (rule,) = [one for one in overlay("production") if one["kind"] == "PrometheusRule"]
    assert [alert for group in rule["spec"]["groups"] for alert in group["rules"]] == ALERTS
    maps = [one for one in overlay("production") if one["metadata"].get("labels", {}).get("grafana_dashboard") == "1"]
    assert {name: text for one in maps for name, text in one["data"].items()} == {
        file.name: file.read_text() for file in DASHBOARDS
    }


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_how_urgent_it_is_and_leads_to_its_page(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"page", "ticket"}
    page = ROOT / alert["annotations"]["runbook_url"]
    text = page.read_text()
    assert text.startswith(f"# {alert['alert']}\n")
    assert f"**{alert['labels']['severity']}**" in text
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == ["Look here", "Do this", "It is over when"]
    assert f"({page.name})" in (RUNBOOKS / "README.md").read_text()


def test_there_is_no_page_that_nothing_leads_to() -> None:
    listed = set(re.findall(r"\(([a-z-]+\.md)\)", (RUNBOOKS / "README.md").read_text()))
    assert listed == {path.name for path in RUNBOOKS.glob("*.md")} - {"README.md"}


def test_who_has_no_promtool_and_no_apt_reads_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PROSA_PROMTOOL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(NoPromtool, match=r"install Prometheus .* or name promtool in PROSA_PROMTOOL"):
        promtool()
