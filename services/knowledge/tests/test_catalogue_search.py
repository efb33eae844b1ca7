"""What is sold is found: by meaning and by words, narrowed, for whom it may be offered; and no more once it is gone."""

from threading import Thread, current_thread, main_thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.knowledge import CatalogueIndexed
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from knowledge.catalogue.clients.item_points import ItemPoints
from knowledge.catalogue.domain.finding import ItemFilter, fits
from knowledge.catalogue.domain.items import ItemContent
from knowledge.resources import Resources

from .library import Fail, Given, View, reindex
from .test_catalogue_items import CAKE, NOW, put


def item(title: str, amount: int, **more: Any) -> View:
    return {"title": title, "price": {"amount_minor": amount, "currency": "BRL"}, **more}


SHOP: dict[str, View] = {
    "GEL-400": item(
        "Geladeira frost free 400 litros", 320_000, attributes={"cor": "inox", "voltagem": 220}, labels=["cozinha"]
    ),
    "GEL-250": item("Geladeira compacta 250 litros", 190_000, attributes={"cor": "branca", "voltagem": 110}, stock=0),
    "FOG-4": item("Fogão de quatro bocas", 89_000, attributes={"cor": "Inox"}, labels=["cozinha"], regions=["Recife"]),
    "TV-55": item("Televisor de 55 polegadas", 250_000, offer={"amount_minor": 150_000}),
    "VELHA": item("Geladeira de vitrine", 50_000, valid_until="2020-01-01T00:00:00Z"),
    "OCULTA": item("Geladeira secreta", 50_000, state="hidden"),
    "CREDITO": item(
        "Parcelamento em 24 vezes",
        0,
        eligibility={"op": "at_least", "fact": "contact.age", "value": 18},
    ),
}


async def search(client: httpx2.AsyncClient, query: str | None = None, **asked: Any) -> list[str]:
    answer = await client.post("/v1/catalogue/search", json={"query": query, **asked})
    assert answer.status_code == 200, answer.text
    return [one["item"]["sku"] for one in answer.json()["items"]]


async def stock_up(client: httpx2.AsyncClient) -> None:
    for sku, content in SHOP.items():
        assert (await put(client, sku, content)).status_code == 201


async def left(knowledge: Harness, tenant_id: UUID) -> set[UUID]:
    """Returns what the vector store has of a tenant."""
    resources: Resources = knowledge.resources
    return set().union(*[seen async for seen in resources.item_points.each(tenant_id, 2)])


async def tokens(knowledge: Harness) -> list[int]:
    return [one.tokens for one in await knowledge.published(CatalogueIndexed)]


