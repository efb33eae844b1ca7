"""A person at the console, in the words of the stories."""

from collections.abc import Sequence
from typing import Self

from playwright.async_api import BrowserContext, Locator, Page, expect

from .traffic import Traffic

PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)
OF_THE_CONSOLE = {"x-prosa-console": "1", "sec-fetch-site": "same-origin"}


class Person:
    """One page of one browser. `complaints` are what the page wrote as errors, and what its policy kept out."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.traffic = Traffic(page)
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    @classmethod
    async def at(cls, context: BrowserContext) -> Self:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return cls(context, page)

    async def is_let_in(self, email: str, password: str) -> None:
        """Sign in as the page's form does, without the page: whatever is opened first finds its cookie."""
        who = {"email": email, "password": password}
        answer = await self.context.request.post("/api/gateway/v1/sessions", data=who, headers=OF_THE_CONSOLE)
        assert answer.ok, f"{answer.status}: {await answer.text()}"

    async def signs_in(self, email: str, password: str) -> None:
        await self.page.goto("/sign-in")
        await self.page.locator("input[type=email]").fill(email)
        await self.page.locator("input[type=password]").fill(password)
        await self.page.locator("button[type=submit]").click()
        await expect(self.page.get_by_role("navigation").first).to_be_visible()

    def sees(self, text: str) -> Locator:
        return self.page.get_by_text(text, exact=True).first

    async def opens(self, name: str, *, view: str = "all") -> None:
        """Open a customer's conversation from a list of the inbox."""
        await self.page.goto(f"/inbox?view={view}")
        await self.page.get_by_role("link", name=name).first.click()
        await expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def real_complaints(self, *, besides: Sequence[str] = ()) -> list[str]:
        """Returns what should not have been. A request that was refused is written by the browser, whatever the page does."""
        expected = ("status of 401", *besides)
        return [one for one in self.complaints if not any(part in one for part in expected)]
