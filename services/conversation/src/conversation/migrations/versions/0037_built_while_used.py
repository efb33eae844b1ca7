"""What lists are read by, built while customers write. Each step may be repeated, and does nothing where it was done."""

from alembic import op
from common.migrations import build_index, drop_index, fill

revision = "0037"
down_revision = "0036"

QUEUED = "state = 'open' and waiting_for_person and assigned_user_id is null"
LABELS = """
    insert into conversation_label (tenant_id, conversation_id, label_id, last_activity_at)
    select tenant_id, id, label_id, last_activity_at
    from batch cross join lateral (select distinct label_id from unnest(label_ids) label_id) labelled
    on conflict do nothing
"""
TERMS = """
    insert into contact_term (tenant_id, contact_id, term)
    select tenant_id, id, term from batch cross join unnest(contact_terms(whole)) as term
    on conflict do nothing
"""


def upgrade() -> None:
    build_index(
        "conversation_queued",
        f"conversation (tenant_id, team_id, coalesce(handed_off_at, unanswered_since, last_activity_at), id) where {QUEUED}",
    )
    drop_index("conversation_queue")
    build_index("conversation_of_team", "conversation (tenant_id, team_id, last_activity_at, id) where team_id is not null")
    build_index("conversation_sight", "conversation (tenant_id, team_id, assigned_user_id)")
    build_index("contact_seen", "contact (tenant_id, first_seen_at, id) where merged_into is null")
    build_index("contact_labelled", "contact (tenant_id, first_seen_at, id) where merged_into is null and label_ids <> '{}'")
    fill("conversation_label", "conversation", LABELS)
    fill("contact_term", "contact", TERMS)


def downgrade() -> None:
    op.execute("drop index contact_labelled, contact_seen, conversation_sight, conversation_of_team, conversation_queued")
    op.execute(f"create index conversation_queue on conversation (tenant_id, team_id) where {QUEUED}")
