from common.migrations import run
from llm_orchestration.models import Base

run(Base.metadata)
