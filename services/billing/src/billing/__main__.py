"""`python -m billing serve | migrate | dead-letters … | plans …`"""

from common.cli import run

from billing.main import service

run(service)
