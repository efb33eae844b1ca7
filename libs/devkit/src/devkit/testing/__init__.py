"""A pytest plugin (`-p devkit.testing`): real servers, a private database per test, and a service to drive by hand."""

from devkit.testing.fixtures import (
    kafka_bootstrap,
    open_service,
    own_postgres,
    plain_logs,
    postgres_server,
    service_databases,
    tenant_id,
)
from devkit.testing.parallel import (
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_configure_node,
    pytest_unconfigure,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)
from devkit.testing.peers import billing_server

__all__ = [
    "billing_server",
    "kafka_bootstrap",
    "open_service",
    "own_postgres",
    "plain_logs",
    "postgres_server",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_unconfigure",
    "pytest_xdist_auto_num_workers",
    "pytest_xdist_make_scheduler",
    "service_databases",
    "tenant_id",
]
