"""`python -m knowledge serve | migrate`"""

from common.cli import run

from knowledge.main import service

run(service)
