"""All generated files together."""

from pathlib import Path

from devkit.contracts.asyncapi import asyncapi_file
from devkit.contracts.catalogue import readme_file
from devkit.contracts.consumers import consumers
from devkit.contracts.examples import new_examples
from devkit.contracts.files import Files
from devkit.contracts.manifests import manifest_file
from devkit.contracts.schemas import new_schemas


def derive(root: Path) -> Files:
    """What is to be generated for the repository at `root`: of what only grows, the new; of the rest, all."""
    who = consumers()
    return new_schemas(root) | new_examples(root) | asyncapi_file(who) | readme_file(who) | manifest_file()
