"""What is deployed to Kubernetes is accepted by it, is restricted, and tells each service what its code asks for."""

import copy
import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from common.ending import GRACE_S
from common.roles import owner_role, package_of
from common.service import Service
from contracts.catalogue import TOPICS
from contracts.topics import SERVICES
from devkit.generator.kafka_users import AUTOSCALER, acls, consumer_groups
from devkit.manifests.building import OVERLAYS, Manifest, NotBuilt, build, overlay, title
from devkit.manifests.checking import mistakes
from devkit.manifests.secrets import TIERS, made_up
from devkit.repository import ROOT
from devkit.testing.sources import files
from pydantic import AliasChoices

every_overlay = pytest.mark.parametrize("name", OVERLAYS)
every_service = pytest.mark.parametrize("service", SERVICES)
PREPARED_BY_OPERATORS = {"prosa-cluster-ca-cert", *(f"{tier}-ca" for tier in TIERS.values()), "acme-account"}


def of_kind(name: str, *kinds: str) -> list[Manifest]:
    return [one for one in overlay(name) if one["kind"] in kinds]


def one(name: str, kind: str, called: str) -> Manifest:
    (found,) = [each for each in of_kind(name, kind) if each["metadata"]["name"] == called]
    return found


def pods(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the pod template of everything that makes pods, with its title."""
    for each in of_kind(name, "Deployment", "StatefulSet", "Job"):
        yield title(each), each["spec"]["template"]


# --- accepted, and what is not


@every_overlay
def test_every_object_is_accepted(name: str) -> None:
    assert len(overlay(name)) > 100
    assert mistakes(overlay(name)) == []
    assert mistakes(made_up()) == []


def test_an_overlay_that_is_not_one_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="kustomization"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("kind", "called", "path", "value", "said"),
    [
        (
            "Deployment",
            "billing",
            ["spec", "template", "spec", "terminationGracePeriodSecond"],
            3,
            "terminationGracePeriodSecond",
        ),
        ("Deployment", "billing", ["spec", "replicas"], "two", "'two' is not"),
        ("NetworkPolicy", "names", ["spec", "policyTypes"], "Egress", "'Egress' is not"),
        ("Kafka", "prosa", ["spec", "kafka", "listener"], [], "'listener' was unexpected"),
        ("Cluster", "core", ["spec", "instances"], 0, "0 is less than the minimum of 1"),
        ("HTTPRoute", "api", ["spec", "rules", 0, "timeouts", "request"], "soon", "'soon' does not match"),
        ("ScaledObject", "billing", ["spec", "scaleTargetRef"], {}, "'name' is a required property"),
        ("Deployment", "billing", ["apiVersion"], "apps/v9", "knows no such kind"),
        ("Kafka", "prosa", ["apiVersion"], "kafka.strimzi.io/v1beta2", "there is no schema of kafka.strimzi.io/v1beta2"),
    ],
)
def test_what_a_strict_api_server_refuses_is_refused(kind: str, called: str, path: list[Any], value: Any, said: str) -> None:
    changed = copy.deepcopy(one("production", kind, called))
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value

    found = mistakes([changed])
    assert found
    assert said in " ".join(found)


# --- pods


@every_overlay
def test_every_pod_is_restricted_and_writes_to_volumes_only(name: str) -> None:
    for called, pod in pods(name):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, called
        assert spec["securityContext"]["runAsNonRoot"] is True, called
        assert spec["securityContext"]["runAsUser"] >= 1000, called
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, called
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, called
        assert all("hostPath" not in volume for volume in spec["volumes"]), called


@every_overlay
def test_every_container_says_what_it_needs_and_has_no_limit_of_cpu(name: str) -> None:
    for called, pod in pods(name):
        for container in pod["spec"]["containers"]:
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}, called
            assert set(container["resources"]["limits"]) == {"memory"}, called


@every_overlay
def test_every_image_has_a_version(name: str) -> None:
    images = {container["image"] for _, pod in pods(name) for container in pod["spec"]["containers"]}
    assert {f"prosa/{service}" for service in SERVICES} <= {image.rpartition(":")[0] for image in images}
    assert [image for image in images if re.fullmatch(r"[^:]+|.*:latest", image)] == []


@every_overlay
@every_service
def test_a_service_is_asked_how_it_is_and_has_time_to_end(name: str, service: str) -> None:
    spec = one(name, "Deployment", service)["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    asked = {probe: container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}

    settings = told(name, service)
    ends_within = container["lifecycle"]["preStop"]["sleep"]["seconds"] + settings.drain_timeout_s + GRACE_S
    assert spec["terminationGracePeriodSeconds"] >= ends_within


@every_overlay
@every_service
def test_what_still_starts_can_be_stopped(name: str, service: str) -> None:
    """The first process of a container hears no signal before it asks for it: that is not the service."""
    for spec in (one(name, "Deployment", service)["spec"], one(name, "Job", f"{service}-migrate")["spec"]):
        assert spec["template"]["spec"]["shareProcessNamespace"] is True


@every_overlay
def test_a_turn_that_is_under_way_may_end(name: str) -> None:
    assert told(name, "llm-orchestration").drain_timeout_s > told(name, "conversation").turn_deadline_s


@every_overlay
@every_service
def test_replicas_are_spread_and_never_all_gone(name: str, service: str) -> None:
    deployment = one(name, "Deployment", service)
    spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert {each["topologyKey"] for each in spread} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert one(name, "PodDisruptionBudget", service)["spec"]["selector"]["matchLabels"].items() <= labels.items()


# --- what they are told


def settings_of(name: str) -> dict[str, str]:
    """The variables that every pod of an overlay has."""
    (found,) = [each["data"] for each in of_kind(name, "ConfigMap") if each["metadata"]["name"].startswith("fleet-settings")]
    return dict(found)


def secret_keys(name: str) -> dict[str, set[str]]:
    """The keys of each secret that somebody makes."""
    made = made_up() if name == "demo" else []
    external = of_kind(name, "ExternalSecret")
    found = {each["metadata"]["name"]: set(each["stringData"]) for each in made}
    for each in external:
        template = each["spec"]["target"].get("template")
        keys = template["data"] if template else [value["secretKey"] for value in each["spec"]["data"]]
        found[each["metadata"]["name"]] = set(keys)
    for each in of_kind(name, "KafkaUser"):
        found[f"kafka-{each['metadata']['name']}"] = {"password", "sasl.jaas.config"}
    for each in of_kind(name, "Certificate"):
        found[each["spec"]["secretName"]] = {"tls.crt", "tls.key", "ca.crt"}
    return found | {secret: {"ca.crt"} for secret in PREPARED_BY_OPERATORS}


def mounted(spec: Mapping[str, Any]) -> dict[str, str]:
    """The files that a pod has in /run/secrets, each with the secret that it is from."""
    (volume,) = [each for each in spec["volumes"] if each["name"] == "secrets"]
    found = {}
    for source in volume["projected"]["sources"]:
        secret = source["secret"]
        for item in secret.get("items", [{"path": key} for key in secret_keys("demo")[secret["name"]]]):
            found[item["path"]] = secret["name"]
    return found


def told(name: str, service: str) -> Any:
    """The settings that a service has in its pod, as its own code reads them."""
    spec = one(name, "Deployment", service)["spec"]["template"]["spec"]
    trial = {each["metadata"]["name"]: each["stringData"] for each in made_up()}
    values = {key: trial[secret][key] for key, secret in mounted(spec).items() if secret in trial}
    own = {each["name"]: each["value"] for each in spec["containers"][0]["env"]}
    values["PROSA_KAFKA_PASSWORD"] = "made by Strimzi"
    variables = {**settings_of(name), **own}
    variables["PROSA_KAFKA_CA_FILE"] = str(AUTHORITIES)
    if any("secretRef" in each for each in spec["containers"][0]["envFrom"]):
        variables |= {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        for key, value in values.items():
            Path(folder, key).write_text(value)
        for key, value in (variables | {"PROSA_SECRETS_DIR": folder}).items():
            patch.setenv(key, value)
        settings = import_module(f"{package_of(service)}.main").service.settings
        return settings.load()


AUTHORITIES = Path(import_module("certifi").where())


@every_overlay
@every_service
def test_a_service_starts_with_what_its_pod_is_told(name: str, service: str) -> None:
    settings = told(name, service)

    assert settings.migration_database_url is None, "who serves does not migrate"
    assert settings.kafka_username == service
    assert settings.kafka_security.protocol == "SASL_SSL"
    assert f"@{TIERS[service]}-rw:5432/{package_of(service)}?sslmode=verify-full" in settings.database_url
    (port,) = one(name, "Service", service)["spec"]["ports"]
    assert (
        port["port"]
        == settings.port
        == one(name, "Deployment", service)["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"]
    )


@every_overlay
def test_no_setting_is_one_that_nobody_reads(name: str) -> None:
    known = set(re.findall(r"PROSA_[A-Z_]+", (ROOT / "console" / "Caddyfile").read_text())) | {"PROSA_SECRETS_DIR"}
    for service in SERVICES:
        part: Service = import_module(f"{package_of(service)}.main").service
        prefix = part.settings.model_config["env_prefix"]
        known |= {f"PROSA_{package_of(each).upper()}_URL" for each in SERVICES}
        for field, info in part.settings.model_fields.items():
            known |= {f"{prefix}{field.upper()}", f"PROSA_{field.upper()}"}
            alias = info.validation_alias
            known |= set(map(str, alias.choices)) if isinstance(alias, AliasChoices) else {str(alias)}
    assert set(settings_of(name)) - known == set()


@every_overlay
def test_every_secret_that_is_mounted_is_made_by_somebody(name: str) -> None:
    made = secret_keys(name)
    for called, pod in pods(name):
        for volume in pod["spec"]["volumes"]:
            for source in [each["secret"] for each in volume.get("projected", {}).get("sources", [])]:
                assert source["name"] in made, called
                assert {item["key"] for item in source.get("items", [])} <= made[source["name"]], called
            if "secret" in volume:
                assert volume["secret"]["secretName"] in made, called
        for container in pod["spec"]["containers"]:
            for source in [each["secretRef"] for each in container.get("envFrom", []) if "secretRef" in each]:
                assert source["name"] in made, called


@every_service
def test_the_trials_secrets_are_those_of_production(service: str) -> None:
    trial, real = secret_keys("demo"), secret_keys("production")
    for called in (f"{service}-settings", f"{service}-migration", "fleet-settings", "qdrant"):
        assert trial[called] == real[called]


# --- who reaches whom


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    for rule in selector.get("matchExpressions", []):
        there = rule["key"] in labels
        wanted &= there if rule["operator"] == "Exists" else there and labels[rule["key"]] in rule["values"]
    return wanted


def peers_of(service: str) -> set[str]:
    """The services that a service's code asks."""
    return {name for path in files(service) for name in re.findall(r'kernel\.peer\("([a-z-]+)"\)', path.read_text())}


@every_service
def test_a_service_is_reached_by_those_whose_code_asks_it_and_by_the_door(service: str) -> None:
    labels = {
        each: one("production", "Deployment", each)["spec"]["template"]["metadata"]["labels"] for each in (*SERVICES, "console")
    }
    policy = one("production", "NetworkPolicy", f"to-{service}")
    (rule,) = policy["spec"]["ingress"]
    selectors = [each["podSelector"] for each in rule["from"] if "podSelector" in each]
    may = {name for name, of in labels.items() if any(selects(selector, of) for selector in selectors)}

    asking = {each for each in SERVICES if service in peers_of(each)}
    everybody = (
        set(SERVICES) - {service} if service == "gateway" else set()
    )  # its keys are what people's tokens are checked with
    assert may == asking | everybody | {"console"}


@every_overlay
def test_policies_budgets_and_services_are_about_pods_that_are_there(name: str) -> None:
    known = [pod["metadata"]["labels"] for _, pod in pods(name)]
    known += [{"strimzi.io/cluster": "prosa", "strimzi.io/kind": "Kafka"}, {"cnpg.io/cluster": "core"}]
    for each in of_kind(name, "NetworkPolicy", "PodDisruptionBudget"):
        selector = each["spec"].get("podSelector", each["spec"].get("selector"))
        assert any(selects(selector, labels) for labels in known), title(each)
    for each in of_kind(name, "Service"):
        assert any(each["spec"]["selector"].items() <= labels.items() for labels in known), title(each)


def test_from_outside_nothing_is_reached_but_what_is_meant_to_be() -> None:
    reached = {
        (match["path"]["value"], backend["name"])
        for route in of_kind("production", "HTTPRoute")
        for rule in route["spec"]["rules"]
        for match in rule.get("matches", [])
        for backend in rule.get("backendRefs", [])
    }
    assert reached == {
        ("/webhooks/", "gateway"),
        ("/v1/", "gateway"),
        ("/media/", "gateway"),
        ("/.well-known/", "gateway"),
        ("/api/conversation/v1/ws", "console"),
        ("/", "console"),
    }


# --- broker and databases


def test_a_service_scales_by_the_lag_of_each_of_its_groups_and_not_beyond_its_partitions() -> None:
    partitions = max(topic.partitions for topic in TOPICS)
    scaled = {each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in of_kind("production", "ScaledObject")}
    assert set(scaled) == set(SERVICES)
    for service, spec in scaled.items():
        groups = {each["metadata"]["consumerGroup"] for each in spec["triggers"] if each["type"] == "kafka"}
        assert groups == set(consumer_groups(service))
        assert spec["minReplicaCount"] >= 2
        by_requests = service == "gateway"  # webhooks are taken by every replica
        assert by_requests or spec["maxReplicaCount"] <= partitions


def test_who_counts_lag_may_see_every_group_and_no_record() -> None:
    rules = acls()[AUTOSCALER]
    groups = {rule["resource"]["name"] for rule in rules if rule["resource"]["type"] == "group"}
    assert groups == {group for service in SERVICES for group in consumer_groups(service)}
    assert {operation for rule in rules for operation in rule["operations"]} == {"Describe"}


@every_overlay
@every_service
def test_a_database_has_an_owner_and_two_roles_that_are_let_into_no_other(name: str, service: str) -> None:
    package = package_of(service)
    cluster = one(name, "Cluster", TIERS[service])["spec"]
    database = one(name, "Database", service)["spec"]
    assert (database["name"], database["owner"], database["cluster"]["name"]) == (package, owner_role(service), TIERS[service])

    roles = {each["name"]: each for each in cluster["managed"]["roles"] if each["name"].startswith(f"{package}_")}
    assert set(roles) == {f"{package}_{role}" for role in ("owner", "app", "kernel")}
    for called, role in roles.items():
        assert role.keys() == {"name", "ensure", "login", "passwordSecret"}, "no right that is not named"
        assert role["passwordSecret"]["name"] == f"{service}-database-{called.rpartition('_')[2]}"
        assert role["passwordSecret"]["name"] in secret_keys(name)
    let_in = [line.split() for line in cluster["postgresql"]["pg_hba"]]
    assert ["hostssl", package, ",".join(roles), "all", "scram-sha-256"] in let_in
    assert let_in[-1] == ["host", "all", "all", "all", "reject"]


def test_every_cluster_is_backed_up() -> None:
    clusters = {each["metadata"]["name"] for each in of_kind("production", "Cluster")}
    assert clusters == set(TIERS.values())
    assert {each["spec"]["cluster"]["name"] for each in of_kind("production", "ScheduledBackup")} == clusters
    for cluster in clusters:
        (plugin,) = one("production", "Cluster", cluster)["spec"]["plugins"]
        assert plugin["isWALArchiver"] is True
        assert one("production", "ObjectStore", plugin["parameters"]["barmanObjectName"])


# --- what people are told to type


NAMED = re.compile(
    r"\b(deployment|deploy|statefulset|scaledobject|certificate|service)/([\w<>-]+)(?![\w<>/-])"
    r"|(?:describe|get) (certificate|secret) ([\w-]+)"
)
SHORT = {"deploy": "deployment", "secret": "externalsecret"}


def test_what_a_command_of_the_pages_is_about_is_deployed() -> None:
    """`<service>` stands for each of the seven; a pod of a set is called by its number."""
    deployed = {(one["kind"].lower(), one["metadata"]["name"]) for one in overlay("production")}
    scaled = {called for kind, called in deployed if kind == "scaledobject"}
    asked = 0
    wrong = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for command in re.findall(r"kubectl [^`\n]*", page.read_text()):
            if " -n " in command and (space := re.findall(r" -n (\S+)", command)[0]) != "prosa":
                wrong.append(f"{page.name}: namespace {space}")
            for found in NAMED.finditer(command):
                kind, called = found[1] or found[3], found[2] or found[4]
                kind, asked = SHORT.get(kind, kind), asked + 1
                names = (scaled & set(SERVICES) if kind == "scaledobject" else SERVICES) if called == "<service>" else [called]
                wrong += [f"{page.name}: {kind}/{one}" for one in names if (kind, one) not in deployed]
            for pod in re.findall(r"logs ([a-z][\w-]*)-\d+\b", command):
                asked, wrong = asked + 1, wrong + ([] if ("statefulset", pod) in deployed else [f"{page.name}: {pod}"])
    assert asked > 10
    assert wrong == []
