from common.migrations import run
from toy.models import Base

run(Base.metadata)
