"""What a business sells: written by sku, listed, read, removed; by two at once, by two tenants, and by who says nonsense."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.knowledge import CatalogueItemChanged, CatalogueItemRemoved
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.catalogue.domain.items import MOST_ATTRIBUTES, MOST_IMAGES, MOST_VARIANTS, ItemContent
from pydantic import ValidationError

from .library import Given, View

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ITEMS = "/v1/catalogue/items"
CAKE: View = {
    "title": "Bolo de cenoura",
    "description": "Com cobertura de chocolate.",
    "url": "https://padaria-sol.example/bolo",
    "images": ["https://padaria-sol.example/bolo.jpg"],
    "attributes": {"peso_kg": 1.5, "sabor": "cenoura", "sem_gluten": False, "fatias": 12},
    "variants": [
        {"sku": "BOLO-1-P", "attributes": {"tamanho": "P"}, "price": {"amount_minor": 2900, "currency": "BRL"}, "stock": 0},
        {"sku": "BOLO-1-G", "attributes": {"tamanho": "G"}, "price": {"amount_minor": 5900, "currency": "BRL"}, "stock": 3},
    ],
    "price": {"amount_minor": 4500, "currency": "BRL"},
    "offer": {"amount_minor": 3900, "valid_until": "2999-01-01T00:00:00-03:00"},
    "stock": 3,
    "regions": ["Recife"],
    "labels": ["doces"],
}
BREAD: View = {"title": "Pão francês", "price": {"amount_minor": 90, "currency": "BRL"}}


async def put(client: httpx2.AsyncClient, sku: str, content: View, seen: str | None = None) -> httpx2.Response:
    return await client.put(f"{ITEMS}/{sku}", json=content, headers={"if-match": seen} if seen else {})


async def skus(client: httpx2.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get(ITEMS, params=asked)
    assert answer.status_code == 200, answer.text
    return [one["sku"] for one in answer.json()["items"]]


async def test_an_item_is_written_changed_and_removed(knowledge: Harness, admin: httpx2.AsyncClient) -> None:
    made = await put(admin, "BOLO-1", CAKE)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    shown = made.json()
    assert shown["price_now"] == {"amount_minor": 3900, "currency": "BRL"}
    assert (shown["availability"], shown["in_stock"], shown["content"]["attributes"]) == ("offered", True, CAKE["attributes"])

    again = await asyncio.gather(*(put(admin, "BOLO-1", CAKE) for _ in range(5)))
    assert {(one.status_code, one.headers["etag"]) for one in again} == {(200, '"1"')}, "the same five times is the same once"

    sold_out = CAKE | {"stock": 0}
    assert (await put(admin, "BOLO-1", sold_out)).status_code == 428
    assert (await put(admin, "BOLO-1", sold_out, '"7"')).status_code == 412
    changed = await put(admin, "BOLO-1", sold_out, '"1"')
    assert (changed.status_code, changed.headers["etag"], changed.json()["in_stock"]) == (200, '"2"', False)
    assert (await admin.get(f"{ITEMS}/BOLO-1")).json()["version"] == 2

    assert (await admin.delete(f"{ITEMS}/BOLO-1")).status_code == 204
    assert (await admin.delete(f"{ITEMS}/BOLO-1")).status_code == 404
    assert (await put(admin, "BOLO-1", CAKE, '"2"')).status_code == 412
    told = await knowledge.published(CatalogueItemChanged)
    assert [(one.version, one.stock, one.variants, one.labels) for one in told] == [
        (1, 3, 2, ("doces",)),
        (2, 0, 2, ("doces",)),
    ]
    (gone,) = await knowledge.published(CatalogueItemRemoved)
    assert {one.item_id for one in told} == {gone.item_id}


async def test_items_are_listed_by_sku_and_narrowed(admin: httpx2.AsyncClient) -> None:
    for number in range(3):
        await put(admin, f"PÃO {number}", BREAD)
    await put(admin, "BOLO", CAKE)
    await put(admin, "OCULTO", BREAD | {"state": "hidden"})
    assert await skus(admin) == ["BOLO", "OCULTO", "PÃO 0", "PÃO 1", "PÃO 2"]
    assert await skus(admin, state="hidden") == ["OCULTO"]
    first = (await admin.get(ITEMS, params={"limit": 2})).json()
    assert (first["next"], await skus(admin, after=first["next"])) == ("OCULTO", ["PÃO 0", "PÃO 1", "PÃO 2"])


async def test_a_page_of_long_items_is_short_and_what_follows_is_not_lost(admin: httpx2.AsyncClient) -> None:
    values = {f"n{number}": "x" * 500 for number in range(50)}
    variants = [{"sku": f"V{number}", "attributes": values} for number in range(1)]
    long = BREAD | {"attributes": values, "variants": variants, "description": "y" * 5_000}
    for number in range(20):
        assert (await put(admin, f"N{number:02}", long)).status_code == 201
    first = (await admin.get(ITEMS, params={"limit": 200})).json()
    shown = [one["sku"] for one in first["items"]]
    assert 0 < len(shown) < 20
    assert (first["next"], shown + await skus(admin, after=first["next"], limit=200)) == (
        shown[-1],
        [f"N{number:02}" for number in range(20)],
    )


async def test_a_truth_is_no_number_when_it_is_looked_at_whether_anything_changed(admin: httpx2.AsyncClient) -> None:
    await put(admin, "X", BREAD | {"attributes": {"novo": 1, "peso": 2}})
    changed = BREAD | {"attributes": {"novo": True, "peso": 2}}
    assert (await put(admin, "X", changed, '"1"')).headers["etag"] == '"2"'
    assert (await admin.get(f"{ITEMS}/X")).json()["content"]["attributes"]["novo"] is True
    assert (await put(admin, "X", changed)).headers["etag"] == '"2"'


async def test_of_two_who_write_at_once_one_is_first_and_there_are_no_more_than_there_may_be(
    open_service: OpenService, given: Given, tenant_id: UUID
) -> None:
    here = await open_service("knowledge", **given, catalogue_items=3)
    there = await open_service("knowledge", database=here.own_database, **given, catalogue_items=3)
    async with here.client(tenant_id) as one, there.client(tenant_id) as other:
        made = await asyncio.gather(*((one, other)[n % 2].put(f"{ITEMS}/N{n}", json=BREAD) for n in range(8)))
        refused = [answer.json() for answer in made if answer.status_code == 429]
        assert sorted(answer.status_code for answer in made) == [201] * 3 + [429] * 5
        assert {(answer["resource"], answer["used"], answer["limit"]) for answer in refused} == {("catalogue_items", 3, 3)}
        (sku, *_) = await skus(one)
        wanted = [BREAD | {"stock": n} for n in range(4)]
        written = await asyncio.gather(*(put((one, other)[n % 2], sku, content, '"1"') for n, content in enumerate(wanted)))
        assert sorted(answer.status_code for answer in written) == [200, 412, 412, 412]


async def test_another_tenants_items_are_none_and_who_only_looks_writes_nothing(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    await put(admin, "BOLO-1", CAKE)
    async with knowledge.client(uuid4()) as stranger:
        assert await skus(stranger) == []
        assert (await stranger.get(f"{ITEMS}/BOLO-1")).status_code == 404
        assert (await stranger.delete(f"{ITEMS}/BOLO-1")).status_code == 404
        asked = await stranger.post("/v1/catalogue/eligibility", json={"skus": ["BOLO-1"]})
        assert (asked.json()["items"], asked.json()["not_found"]) == ([], ["BOLO-1"])
        assert (await put(stranger, "BOLO-1", BREAD)).status_code == 201, "a sku is a tenant's own"
    assert (await admin.get(f"{ITEMS}/BOLO-1")).json()["content"]["title"] == CAKE["title"]
    async with knowledge.client(tenant_id, role="viewer") as viewer:
        assert await skus(viewer) == ["BOLO-1"]
        assert (await put(viewer, "BOLO-2", BREAD)).status_code == 403
        assert (await viewer.delete(f"{ITEMS}/BOLO-1")).status_code == 403
    async with knowledge.session(tenant_id) as session:
        assert [one.sku for one in await ask(session, "select sku from catalogue_item")] == ["BOLO-1"]


PRICE = {"amount_minor": 1, "currency": "BRL"}
NONSENSE: list[View] = [
    {},
    {"title": ""},
    {"title": "x" * 201},
    {"title": "a\nb"},
    {"title": "a\x00b"},
    {"title": "x", "color": "red"},
    {"title": "x", "url": "javascript:alert(1)"},
    {"title": "x", "images": ["http://a.example/x.jpg"]},
    {"title": "x", "images": [f"https://a.example/{n}.jpg" for n in range(MOST_IMAGES + 1)]},
    {"title": "x", "attributes": {str(n): n for n in range(MOST_ATTRIBUTES + 1)}},
    {"title": "x", "attributes": {"a": [1]}},
    {"title": "x", "attributes": {"a": 10**16}},
    {"title": "x", "attributes": {"": "a"}},
    {"title": "x", "variants": [{"sku": str(n)} for n in range(MOST_VARIANTS + 1)]},
    {"title": "x", "variants": [{"sku": "a"}, {"sku": "a"}]},
    {"title": "x", "price": {"amount_minor": -1, "currency": "BRL"}},
    {"title": "x", "price": {"amount_minor": 1.5, "currency": "BRL"}},
    {"title": "x", "price": {"amount_minor": 10**13, "currency": "BRL"}},
    {"title": "x", "price": {"amount_minor": 1, "currency": "XYZ"}},
    {"title": "x", "offer": {"amount_minor": 1}},
    {"title": "x", "price": PRICE, "offer": {"amount_minor": 2}},
    {"title": "x", "stock": -1},
    {"title": "x", "stock": True},
    {"title": "x", "valid_from": "2026-01-02T00:00:00Z", "valid_until": "2026-01-02T00:00:00Z"},
    {"title": "x", "valid_from": "2026-01-02T00:00:00"},
    {"title": "x", "state": "gone"},
]


@pytest.mark.parametrize("content", NONSENSE)
def test_what_is_no_item_is_refused(content: View) -> None:
    with pytest.raises(ValidationError):
        ItemContent.model_validate(content)


async def test_nonsense_changes_nothing(admin: httpx2.AsyncClient) -> None:
    assert [(await put(admin, "X", one)).status_code for one in NONSENSE[:3]] == [422] * 3
    assert (await put(admin, "x" * 101, BREAD)).status_code == 422
    assert (await put(admin, "a%5Cb", BREAD)).status_code == 422
    assert await skus(admin) == []


def test_an_offer_a_period_and_stock_hold_when_they_say() -> None:
    offer = {"amount_minor": 50, "valid_from": NOW, "valid_until": NOW + timedelta(days=1)}
    item = ItemContent.model_validate(BREAD | {"offer": offer, "valid_from": NOW - timedelta(days=1)})
    amounts = [item.price_at(at).amount_minor for at in (NOW - timedelta(1), NOW, NOW + timedelta(days=1))]  # type: ignore[union-attr]
    assert amounts == [90, 50, 90]
    assert [item.holds(at) for at in (NOW - timedelta(days=2), NOW)] == [False, True]
    assert not ItemContent.model_validate(BREAD | {"state": "hidden"}).holds(NOW)
    variants = [{"sku": "a", "stock": 0}, {"sku": "b", "stock": 0}]
    assert not ItemContent.model_validate(BREAD | {"variants": variants}).in_stock
    assert ItemContent.model_validate(BREAD | {"variants": [*variants, {"sku": "c"}]}).in_stock
