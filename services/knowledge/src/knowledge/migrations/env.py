from common.migrations import run
from knowledge.models import Base

run(Base.metadata)
