from common.migrations import run
from message_sender.models import Base

run(Base.metadata)
