"""The secrets of a fleet in containers: a folder with a file for each, to be shown to those who need it and to nobody else."""

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from contracts.topics import SERVICES

from common.provision.databases import PostgresServer, database_of
from common.provision.secrets import FleetSecrets
from common.roles import package_of

FOLDER_MODE = 0o700
FILE_MODE = 0o444  # whom a file is shown to in a container is somebody else there; on the machine the folder keeps others out


class SecretsMissing(Exception):
    """A folder has some of an installation's secrets and lacks others, which cannot be made up anew."""


def ensure_secret_files(folder: Path, *, postgres_host: str, postgres_port: int) -> bool:
    """Returns whether the files were made: those that are there stay as they are. The folder is made whole or not at all.

    Raises `SecretsMissing`.
    """
    if folder.exists() and any(folder.iterdir()):
        _refuse_what_lacks(folder, set(_files(FleetSecrets.made_up(), "", postgres_host, postgres_port)))
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # nobody else may look into it
    try:
        for name, text in _files(FleetSecrets.made_up(), secrets.token_urlsafe(24), postgres_host, postgres_port).items():
            file = fresh / name
            file.write_text(text)
            file.chmod(FILE_MODE)
        fresh.chmod(FOLDER_MODE)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh)
        raise
    return True


def _refuse_what_lacks(folder: Path, wanted: set[str]) -> None:
    if missing := sorted(name for name in wanted if not (folder / name).is_file()):
        raise SecretsMissing(
            f"{folder} lacks {', '.join(missing)}: put back what was there; a new installation begins without the folder, "
            "and without the data of the one before"
        )


def _files(made: FleetSecrets, superuser: str, host: str, port: int) -> Mapping[str, str]:
    """Returns what stands in which file."""
    server = PostgresServer(host, port, "postgres", superuser, made.role_password)
    urls = {}
    for service in SERVICES:
        database = database_of(server, service, package_of(service))
        urls[f"{service}_database_url"] = database.app_url
        urls[f"{service}_kernel_database_url"] = database.kernel_url
        urls[f"{service}_migration_database_url"] = database.owner_url
    return {
        **urls,
        "postgres_password": superuser,
        "role_secret": made.role_password,
        "pepper": made.pepper,
        "service_secret": made.service_secret,
        "sealing_keys": made.sealing_keys,
        "signing_key": made.signing_key,
        "openai_api_key": "simulator",
        "demo_password": made.demo_password,
        "demo_app_secret": made.app_secret,
        "demo_verify_token": made.verify_token,
        "demo_access_token": made.access_token,
    }
