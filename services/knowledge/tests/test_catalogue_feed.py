"""A shop's feed is asked for, taken in where it says something new, and asked for again."""

import json
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from devkit.testing.harness import Harness

from .library import Given, View
from .site import Site
from .test_catalogue_items import skus
from .websites import within

FEED = "/v1/catalogue/feed"
PRODUCT = """<item><g:id>{sku}</g:id><title>{title}</title><link>https://loja.example/{sku}</link>
<g:price>{price} BRL</g:price><g:availability>in_stock</g:availability><g:brand>Sol</g:brand>
<g:additional_image_link>https://loja.example/1.jpg</g:additional_image_link>
<g:additional_image_link>https://loja.example/2.jpg</g:additional_image_link>
<g:shipping><g:price>1.00 BRL</g:price></g:shipping></item>"""


def merchant(*products: tuple[str, str, str]) -> str:
    items = "".join(PRODUCT.format(sku=sku, title=title, price=price) for sku, title, price in products)
    opening = '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Loja</title>'
    return f"{opening}{items}</channel></rss>"


@pytest.fixture
def given(given: Given, site: Site) -> Given:
    return within(given, site)


async def fetched(knowledge: Harness, client: httpx2.AsyncClient) -> View:
    """Returns the feed once it was asked for and what it says is taken in."""
    await knowledge.run_jobs()
    read: View = (await client.get(FEED)).json()
    return read


async def test_a_feed_is_taken_in_where_it_is_new_and_asked_for_again(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site
) -> None:
    site.says("/old.xml", status=302, location="/feed.xml")
    site.says("/feed.xml", merchant(("A", "Bolo", "12.90"), ("B", "Pão", "0.90")), content_type="application/xml")
    put = await admin.put(FEED, json={"url": f"{site.url}/old.xml", "every_hours": 6, "replace": True})
    assert (put.status_code, put.headers["etag"], put.json()["outcome"]) == (200, '"1"', None)
    feed = await fetched(knowledge, admin)
    assert feed["outcome"] == "imported"
    cake = (await admin.get("/v1/catalogue/items/A")).json()["content"]
    assert (cake["title"], cake["price"], cake["stock"]) == ("Bolo", {"amount_minor": 1_290, "currency": "BRL"}, None)
    assert (cake["attributes"], len(cake["images"])) == ({"brand": "Sol"}, 2)

    await knowledge.run_jobs()
    assert site.asked == ["/old.xml", "/feed.xml"], "its time has not come"
    await admin.post(f"{FEED}/fetch")
    again = await fetched(knowledge, admin)
    assert (again["outcome"], again["import_id"]) == ("unchanged", feed["import_id"])

    site.says("/feed.xml", merchant(("B", "Pão", "1.00")), content_type="application/xml")
    await admin.post(f"{FEED}/fetch")
    changed = await fetched(knowledge, admin)
    done = (await admin.get(f"/v1/catalogue/imports/{changed['import_id']}")).json()
    assert (done["changed"], done["hidden"], await skus(admin, state="active")) == (1, 1, ["B"])

    for path, body, outcome in [
        ("/gone.xml", None, "not_found"),
        ("/feed.bin", b"%PDF-1.7", "type"),
        ("/feed.json", json.dumps({"products": [{"sku": "C", "title": "Suco", "price": 7.5, "tags": ["a", "b"]}]}), "imported"),
    ]:
        if body is not None:
            site.says(path, body)
        seen = (await admin.get(FEED)).headers["etag"]
        put = await admin.put(FEED, json={"url": f"{site.url}{path}"}, headers={"if-match": seen})
        assert (await fetched(knowledge, admin))["outcome"] == outcome
    drink = (await admin.get("/v1/catalogue/items/C")).json()["content"]
    assert (drink["price"]["amount_minor"], drink["attributes"]) == (750, {"tags": "a|b"})

    assert (await admin.delete(FEED)).status_code == 204
    assert (await admin.delete(FEED)).status_code == 404
    assert await knowledge.jobs() == []


async def test_a_feed_that_is_wanted_otherwise_meanwhile_is_not_taken_in(
    knowledge: Harness, admin: httpx2.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.says("/old.csv", "sku;title\nA;Velho\n")
    site.says("/new.csv", "sku;title\nA;Novo\n")
    await admin.put(FEED, json={"url": f"{site.url}/old.csv", "every_hours": 6})
    stored = knowledge.resources.objects.put

    async def meanwhile(*args: Any) -> None:
        monkeypatch.undo()
        put = await admin.put(FEED, json={"url": f"{site.url}/new.csv"}, headers={"if-match": '"1"'})
        assert put.status_code == 200
        await stored(*args)

    monkeypatch.setattr(knowledge.resources.objects, "put", meanwhile)
    await fetched(knowledge, admin)
    assert len((await admin.get("/v1/catalogue/imports")).json()["imports"]) == 1
    assert (await admin.get("/v1/catalogue/items/A")).json()["content"]["title"] == "Novo"


async def test_what_is_no_feed_and_whose_it_is_not(knowledge: Harness, admin: httpx2.AsyncClient, site: Site) -> None:
    bad: list[View] = [
        {"url": "ftp://a.example/x"},
        {"url": "https://user:secret@a.example/x"},
        {"url": "https://a.example/x", "every_hours": 0},
        {"url": "https://a.example/x", "currency": "ABC"},
        {"url": "https://a.example/x", "color": "red"},
    ]
    assert [(await admin.put(FEED, json=one)).status_code for one in bad] == [422] * len(bad)
    assert (await admin.put(FEED, json={"url": "http://10.0.0.1/feed.xml"})).status_code == 200
    assert (await fetched(knowledge, admin))["outcome"] == "forbidden"
    assert (await admin.put(FEED, json={"url": site.url})).status_code == 428
    assert (await admin.put(FEED, json={"url": site.url}, headers={"if-match": '"9"'})).status_code == 412
    async with knowledge.client(uuid4()) as stranger:
        assert (await stranger.get(FEED)).status_code == 404
        assert (await stranger.post(f"{FEED}/fetch")).status_code == 404
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><item><id>&b;</id><title>x</title></item></rss>'
    site.says("/bomb.xml", bomb)
    await admin.put(FEED, json={"url": f"{site.url}/bomb.xml"}, headers={"if-match": '"1"'})
    await fetched(knowledge, admin)
    assert await skus(admin) == []
    site.says("/deep.json", "[" * 100_000)
    await admin.put(FEED, json={"url": f"{site.url}/deep.json"}, headers={"if-match": '"2"'})
    feed = await fetched(knowledge, admin)
    assert (await admin.get(f"/v1/catalogue/imports/{feed['import_id']}")).json()["reason"] == "unreadable"
