"""What is known of each thing that costs. What the ledger has already is taken over: documents, and answers given back."""

from alembic import op
from common.migrations import drop, protect

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        create table charge (
            tenant_id uuid not null,
            meter varchar not null,
            reference varchar not null,
            kind varchar not null,
            quantity bigint not null,
            made boolean not null,
            undone boolean not null,
            sent boolean not null,
            booked bigint not null,
            booked_at timestamptz,
            primary key (tenant_id, meter, reference)
        );

        alter table ledger_entry no force row level security;

        insert into charge
        select uploaded.tenant_id, uploaded.meter, split_part(uploaded.source, ':', 2), 'document', uploaded.quantity,
               true, removed.id is not null, false, uploaded.quantity + coalesce(removed.quantity, 0), uploaded.booked_at
        from ledger_entry uploaded
        left join ledger_entry removed
                  on removed.tenant_id = uploaded.tenant_id and removed.meter = uploaded.meter
                 and removed.source = 'removed:' || split_part(uploaded.source, ':', 2)
        where uploaded.meter = 'storage_bytes' and uploaded.source like 'uploaded:%';

        insert into charge
        select tenant_id, meter, split_part(source, ':', 2), 'send', 1, true, true, false, 0, booked_at
        from ledger_entry where meter = 'messages' and source like 'refund:%';

        alter table ledger_entry force row level security;
        """
    )
    protect("charge")


def downgrade() -> None:
    drop("charge")
