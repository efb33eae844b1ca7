"""All generated files together."""

from pathlib import Path

from devkit.generator.asyncapi import asyncapi_file
from devkit.generator.consumers import consumers
from devkit.generator.examples import new_examples
from devkit.generator.files import GeneratedFiles
from devkit.generator.kafka_users import kafka_users_file
from devkit.generator.manifests import manifest_file
from devkit.generator.observability import observability_files
from devkit.generator.readme import readme_file
from devkit.generator.schemas import new_schemas
from devkit.generator.webhook_types import webhook_types_file


def derive(root: Path) -> GeneratedFiles:
    """Returns what is to be generated for the repository at `root`: of what only grows, the new; of the rest, all."""
    who = consumers()
    new = new_schemas(root) | new_examples(root)
    deployed = manifest_file() | kafka_users_file() | observability_files()
    return new | asyncapi_file(who) | readme_file(who) | deployed | webhook_types_file(root, new)
