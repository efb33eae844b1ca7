"""Whether a page has room for what is on it, and stands still while it comes."""

from playwright.async_api import Page

MOVED_FROM_NOW = """() => {
  window.moved = []
  const note = ({ value, hadRecentInput, sources }) => !hadRecentInput && window.moved.push({
    value, what: sources.map(({ node }) => (node?.outerHTML ?? node?.nodeName ?? '').slice(0, 200)) })
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'layout-shift', buffered: true })
}"""
HEADINGS = "() => [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).length"
MOVED_AT_MOST = 0.1  # what Lighthouse calls good
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth
  const cut = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible' && up.getBoundingClientRect().right <= wide + 1) return true
    return false
  }
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > wide + 1 && !cut(one))
    .map((one) => one.outerHTML.slice(0, 200)).slice(0, 5)
}"""


async def watch(page: Page) -> None:
    """From its next address on it is noted what moves there by itself."""
    await page.add_init_script(f"({MOVED_FROM_NOW})()")


async def misfits(page: Page) -> list[str]:
    """Returns what is wrong with how a page that is watched has come."""
    found = [f"beyond the edge: {one}" for one in await beyond(page)]
    if (headings := await page.evaluate(HEADINGS)) != 1:
        found.append(f"{headings} headings of the first level")
    moved = await page.evaluate("window.moved")
    if sum(one["value"] for one in moved) > MOVED_AT_MOST:
        found.append(f"jumps: {moved}")
    return found


async def beyond(page: Page) -> list[str]:
    return list(await page.evaluate(OVERFLOWING))
