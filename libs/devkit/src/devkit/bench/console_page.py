"""`scripts/bench console`: how fast the console is in a browser, over the whole fleet and a business with a long past.

One person, one tab. The browser's processor is slowed down for loads only, as Lighthouse does; everything else is as fast as
the machine, which it shares with the fleet.
"""

import asyncio
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from playwright.async_api import CDPSession, Locator, Page, async_playwright
from simulator.demo.business import DemoBusiness

from devkit.bench.console_report import THROTTLING, ConsoleFigures, HeapAfter, PageLoad, Scrolling, page_load, scrolling
from devkit.bench.history import History, settle, write_history
from devkit.console.chromium import ARGUMENTS, find_chromium
from devkit.console.sources import ConsoleSources
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from devkit.fleet.seed import seed, sign_in

BUSINESS = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-500000000001",
    name="Bench console",
    admin="admin@console.example",
    agent="agent@console.example",
    phone_number_id="205954558954601",
)
TALKERS = [f"554197000{number:04d}" for number in range(20)]
TIMED = 30
"""Messages whose way onto the screen is timed."""
SETTLED_MS = 3_000
PIXELS_A_FRAME = 40
SCROLLED_MS = 5_000
WITHIN_S = 90.0
LOOKS = 4
"""How often the heap is looked at after the first time."""
WARM_UP_SHARE = 0.1
"""Of the events, those before the first look: what is loaded once and kept is in it."""


