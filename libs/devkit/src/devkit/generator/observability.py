"""What Prometheus Operator and Grafana's sidecar read, made of the plain files in deploy/observability."""

from pathlib import Path

import yaml

from devkit.generator.files import GeneratedFiles, yaml_text
from devkit.repository import ROOT

SOURCE = Path("deploy/observability")
TARGET = Path("deploy/k8s/components/observability")


def observability_files() -> GeneratedFiles:
    """Returns the alerts as a `PrometheusRule`, and dashboards as `ConfigMap`s with the label that Grafana's sidecar knows."""
    alerts = yaml.safe_load((ROOT / SOURCE / "alerts.yaml").read_text())
    rule = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": {"name": "prosa"}, "spec": alerts}
    dashboards = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": f"dashboard-{file.stem}", "labels": {"grafana_dashboard": "1"}},
            "data": {file.name: file.read_text()},
        }
        for file in sorted((ROOT / SOURCE / "dashboards").glob("*.json"))
    ]
    return {
        TARGET / "rules.yaml": yaml_text(rule, source=f"{SOURCE}/alerts.yaml"),
        TARGET / "dashboards.yaml": yaml_text(*dashboards, source=f"{SOURCE}/dashboards"),
    }
