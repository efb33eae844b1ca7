"""`python -m gateway serve | migrate | tenants …`"""

from common.cli import run

from gateway.main import service

run(service)
