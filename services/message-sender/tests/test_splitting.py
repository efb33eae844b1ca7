"""Cutting long texts: nothing is lost but white space, nothing whole is cut, and the places are chosen well."""

import sys
from types import FrameType
from typing import ClassVar, SupportsIndex

import pytest
from contracts.bounds import LONGEST_TEXT, MARK
from hypothesis import given
from hypothesis import strategies as st
from message_sender.domain.splitting import LIMIT, _split, split

FAMILY = "👨‍👩‍👧‍👦"
PIECES = [
    "```x = 1\n\ny```",
    "https://loja.example/p?id=1",
    "Olá. ",
    "\n\n",
    "\n",
    FAMILY,
    "e\u0301",
    " palavra",
    "\u0600",
    "…",
]

texts = st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bare(text: str) -> str:
    return "".join(text.split())


@given(texts, st.integers(2, 40))
def test_parts_fit_are_not_blank_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert bare("".join(parts)) == bare(text)
    assert all(part.strip() and units(part) <= limit for part in parts)


unbroken = st.lists(st.sampled_from(["```a b\n\nc```", "http://a.b/c.d?e ", FAMILY + " ", " e. ", "\n\n"]), max_size=30)


@given(unbroken.map("".join))
def test_what_is_whole_stays_whole(text: str) -> None:
    parts = split(text, 30)

    for whole in ("http://a.b/c.d?e", FAMILY):
        assert sum(part.count(whole) for part in parts) == text.count(whole)
    assert all(part.count("```") % 2 == 0 for part in parts)


def test_a_text_that_fits_is_not_touched() -> None:
    text = "  " + "x" * (LIMIT - 4) + "  "
    assert split(text) == [text]
    assert split(" \n ") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("um dois.\n\ntrês quatro cinco", ["um dois.", "três quatro cinco"]),
        ("um dois tres\nquatro cinco. seis", ["um dois tres", "quatro cinco. seis"]),
        ("um dois tres. quatro cinco seis", ["um dois tres.", "quatro cinco seis"]),
        ("um dois tres quatro cinco seis", ["um dois tres quatro", "cinco seis"]),
        ("u. m" + "x" * 30, ["u.", "m" + "x" * 19, "x" * 11]),
    ],
)
def test_the_best_place_is_taken(text: str, parts: list[str]) -> None:
    assert split(text, 20) == parts


def test_emoji_count_double_and_one_more_character_makes_a_second_part() -> None:
    assert len(split("😀" * (LIMIT // 2))) == 1
    assert [units(part) for part in split("😀" * (LIMIT // 2) + "!")] == [LIMIT, 1]
    assert [len(part) for part in split("x" * (LIMIT + 1))] == [LIMIT, 1]


def test_a_url_or_a_fence_that_alone_is_too_long_is_cut_after_all() -> None:
    assert split("https://a.b/" + "c" * 30, 20) == ["https://a.b/cccccccc", "c" * 20, "c" * 2]
    assert split("```linha um\nlinha dois\nlinha tres```", 20) == ["```linha um", "linha dois", "linha tres```"]


HOSTILE = {
    "letters": "x",
    "blanks between letters": "a ",
    "paragraphs": "a\n\n",
    "sentences": "a. ",
    "closing marks": "a.))))))) ",
    "fences that never end": "```a ````` ",
    "links": "https://a.b/ ",
    "emoji": "😀",
    "families": FAMILY,
    "marks on one letter": "\u0301",
    "flags": "🇧🇷",
    "blanks": "a" + " " * 5_000,
    "line ends": "\r\n",
}


class Watched(str):
    """A text that counts the characters that are taken out of it."""

    __slots__ = ()
    taken: ClassVar[int] = 0

    def __getitem__(self, key: SupportsIndex | slice) -> "Watched":
        part = super().__getitem__(key)
        Watched.taken += len(part)
        return Watched(part)


def work(text: str, limit: int) -> int:
    """Returns how much is done to split a text: the calls that are made, and the characters that are taken out of it."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    _split.cache_clear()
    Watched.taken = 0
    sys.setprofile(count)
    try:
        parts = split(Watched(text), limit)
    finally:
        sys.setprofile(None)
    assert all(units(part) <= limit for part in parts)
    return calls + Watched.taken


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("limit", [1600, 4096])
def test_work_grows_with_the_text_and_no_faster_and_ends(unit: str, limit: int) -> None:
    def of(length: int) -> int:
        return work((unit * (length // len(unit) + 1))[:length], limit)

    assert of(64_000) < 5 * of(16_000)
    assert of(1_000_000) < of(LONGEST_TEXT) + 2 * LONGEST_TEXT, "what is longer than a message may be is cut off, once"


@given(st.integers(0, 9), st.sampled_from(["🇧🇷", "👍🏽", FAMILY, "e\u0301\u0302"]), st.integers(600, 700))
def test_no_grapheme_of_a_long_run_without_blanks_is_cut(before: int, grapheme: str, limit: int) -> None:
    parts = split("x" * before + grapheme * 500, limit)
    assert sum(part.count(grapheme) for part in parts) == 500


def test_each_text_is_cut_once_however_many_parts_it_has() -> None:
    _split.cache_clear()
    text = "Uma frase inteira. " * 3_000
    for _ in split(text, 1600):
        split(text, 1600)
    assert _split.cache_info().misses == 1


def test_what_is_longer_than_any_message_ends_with_a_mark() -> None:
    assert split("palavra " * 100_000)[-1].endswith(MARK)
