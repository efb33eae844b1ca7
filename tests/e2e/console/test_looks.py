"""The main pages look as they did: drawn of recorded answers, at a time that stands still, and held against a picture.

Whoever means a page to look otherwise draws the pictures anew, and looks at them: `PROSA_LOOKS=write scripts/test
tests/e2e/console/test_looks.py`. Where a page asks for more than it did, `PROSA_LOOKS=record` has the answers recorded, too.
"""

import base64
import io
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from devkit.console.chromium import ARGUMENTS, find_chromium
from devkit.console.door import FrontDoor
from devkit.console.sources import ConsoleSources
from devkit.fleet.fleet import Fleet
from devkit.repository import ROOT
from PIL import Image, ImageChops
from playwright.async_api import Browser, BrowserContext, Error, Route, async_playwright, expect

from .conftest import Seeded
from .pages import FURNISHED, has_settled
from .person import Person

RECORDS = os.environ.get("PROSA_LOOKS") == "record"
WRITES = RECORDS or os.environ.get("PROSA_LOOKS") == "write"
LOOKS = Path(__file__).parent / "looks"
ANSWERS = LOOKS / "answers.json"
FAILED = ROOT / ".run" / "looks"
PAGES = {
    "sign-in": "/sign-in",
    "inbox": "/inbox?view=all",
    "conversation": "/inbox/$conversationId?view=all",
    "contacts": "/contacts/$contactId",
    "reports": "/reports",
}
SIGNED_OUT = {"sign-in"}
SIZE = {"width": 1280, "height": 800}
FONT = ROOT / "console" / "node_modules" / "@fontsource" / "noto-sans" / "files"
WEIGHTS = (400, 500, 600, 700)
JSON = ("application/json", "application/problem+json")
SAME_EVERYWHERE = ("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb")
SEEN = 40
"""By how much of 255 a colour has to be another one to be seen: the edges of letters are drawn a little otherwise elsewhere."""
SHARE = 0.002
"""Of all pixels: about a word."""


class Recording:
    """What the services said to one page, by what they were asked."""

    def __init__(self, answers: dict[str, Any], now: datetime) -> None:
        self.answers = answers
        self.now = now
        self.unheard: list[str] = []

    async def hears(self, route: Route) -> None:
        try:
            answer = await route.fetch()
            body, kind = await answer.body(), answer.headers.get("content-type", "")
        except Error:  # the page gave up what it asked
            return
        said: Any = base64.b64encode(body).decode()
        if kind.startswith(JSON):
            said = json.loads(body)
            if token := said.get("access_token"):
                said = json.loads(body.replace(token.encode(), b"recorded"))
        self.answers[_asked(route)] = {"status": answer.status, "type": kind, "said": said}
        await route.fulfill(response=answer)

    async def says(self, route: Route) -> None:
        answer = self.answers.get(_asked(route))
        if answer is None:
            self.unheard.append(_asked(route))
            return await route.fulfill(status=404)
        kind, said = answer["type"], answer["said"]
        body = json.dumps(said).encode() if kind.startswith(JSON) else base64.b64decode(said)
        headers = {"date": format_datetime(self.now, usegmt=True), "content-type": kind}
        await route.fulfill(status=answer["status"], headers=headers, body=body)


def _asked(route: Route) -> str:
    url = urlsplit(route.request.url)
    return f"{route.request.method} {url.path}{'?' + url.query if url.query else ''}"


async def record(painter: Browser, url: str, ids: dict[str, str], email: str, password: str) -> dict[str, Any]:
    """Returns what the services say to each page, for somebody who signs in."""
    now = datetime.now(UTC).replace(microsecond=0)
    pages: dict[str, Any] = {}
    for name in PAGES:
        async with _at(painter, url, now) as context:
            person = await Person.at(context)
            if name not in SIGNED_OUT:
                await person.is_let_in(email, password)
            recording = Recording({}, now)
            await context.route("**/api/**", recording.hears)
            await _comes(person, name, ids)
            await context.unroute_all(behavior="ignoreErrors")
            pages[name] = recording.answers
    return {"now": now.isoformat(), "ids": {key: ids[key] for key in ("conversationId", "contactId")}, "pages": pages}


if RECORDS:

    @pytest.fixture(scope="session")
    async def answers(
        fleet: Fleet, door: FrontDoor, seeded: Seeded, furniture: dict[str, str], painter: Browser
    ) -> dict[str, Any]:
        business = await seeded(FURNISHED)
        recorded = await record(painter, door.url, furniture, business["admin_email"], fleet.secrets.demo_password)
        ANSWERS.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        return recorded

