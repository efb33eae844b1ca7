from common.migrations import run
from conversation.models import Base

run(Base.metadata)
