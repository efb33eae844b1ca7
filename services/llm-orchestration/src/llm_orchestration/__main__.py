"""`python -m llm_orchestration serve | migrate | dead-letters …`"""

from common.cli import run

from llm_orchestration.main import service

run(service)
