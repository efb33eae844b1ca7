"""How many passages a tenant has is asked for now and then."""

from uuid import UUID, uuid4

import pytest
from knowledge.clients import vector_sizes
from knowledge.clients.vector_sizes import TenantSizes


class Store:
    def __init__(self, size: int) -> None:
        self.size, self.asked = size, 0

    async def count(self) -> int:
        self.asked += 1
        return self.size


async def test_a_size_is_remembered_for_its_tenant() -> None:
    sizes, mine, other = TenantSizes(), Store(7), Store(3)
    tenant_id = uuid4()
    assert [await sizes.of(tenant_id, 1, mine.count) for _ in range(3)] == [7, 7, 7]
    assert await sizes.of(uuid4(), 1, other.count) == 3
    assert (mine.asked, other.asked) == (1, 1)


async def test_more_was_found_than_there_was() -> None:
    sizes, mine, tenant_id = TenantSizes(), Store(0), uuid4()
    assert await sizes.of(tenant_id, 0, mine.count) == 0
    mine.size = 12
    assert await sizes.of(tenant_id, 5, mine.count) == 12


async def test_what_was_asked_long_ago_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, mine, tenant_id = TenantSizes(), Store(5), uuid4()
    await sizes.of(tenant_id, 0, mine.count)
    monkeypatch.setattr(vector_sizes, "REMEMBERED_S", 0.0)
    mine.size = 6
    assert await sizes.of(tenant_id, 0, mine.count) == 6


async def test_no_more_tenants_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_sizes, "MOST_TENANTS", 2)
    sizes, mine = TenantSizes(), Store(5)
    tenants: list[UUID] = [uuid4() for _ in range(4)]
    for one in tenants:
        await sizes.of(one, 0, mine.count)
    assert list(sizes.by_tenant) == tenants[2:]
