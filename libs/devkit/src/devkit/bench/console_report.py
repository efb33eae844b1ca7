"""What a page was measured to do, beside what it should."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from devkit.bench.report import machine
from devkit.percentiles import percentile_ms

THROTTLING = 4
"""By how much the browser's processor is slowed down for loads."""
INTERACTIVE_MS = 1500
LARGEST_PAINT_MS, BLOCKED_MS, SHIFT = 2500, 200, 0.1
"""What Lighthouse calls good."""
ON_SCREEN_MS = 100
FRAMES_PER_S = 59
HEAP_GROWTH = 0.1
LATE_FRAME_S = 0.025


@dataclass(frozen=True)
class PageLoad:
    """One way to the inbox, in milliseconds: until its list is there and nothing holds the page any more; its largest
    paint; what tasks took over 50 ms; and how much of the page moved.
    """

    interactive_ms: float
    largest_paint_ms: float
    blocked_ms: float
    shift: float


@dataclass(frozen=True)
class Scrolling:
    """`late_share`: of frames that took longer than one and a half of a screen's."""

    what: str
    rows: int
    frames_per_s: float
    frame_p99_ms: float | None
    late_share: float


@dataclass(frozen=True)
class HeapAfter:
    events: int
    megabytes: float
    nodes: int


@dataclass(frozen=True)
class ConsoleFigures:
    cold: Sequence[PageLoad]
    warm: Sequence[PageLoad]
    on_screen_s: Sequence[float]
    scrolling: Sequence[Scrolling]
    heap: Sequence[HeapAfter]

    @property
    def heap_growth(self) -> float:
        """From the first look to the last."""
        return self.heap[-1].megabytes / self.heap[0].megabytes - 1


def page_load(probe: dict[str, Any]) -> PageLoad:
    """Judge what the probe saw of a load."""
    until = max([probe["row"], *(began + took for began, took in probe["tasks"])])
    blocked = sum(took - 50 for _, took in probe["tasks"])
    return PageLoad(round(until), round(probe["lcp"]), round(blocked), round(probe["cls"], 4))


def scrolling(what: str, rows: int, frames_s: Sequence[float]) -> Scrolling:
    late = sum(took > LATE_FRAME_S for took in frames_s) / len(frames_s)
    return Scrolling(what, rows, round(len(frames_s) / sum(frames_s), 1), percentile_ms(frames_s, 99), round(late, 4))


def console_document(figures: ConsoleFigures, **given: Any) -> dict[str, Any]:
    """Returns the JSON of a run, with what one must know to compare it."""
    return {"machine": machine(), "throttling": THROTTLING, **given, **asdict(figures)}


def show_console(figures: ConsoleFigures, console: Console) -> None:
    table = Table(title="The console in a browser")
    for column in ("what", "measured", "should be"):
        table.add_column(column)

    def row(what: str, measured: float | None, should: str, holds: bool, unit: str = " ms") -> None:
        said = f"{measured:g}{unit}" if measured is not None else "?"
        table.add_row(what, said if holds else f"[red]{said}[/]", should)

    for name, loads in (("empty cache", figures.cold), ("full cache", figures.warm)):
        interactive = median(one.interactive_ms for one in loads)
        largest, blocked = median(one.largest_paint_ms for one in loads), median(one.blocked_ms for one in loads)
        shift = max(one.shift for one in loads)
        row(f"interactive, CPU ÷ {THROTTLING}, {name}", interactive, f"< {INTERACTIVE_MS} ms", interactive < INTERACTIVE_MS)
        row(f"largest paint, {name}", largest, f"≤ {LARGEST_PAINT_MS} ms", largest <= LARGEST_PAINT_MS)
        row(f"blocked in all, {name}", blocked, f"≤ {BLOCKED_MS} ms", blocked <= BLOCKED_MS)
        row(f"layout shift, {name}", shift, f"≤ {SHIFT}", shift <= SHIFT, "")
    for percent in (50, 99):
        took = percentile_ms(figures.on_screen_s, percent)
        row(f"message on screen, p{percent}", took, f"≤ {ON_SCREEN_MS} ms", took is not None and took <= ON_SCREEN_MS)
    for one in figures.scrolling:
        unit = f" a second, p99 {one.frame_p99_ms:g} ms, late {one.late_share:.1%}"
        should, holds = f"≥ {FRAMES_PER_S} a second", one.frames_per_s >= FRAMES_PER_S
        row(f"scrolling {one.rows:,} {one.what}", one.frames_per_s, should, holds, unit)
    for after in figures.heap:
        row(f"heap after {after.events:,} events, {after.nodes:,} nodes", after.megabytes, "", True, " MB")
    row("heap, growth", round(figures.heap_growth * 100, 1), f"≤ {HEAP_GROWTH:.0%}", figures.heap_growth <= HEAP_GROWTH, " %")
    console.print(table)
