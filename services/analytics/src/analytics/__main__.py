"""`python -m analytics serve | migrate | dead-letters …`"""

from common.cli import run

from analytics.main import service

run(service)
