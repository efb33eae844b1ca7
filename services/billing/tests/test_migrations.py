"""What the ledger had before charges were kept is given back and charged as what was booked since."""

from importlib import resources
from uuid import UUID, uuid4

import psycopg
from common.migrations import migrate
from contracts.knowledge import DocumentRemoved
from contracts.message_sender import MessageFailed, MessageSent
from devkit.testing.harness import Harness

from .asking import NOW, sent, used

LATER = [one for one in resources.files("billing.migrations.versions").iterdir() if "0002" <= one.name < "1"]
LINE = "insert into ledger_entry values (gen_random_uuid(), %s, %s, %s, %s, 0, 'USD', now(), now())"
METER = "insert into meter_use values (%s, %s, '1970-01-01Z', %s, 0)"


async def test_documents_and_refunds_of_before_are_known(billing: Harness, tenant_id: UUID) -> None:
    kept, removed, refunded = uuid4(), uuid4(), uuid4()
    migrate("billing", billing.own_database.owner_url, f"-{len(LATER)}")
    with psycopg.connect(billing.own_database.owner_url) as owner:
        for table in ("ledger_entry", "meter_use"):
            owner.execute(f"alter table {table} no force row level security")
        for meter, source, quantity in (
            ("storage_bytes", f"uploaded:{kept}", 10), ("storage_bytes", f"uploaded:{removed}", 30),
            ("storage_bytes", f"removed:{removed}", -30), ("messages", f"refund:{refunded}", -1),
        ):  # fmt: skip
            owner.execute(LINE, (tenant_id, meter, source, quantity))
        owner.execute(METER, (tenant_id, "storage_bytes", 10))
        for table in ("ledger_entry", "meter_use"):
            owner.execute(f"alter table {table} force row level security")
    migrate("billing", billing.own_database.owner_url)

    document = {"tenant_id": tenant_id, "occurred_at": NOW}
    sizes = {kept: 10, removed: 30}
    await billing.receives(*(DocumentRemoved(**document, document_id=one, size=size) for one, size in sizes.items()))
    assert await used(billing, tenant_id, "storage_bytes") == (0, 0)

    message = sent(tenant_id, origin="ai", send_id=refunded).model_dump()
    await billing.receives(MessageFailed(**message), MessageSent(**message))
    assert await used(billing, tenant_id) == (1, 0)