else:

    @pytest.fixture(scope="session")
    def answers() -> dict[str, Any]:
        return dict(json.loads(ANSWERS.read_text()))


@pytest.fixture(scope="session")
async def painter() -> AsyncIterator[Browser]:
    """A browser that draws letters the same way on every machine."""
    async with async_playwright() as playwright:
        arguments = [*ARGUMENTS, *SAME_EVERYWHERE]
        browser = await playwright.chromium.launch(executable_path=find_chromium(ConsoleSources()), args=arguments)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A front door with no service behind it."""
    door = FrontDoor(tmp_path_factory.mktemp("looks"))
    door.files = ConsoleSources().build()
    door.start()
    yield door
    door.stop()


@asynccontextmanager
async def _at(browser: Browser, url: str, now: datetime) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        base_url=url, locale="pt-BR", timezone_id="America/Sao_Paulo", viewport=SIZE, reduced_motion="reduce", bypass_csp=True
    )
    await context.clock.set_fixed_time(now)
    try:
        yield context
    finally:
        await context.close()


async def _comes(person: Person, name: str, ids: dict[str, str]) -> None:
    path = PAGES[name]
    for key, value in ids.items():
        path = path.replace(f"${key}", value)
    await person.page.goto(path)
    await has_settled(person)


def _fonts() -> str:
    faces = []
    for weight in WEIGHTS:
        font = base64.b64encode((FONT / f"noto-sans-latin-{weight}-normal.woff2").read_bytes()).decode()
        faces.append(f"@font-face {{ font-family: Looks; font-weight: {weight}; src: url(data:font/woff2;base64,{font}); }}")
    return "".join(faces) + "* { font-family: Looks !important; }"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_looks_as_it_did(
    name: str, theme: str, answers: dict[str, Any], alone: FrontDoor, painter: Browser
) -> None:
    now = datetime.fromisoformat(answers["now"])
    recording = Recording(answers["pages"][name], now)
    async with _at(painter, alone.url, now) as context:
        await context.route("**/api/**", recording.says)
        await context.route_web_socket("**/api/**", lambda socket: None)  # nothing happens while a picture is taken
        person = await Person.at(context)
        page = person.page
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await _comes(person, name, answers["ids"])
        await expect(page.locator("html")).to_have_attribute("data-theme", theme)
        await page.add_style_tag(content=_fonts())
        await page.evaluate("() => document.fonts.ready.then(() => new Promise((done) => requestIdleCallback(done)))")
        taken = await page.screenshot(animations="disabled")
    assert recording.unheard == [], "the page asks for what was not recorded: record the answers anew"
    kept = LOOKS / f"{name}-{theme}.png"
    if WRITES:
        Image.open(io.BytesIO(taken)).convert("RGB").save(kept, optimize=True)
    _holds(Image.open(io.BytesIO(taken)).convert("RGB"), Image.open(kept).convert("RGB"), kept.name)


def _holds(taken: Image.Image, kept: Image.Image, name: str) -> None:
    assert taken.size == kept.size
    red, green, blue = ImageChops.difference(taken, kept).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    seen = most.point([0] * SEEN + [255] * (256 - SEEN))
    share = seen.histogram()[255] / (taken.width * taken.height)
    if share <= SHARE:
        return
    FAILED.mkdir(parents=True, exist_ok=True)
    taken.save(FAILED / name)
    marked = Image.composite(Image.new("RGB", taken.size, "red"), taken.convert("L").convert("RGB"), seen)
    marked.save(FAILED / f"difference-{name}")
    raise AssertionError(f"{name}: {share:.1%} of it is another, within {seen.getbbox()}: see {FAILED / f'difference-{name}'}")


def test_a_page_that_looks_otherwise_is_seen_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.FAILED", tmp_path)
    kept = Image.new("RGB", (200, 100), "white")
    almost, other = kept.copy(), kept.copy()
    almost.paste((250, 235, 230), (0, 0, 200, 100))
    other.paste("teal", (50, 20, 80, 40))

    _holds(almost, kept, "almost.png")
    with pytest.raises(AssertionError, match=r"other.png: 3.0% of it is another, within \(50, 20, 80, 40\)"):
        _holds(other, kept, "other.png")
    assert Image.open(tmp_path / "difference-other.png").getpixel((60, 30)) == (255, 0, 0)
    assert {path.name for path in tmp_path.iterdir()} == {"other.png", "difference-other.png"}
