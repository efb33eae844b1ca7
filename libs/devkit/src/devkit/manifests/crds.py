"""JSON Schemas of custom resources, made from their definitions once and kept in the repository without the prose.

`python -m devkit.manifests.crds "cert-manager 1.19.1" deploy/crds/*.yaml`
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from devkit.repository import ROOT

FOLDER = ROOT / "deploy" / "k8s" / "schemas"
PROSE = {"description", "default", "example", "externalDocs", "title"}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Some definitions have `=` as a value, which YAML 1.1 has a type of its own for."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def strict_schema(node: Any) -> Any:
    """Returns a schema of an API server's kind as JSON Schema, in which a field that nobody knows is a mistake."""
    if isinstance(node, list):
        return [strict_schema(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":
            made[key] = {name: strict_schema(one) for name, one in value.items()}
        elif key in ("enum", "required"):
            made[key] = value
        elif key not in PROSE and not key.startswith("x-kubernetes-") and key != "nullable":
            made[key] = strict_schema(value)
    if "properties" in node and "additionalProperties" not in node and not node.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    if node.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made.setdefault("anyOf", [{"type": "integer"}, {"type": "string"}])
    if node.get("nullable") and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def schemas(text: str, source: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yields a path below the folder of schemas, and what belongs there, for each served version of each definition."""
    for document in yaml.load_all(text, Loader=_Loader):
        if not document or document.get("kind") != "CustomResourceDefinition":
            continue
        spec = document["spec"]
        for version in spec["versions"]:
            if version.get("served", True):
                made = strict_schema(version["schema"]["openAPIV3Schema"])
                made["properties"] = {
                    **{name: value for name, value in made.get("properties", {}).items() if name != "status"},
                    "apiVersion": {"const": f"{spec['group']}/{version['name']}"},
                    "kind": {"const": spec["names"]["kind"]},
                    "metadata": {"type": "object"},
                }
                made["additionalProperties"] = False
                path = Path(spec["group"]) / f"{spec['names']['kind'].lower()}_{version['name']}.json"
                yield path, {"$comment": f"made from the custom resource definitions of {source}", **made}


def main(
    source: Annotated[str, typer.Argument(help="name and version of where the definitions are from")],
    files: Annotated[list[Path], typer.Argument(help="their YAML")],
) -> None:
    """Write the schemas of these definitions anew."""
    for file in files:
        for path, schema in schemas(file.read_text(), source):
            (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / path).write_text(json.dumps(schema, separators=(",", ":")) + "\n")
            typer.echo(f"wrote {path}")


if __name__ == "__main__":
    typer.run(main)
