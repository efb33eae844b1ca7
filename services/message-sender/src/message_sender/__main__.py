"""`python -m message_sender serve | migrate | dead-letters …`"""

from common.cli import run

from message_sender.main import service

run(service)