async def test_what_is_sold_is_found_by_meaning_and_by_words_and_narrowed(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    await stock_up(admin)
    await knowledge.run_jobs()
    assert await knowledge.jobs() == []
    assert (await search(admin, "quero uma geladeira"))[:2] in (["GEL-400", "GEL-250"], ["GEL-250", "GEL-400"])
    assert (await search(admin, "tem a GEL250?"))[0] == "GEL-250"
    assert (await search(admin, "para assistir filmes, uma tv de 55"))[0] == "TV-55"
    assert {"VELHA", "OCULTA"}.isdisjoint(await search(admin, "geladeira", limit=50))

    offered = ["CREDITO", "FOG-4", "GEL-250", "GEL-400", "TV-55"]
    assert await search(admin) == offered
    assert await search(admin, price={"currency": "BRL", "least": 1, "most": 150_000}) == ["FOG-4", "TV-55"]
    assert await search(admin, price={"currency": "USD"}) == []
    assert await search(admin, attributes={"Cor": ["inox"]}) == ["FOG-4", "GEL-400"]
    assert await search(admin, attributes={"cor": ["inox", "branca"], "voltagem": [110]}) == ["GEL-250"]
    assert await search(admin, labels=["cozinha", "quarto"]) == ["FOG-4", "GEL-400"]
    assert await search(admin, region="Olinda") == [one for one in offered if one != "FOG-4"]
    assert await search(admin, region="récife") == offered
    assert await search(admin, in_stock=False) == ["GEL-250"]
    assert await search(admin, "geladeira", in_stock=True, price={"currency": "BRL", "most": 330_000}, limit=1) == ["GEL-400"]

    assert await search(admin, facts={"contact.age": 17, "request.region": "Recife"}) == [
        one for one in offered if one != "CREDITO"
    ]
    assert await search(admin, facts={"contact.age": 18}, eligible="surely") == [one for one in offered if one != "FOG-4"]
    asked = (await admin.post("/v1/catalogue/search", json={"query": "parcelamento", "facts": {}})).json()["items"][0]
    assert (asked["item"]["sku"], asked["eligibility"]["missing"]) == ("CREDITO", ["contact.age"])
    assert asked["scores"]["bm25"] > 0

    async with knowledge.client(uuid4()) as stranger:
        assert await search(stranger, "geladeira") == []
        assert await search(stranger) == []
    bad: list[View] = [
        {"query": ""},
        {"query": "x", "limit": 51},
        {"facts": {"contact.age": "x"}},
        {"price": {"currency": "reais"}},
        {"attributes": {"cor": []}},
        {"labels": ["x"] * 21},
        {"fields": "*"},
    ]
    assert [(await admin.post("/v1/catalogue/search", json=one)).status_code for one in bad] == [422] * len(bad)


async def test_items_are_read_and_judged_apart_from_the_event_loop(
    knowledge: Harness, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(admin, "CREDITO", SHOP["CREDITO"])
    await knowledge.run_jobs()
    where: list[Thread] = []
    read = ItemContent.model_validate_json

    def noting(written: str) -> ItemContent:
        where.append(current_thread())
        return read(written)

    monkeypatch.setattr(ItemContent, "model_validate_json", noting)
    facts = {"contact.age": 18}
    assert await search(admin, facts=facts) == ["CREDITO"]
    judged = await admin.post("/v1/catalogue/eligibility", json={"facts": facts, "skus": ["CREDITO"]})
    assert judged.json()["items"][0]["eligible"] == "yes"
    assert (await admin.get("/v1/catalogue/items")).json()["items"] != []
    assert len(where) == 3
    assert main_thread() not in where


async def test_a_change_counts_at_once_and_is_embedded_only_where_the_text_is_new(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID
) -> None:
    await stock_up(admin)
    await knowledge.run_jobs()
    (first,) = await tokens(knowledge)
    assert first > 0

    await put(admin, "GEL-400", SHOP["GEL-400"] | {"state": "hidden"}, '"1"')
    await admin.delete("/v1/catalogue/items/TV-55")
    assert {"GEL-400", "TV-55"}.isdisjoint(await search(admin)), "before any job has run"
    await knowledge.run_jobs()
    assert len(await left(knowledge, tenant_id)) == len(SHOP) - 1
    await put(
        admin,
        "GEL-400",
        item("Geladeira frost free 400 litros", 1, attributes=SHOP["GEL-400"]["attributes"], labels=["cozinha"]),
        '"2"',
    )
    await knowledge.run_jobs()
    assert await search(admin, "geladeira frost free", price={"currency": "BRL", "least": 1, "most": 1}) == ["GEL-400"]
    assert await tokens(knowledge) == [first], "neither state nor price is a text"

    for sku in SHOP:
        await admin.delete(f"/v1/catalogue/items/{sku}")
    await knowledge.run_jobs()
    assert await left(knowledge, tenant_id) == set()
    async with knowledge.session(tenant_id) as session:
        for table in ("catalogue_item", "catalogue_point", "catalogue_forgotten"):
            assert await ask(session, f"select 1 from {table}") == []


async def test_vectors_that_are_lost_come_back_and_are_not_bought_again(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, given: Given
) -> None:
    await stock_up(admin)
    await knowledge.run_jobs()
    bought, points = await tokens(knowledge), knowledge.resources.item_points
    there = await left(knowledge, tenant_id)
    await points.remove(tenant_id, there)
    assert await search(admin) == []

    tried, _ = await reindex(knowledge, given, "--tenant-id", str(tenant_id), "--dry-run")
    assert tried == [{"tenant_id": str(tenant_id), "catalogue_items": len(SHOP)}]
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await reindex(knowledge, given, "--tenant-id", str(tenant_id))
    await knowledge.run_jobs()
    assert await left(knowledge, tenant_id) == there
    assert (await search(admin, "fogão"))[0] == "FOG-4"
    assert await tokens(knowledge) == bought
    assert (await reindex(knowledge, given, "--tenant-id", str(tenant_id)))[0] == []


async def test_a_model_that_fails_delays_and_one_that_refuses_a_text_leaves_its_words(
    knowledge: Harness, admin: httpx2.AsyncClient, embeddings_fail: Fail
) -> None:
    await put(admin, "GEL-400", SHOP["GEL-400"])
    await put(admin, "FOG-4", SHOP["FOG-4"])
    await embeddings_fail(status=500, times=1)
    await knowledge.run_jobs()
    assert len(await knowledge.jobs()) == 1
    await embeddings_fail(status=400, match={"text_contains": "Geladeira"})
    await knowledge.run_jobs(even_if_early=True)
    assert await knowledge.jobs() == []
    await embeddings_fail()
    assert (await search(admin, "fogão de bocas"))[0] == "FOG-4"
    assert (await search(admin, "GEL-400"))[0] == "GEL-400"


async def test_what_is_removed_while_it_is_stored_is_taken_out_again(
    knowledge: Harness, admin: httpx2.AsyncClient, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stock_up(admin)
    stored = ItemPoints.put

    async def slow(points: ItemPoints, *given: Any) -> None:
        monkeypatch.setattr(ItemPoints, "put", stored)
        await admin.delete("/v1/catalogue/items/GEL-400")
        await put(admin, "FOG-4", item("Forno elétrico", 1), '"1"')
        await stored(points, *given)

    monkeypatch.setattr(ItemPoints, "put", slow)
    await knowledge.run_jobs()
    assert len(await left(knowledge, tenant_id)) == len(SHOP) - 1
    assert (await search(admin, "forno elétrico"))[0] == "FOG-4"
    assert await knowledge.jobs() == []


def test_what_a_search_is_narrowed_by_is_looked_at_as_it_is_now() -> None:
    content = ItemContent.model_validate(CAKE)
    assert fits(content, ItemFilter(currency="BRL", least=3_900, most=3_900), NOW), "the offer"
    assert fits(content, ItemFilter(currency="BRL", least=5_000), NOW), "a variant"
    assert not fits(content, ItemFilter(currency="BRL", least=4_500, most=4_500), NOW), "the offer holds"
    assert not fits(content, ItemFilter(region="Natal"), NOW)
    assert fits(content, ItemFilter(attributes={"PESO_KG": [1.5], "sem_gluten": [False], "tamanho": ["g", "gg"]}), NOW)
    assert not fits(content, ItemFilter(attributes={"fatias": ["12"], "sabor": ["coco"]}), NOW)
