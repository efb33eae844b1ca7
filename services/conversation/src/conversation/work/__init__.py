"""What one transaction does to conversations: loaded once, changed in memory, written once at its end."""

from conversation.work.finish import work_of
from conversation.work.state import Work

__all__ = ["Work", "work_of"]
