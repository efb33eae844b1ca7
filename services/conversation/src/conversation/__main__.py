"""`python -m conversation serve | migrate | dead-letters …`"""

from common.cli import run

from conversation.main import service

run(service)
