"""What the processes of the fleet are told, and what they are not."""

from urllib.parse import urlsplit

import pytest
from common.provision.databases import PostgresServer
from common.roles import app_role, kernel_role, owner_role
from contracts.topics import SERVICES
from devkit.fleet.environment import service_environment

SERVER = PostgresServer("127.0.0.1", 5432, "postgres", "the superuser's", "what all passwords are made from")


@pytest.mark.parametrize("service", SERVICES)
def test_no_process_that_serves_knows_how_to_become_an_owner(service: str) -> None:
    shared = {"PROSA_MIGRATION_DATABASE_URL": "of the caller", "GATEWAY_MIGRATION_DATABASE_URL": "as well", "PROSA_PEPPER": "x"}
    variables = service_environment(shared, SERVER, service, 0)
    secrets = [SERVER.password, SERVER.role_secret, *(SERVER.password_of(owner_role(one)) for one in SERVICES)]

    assert not any(secret in value for secret in secrets for value in variables.values())
    assert not any("MIGRATION" in name for name in variables)
    assert variables["PROSA_PEPPER"] == "x"
    roles = {urlsplit(variables[name]).username for name in ("PROSA_DATABASE_URL", "PROSA_KERNEL_DATABASE_URL")}
    assert roles == {app_role(service), kernel_role(service)}


def test_every_role_of_every_service_has_a_password_of_its_own() -> None:
    roles = [role(service) for service in SERVICES for role in (app_role, kernel_role, owner_role)]
    assert len({SERVER.password_of(role) for role in roles}) == len(roles) == 21
