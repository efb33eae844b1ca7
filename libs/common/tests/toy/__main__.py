from common.cli import run

from toy.main import service

run(service)
