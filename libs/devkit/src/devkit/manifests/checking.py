"""What an API server would refuse of a manifest: unknown fields, values of the wrong kind, resources that nobody defined."""

import json
from collections.abc import Iterable
from functools import cache

import kubernetes_validate
from jsonschema import Draft7Validator

from devkit.manifests.building import Manifest, title
from devkit.manifests.crds import FOLDER

KUBERNETES = "1.34"
"""The oldest release that the manifests are for."""


def mistakes(manifests: Iterable[Manifest]) -> list[str]:
    """Returns a line for each mistake; none where everything is accepted."""
    return [f"{title(one)}: {said}" for one in manifests for said in _mistakes(one)]


def _mistakes(manifest: Manifest) -> list[str]:
    group, _, version = str(manifest.get("apiVersion", "")).rpartition("/")
    if "." in group and not group.endswith(".k8s.io"):
        return _of_custom_resource(manifest, group, version)
    if group == "gateway.networking.k8s.io":
        return _of_custom_resource(manifest, group, version)
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path)) or 'it'}: {error.message}"]
    except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.InvalidSchemaError) as error:
        return [f"Kubernetes {KUBERNETES} knows no such kind ({type(error).__name__})"]
    return []


def _of_custom_resource(manifest: Manifest, group: str, version: str) -> list[str]:
    validator = _validator(group, str(manifest.get("kind")).lower(), version)
    if validator is None:
        return [f"there is no schema of {manifest.get('apiVersion')}: make it with python -m devkit.manifests.crds"]
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


@cache
def _validator(group: str, kind: str, version: str) -> Draft7Validator | None:
    file = FOLDER / group / f"{kind}_{version}.json"
    return Draft7Validator(json.loads(file.read_text())) if file.exists() else None