class ConsoleBench:
    """`messages` stand in the tables; `loads` are made of each kind, `events` come over the live socket."""

    def __init__(self, state: Path, say: Callable[[str], None], *, messages: int) -> None:
        self.fleet = Fleet(state, well_known_ports=False, say=say, embedding="hash", console=True)
        self.say = say
        self.messages = messages
        self.longest = ""

    async def measure(self, loads: int, events: int) -> ConsoleFigures:
        async with Play(self.fleet.describe(), await seed(self.fleet, BUSINESS)) as play, async_playwright() as playwright:
            await self._past(play)
            browser = await playwright.chromium.launch(executable_path=find_chromium(ConsoleSources()), args=list(ARGUMENTS))
            context = await browser.new_context(
                base_url=self.fleet.page.door.url, locale="pt-BR", viewport={"width": 1280, "height": 800}
            )
            page = await context.new_page()
            page.set_default_timeout(WITHIN_S * 1000)
            await self._signs_in(page)
            await context.add_init_script(files("devkit.bench").joinpath("page_probe.js").read_text())
            cold, warm = await self._loads(page, loads)
            talk = await self._talkers(play)
            await page.goto(f"/inbox/{talk}")
            on_screen_s = await self._messages(page, play)
            heap = await self._heap(page, play, events)
            scrolls = [await self._list(page), await self._conversation(page)]
            await browser.close()
        return ConsoleFigures(cold, warm, on_screen_s, scrolls, heap)

    async def _past(self, play: Play) -> None:
        self.say(f"writing {self.messages:,} messages")
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
            signed_in = await sign_in(client, self.fleet, BUSINESS.admin)
        channel = play.demo["channels"]["meta"]["channel_id"]
        history = History(UUID(BUSINESS.tenant_id), UUID(channel), UUID(signed_in["user_id"]), self.messages)
        url = self.fleet.server.url("conversation")
        self.longest = str(await asyncio.to_thread(write_history, url, history))
        await asyncio.to_thread(settle, url)

    async def _signs_in(self, page: Page) -> None:
        await page.goto("/sign-in")
        await page.locator("input[type=email]").fill(BUSINESS.admin)
        await page.locator("input[type=password]").fill(self.fleet.secrets.demo_password)
        await page.locator("button[type=submit]").click()
        await page.locator("main li a").first.wait_for()

    async def _loads(self, page: Page, loads: int) -> tuple[list[PageLoad], list[PageLoad]]:
        """Returns those with an empty cache, and those with a full one."""
        self.say(f"opening the inbox {loads} times with an empty cache and as often with a full one")
        browser = await page.context.new_cdp_session(page)
        await browser.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLING})
        cold, warm = [], []
        for _ in range(loads):
            await browser.send("Network.clearBrowserCache")
            cold.append(await self._load(page))
            warm.append(await self._load(page))
        await browser.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        await browser.detach()
        return cold, warm

    async def _load(self, page: Page) -> PageLoad:
        await page.goto("about:blank")
        await page.goto("/inbox")
        await page.evaluate("until(() => probe.row > 0)")
        await page.wait_for_timeout(SETTLED_MS)  # what holds the page after its list is there counts too
        return page_load(await page.evaluate("probe"))

    async def _talkers(self, play: Play) -> str:
        """Returns the conversation of the first: each of them has a person, so that no answer of the AI comes between."""
        admin = await play.service("conversation")
        for phone in TALKERS:
            await play.says(phone, "Quero falar com uma pessoa", name=f"Cliente {phone[-2:]}")
        talks = [(await play.conversation_with(phone))["conversation_id"] for phone in TALKERS]
        for talk in talks:
            (await admin.post(f"/v1/conversations/{talk}/take-over")).raise_for_status()
        return str(talks[0])

    async def _messages(self, page: Page, play: Play) -> list[float]:
        """Returns from the frame that brought each message to its being in the page."""
        self.say(f"writing to the open conversation {TIMED} times")
        await page.get_by_role("region", name="Mensagens", exact=True).wait_for()
        took_s = []
        for number in range(TIMED):
            mark = f"marca-{number}-fim"
            await page.evaluate("mark => Object.assign(probe, { mark, heard: 0, seen: 0 })", mark)
            await play.says(TALKERS[0], f"Olá, {mark}")
            await page.evaluate("until(() => probe.heard && probe.seen)")
            took_s.append(await page.evaluate("(probe.seen - probe.heard) / 1000"))
        await page.evaluate("Object.assign(probe, { mark: '' })")
        return took_s

    async def _heap(self, page: Page, play: Play, events: int) -> list[HeapAfter]:
        self.say(f"letting customers write until {events:,} events came")
        browser = await page.context.new_cdp_session(page)
        await browser.send("Performance.enable")
        begun = await page.evaluate("probe.frames")
        warm = round(events * WARM_UP_SHARE)
        looks = []
        for step in range(LOOKS + 1):
            await self._until(page, play, begun + warm + round(events * step / LOOKS))
            looks.append(await _heap_now(browser, await page.evaluate("probe.frames") - begun))
        return looks

    async def _until(self, page: Page, play: Play, frames: int) -> None:
        deadline = time.monotonic() + WITHIN_S * 2
        number = 0
        while await page.evaluate("probe.frames") < frames:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page heard of {await page.evaluate('probe.frames')} events and not of {frames}")
            number += 1
            await asyncio.gather(*(play.says(phone, f"Mais uma pergunta, a {number}ª") for phone in TALKERS))

    async def _list(self, page: Page) -> Scrolling:
        """The list of what is closed, all of it read."""
        self.say("scrolling the list of all that is closed")
        await page.goto("/inbox?view=closed")
        rows = page.get_by_role("list", name="Encerradas")
        await rows.wait_for()
        count = await _all_of(rows.locator(".."), "one => one.scrollTop = one.scrollHeight", "one => one.scrollHeight / 76")
        return await self._scrolls(rows.locator(".."), "conversations", count, -PIXELS_A_FRAME)

    async def _conversation(self, page: Page) -> Scrolling:
        self.say("scrolling the longest conversation")
        await page.goto(f"/inbox/{self.longest}")
        region = page.get_by_role("region", name="Mensagens", exact=True)
        await region.locator("li").first.wait_for()
        size = "one => Number(one.querySelector('li')?.getAttribute('aria-setsize') ?? 0)"
        count = await _all_of(region, "one => one.scrollTop = 0", size)
        return await self._scrolls(region, "messages", count, PIXELS_A_FRAME)

    async def _scrolls(self, scroller: Locator, what: str, rows: int, pixels: int) -> Scrolling:
        given: list[Any] = [pixels, SCROLLED_MS]
        frames_s = await scroller.evaluate("(one, [pixels, ms]) => scrolled(one, pixels, ms)", given)
        return scrolling(what, rows, frames_s)


async def _all_of(scroller: Locator, to_the_end: str, size: str) -> int:
    """Returns how many rows there are, once no more come."""
    deadline = time.monotonic() + WITHIN_S
    count, since = 0, time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < 2:
        await scroller.evaluate(to_the_end)
        await asyncio.sleep(0.05)
        now = round(await scroller.evaluate(size))
        if now != count:
            count, since = now, time.monotonic()
    return count


async def _heap_now(browser: CDPSession, events: int) -> HeapAfter:
    for _ in range(2):
        await browser.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in (await browser.send("Performance.getMetrics"))["metrics"]}
    return HeapAfter(events, round(metrics["JSHeapUsedSize"] / 1e6, 2), round(metrics["Nodes"]))
