"""Conditions of indexes that several tables have."""

from sqlalchemy import text

PRESENT = text("removed_at is null")
NONE = text("'[]'")
IN_A_BASE = text("knowledge_base_id is not null")
