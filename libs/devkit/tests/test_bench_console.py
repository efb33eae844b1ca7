"""What the bench makes of what a page was seen to do."""

from devkit.bench.console_report import ConsoleFigures, HeapAfter, page_load, scrolling


def test_a_page_is_interactive_when_its_list_is_there_and_nothing_holds_it() -> None:
    free = page_load({"row": 400.4, "lcp": 300, "cls": 0, "tasks": [[100, 90]]})
    held = page_load({"row": 400.4, "lcp": 300, "cls": 0, "tasks": [[100, 90], [500, 250]]})
    assert (free.interactive_ms, held.interactive_ms) == (400, 750)
    assert (free.blocked_ms, held.blocked_ms) == (40, 240)


def test_frames_are_counted_by_the_time_they_took_and_late_ones_are_told() -> None:
    smooth = scrolling("rows", 10, [1 / 60] * 99 + [0.1])
    assert smooth.late_share == 0.01
    assert 57 < smooth.frames_per_s < 58
    assert scrolling("rows", 10, [1 / 60] * 100).frames_per_s == 60


def test_the_heap_grows_from_the_first_look_to_the_last() -> None:
    heap = [HeapAfter(1_000, 20, 900), HeapAfter(5_000, 30, 900), HeapAfter(10_000, 22, 900)]
    assert round(ConsoleFigures([], [], [], [], heap).heap_growth, 3) == 0.1
