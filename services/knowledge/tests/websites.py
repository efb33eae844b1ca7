"""How the tests add websites and look at them."""

from typing import Any

import httpx2

from .library import Given, View
from .site import Site


def within(given: Given, *sites: Site, **other: Any) -> Given:
    """Returns settings of a service that may ask these sites, and asks them at once."""
    hosts = tuple(site.url.removeprefix("http://") for site in sites)
    return {**given, "website_private_hosts": hosts, "website_pause_s": 0, **other}


async def add_website(client: httpx2.AsyncClient, url: str, **wanted: Any) -> View:
    answer = await client.post("/v1/websites", json={"url": url, **wanted})
    assert answer.status_code == 201, answer.text
    website: View = answer.json()
    return website


async def read_website(client: httpx2.AsyncClient, website: View) -> View:
    answer = await client.get(f"/v1/websites/{website['website_id']}")
    assert answer.status_code == 200, answer.text
    read: View = answer.json()
    return read


async def crawl_again(client: httpx2.AsyncClient, website: View) -> None:
    answer = await client.post(f"/v1/websites/{website['website_id']}/crawl")
    assert answer.status_code == 202, answer.text


async def pages(client: httpx2.AsyncClient, website: View, **asked: Any) -> dict[str, View]:
    """Returns a website's pages by their paths."""
    answer = await client.get(f"/v1/websites/{website['website_id']}/pages", params={"limit": 200, **asked})
    assert answer.status_code == 200, answer.text
    return {"/" + one["url"].split("/", 3)[3]: one for one in answer.json()["pages"]}


async def became(client: httpx2.AsyncClient, website: View) -> dict[str, tuple[str, str | None]]:
    """Returns status and reason of a website's pages by their paths."""
    return {path: (one["status"], one["reason"]) for path, one in (await pages(client, website)).items()}
