"""The fleet's page: it is there when the rest is, comes back after a kill, and a fleet without one says why."""

import asyncio
import json
from pathlib import Path

import httpx2
import pytest
from devkit.console.sources import ConsoleSources
from devkit.fleet.page import FleetPage

BUILD = "const fs = require('fs'), out = process.argv[3]; fs.mkdirSync(out); fs.writeFileSync(`${out}/index.html`, 'here')"
NOWHERE = "http://127.0.0.1:1"


def page_of(folder: Path, said: list[str], build: str = BUILD) -> FleetPage:
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    named = {"name": "small", "version": "1.0.0"}
    (sources / "package.json").write_text(json.dumps(named | {"scripts": {"build": "node build.cjs"}}))
    (sources / "package-lock.json").write_text(json.dumps(named | {"lockfileVersion": 3, "packages": {"": named}}))
    (sources / "build.cjs").write_text(build)
    return FleetPage(folder / "state", said.append, wanted=True, sources=ConsoleSources(sources, say=said.append))


def serve(page: FleetPage) -> None:
    page.begin()
    page.serve({"gateway": NOWHERE}, NOWHERE, 30)


@pytest.mark.parametrize("end", ["kill", "stop"])
async def test_it_is_served_and_comes_back_where_it_was(tmp_path: Path, end: str) -> None:
    said: list[str] = []
    page = page_of(tmp_path, said)
    try:
        await asyncio.to_thread(serve, page)
        assert page.missing is None
        described = page.describe()["console"]
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.get(described["url"])).text == "here"
            getattr(page.door, end)()
            assert page.describe() == {}
            again = page_of(tmp_path, said)
            await asyncio.to_thread(serve, again)
            assert again.describe()["console"]["url"] == described["url"]
            assert (await client.get(described["url"])).text == "here"
    finally:
        await asyncio.to_thread(page.door.stop)
    assert said.count("building the console") == 1
    assert page.describe() == {}


async def test_a_fleet_whose_page_cannot_be_built_has_none_and_says_why(tmp_path: Path) -> None:
    said: list[str] = []
    page = page_of(tmp_path, said, "console.error('a brace is missing'); process.exit(1)")
    await asyncio.to_thread(serve, page)

    assert page.describe() == {}
    assert "a brace is missing" in (page.missing or "")
    assert "a brace is missing" in said[-1]


async def test_who_wants_no_page_pays_for_none(tmp_path: Path) -> None:
    said: list[str] = []
    page = page_of(tmp_path, said)
    page.wanted = False
    await asyncio.to_thread(serve, page)

    assert (page.describe(), page.missing, said) == ({}, None, [])
    assert not (tmp_path / "sources" / "dist").exists()
