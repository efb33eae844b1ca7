"""`python -m knowledge serve | migrate | reindex`"""

from common.cli import run

from knowledge.main import service

run(service)
