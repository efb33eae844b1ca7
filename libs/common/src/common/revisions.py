"""Which revisions a service's code brings. Who serves asks it, and loads nothing that migrates."""

import importlib
from pathlib import Path

from common.roles import package_of


def migrations_of(service: str) -> Path:
    """Returns the folder of a service's migrations: `<package>/migrations`, beside the code that needs them."""
    package = importlib.import_module(package_of(service))
    assert package.__file__  # noqa: S101 — a service is a package with an __init__
    return Path(package.__file__).parent / "migrations"


def newest_revision(service: str) -> str:
    """Returns the revision that this version's code needs."""
    return max(file.name[:4] for file in (migrations_of(service) / "versions").glob("[0-9]*.py"))
