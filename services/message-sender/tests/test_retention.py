"""After the tenant's time nothing is left of what was sent, nor of to whom."""

from datetime import UTC, datetime, timedelta

from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .shops import Shop

pytest_plugins = ("devkit.testing.simulator",)

WORDS = "canary words of an answer"
SENDING = "update outgoing_message set state = 'sending'"


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def test_nothing_of_what_was_sent_is_left(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    await sender.receives(customer.wrote(datetime.now(UTC)), customer.request(WORDS))
    await sender.run_jobs()
    await sender.receives(*await customer.statuses(3))
    tables = ("outgoing_message", "provider_message", "recipient")

    async def rows() -> list[int]:
        found = await sender.everything(shop.tenant_id)
        return [len(found[table]) for table in tables]

    await sender.running.pruner.sweep(in_days(364))
    assert await rows() == [1, 1, 1]
    await sender.running.pruner.sweep(in_days(366))
    await sender.forget()

    assert await rows() == [0, 0, 0]
    assert await sender.tables_with(WORDS, shop.tenant_id) == []


async def test_what_is_being_sent_stays_until_it_is_settled(shop: Shop, sender: Harness) -> None:
    customer = shop.customer()
    await sender.receives(customer.request(WORDS))
    await sender.run_jobs()
    async with sender.session(shop.tenant_id) as session:
        await ask(session, SENDING)
    await sender.running.pruner.sweep(in_days(366))
    await sender.forget()

    assert await sender.tables_with(WORDS, shop.tenant_id) == ["outgoing_message"]
