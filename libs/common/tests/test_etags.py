"""Which version somebody saw: `If-Match` as RFC 9110 writes it, and everything that only looks like it."""

from contextlib import suppress

import pytest
from common.errors import Invalid, Stale, VersionRequired
from common.etags import SeenVersions, parse, tag, tag_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

OPAQUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters='"\x7f', exclude_categories=["Cc"]))


def test_who_saw_the_version_may_change_it() -> None:
    for line in ('"7"', ' "7" ', '"6", "7"', '"6","7"', ', "7" ,,', "*", 'W/"7", "7"', '"a,b", "7"'):
        parse([line]).check(7)
    parse(['"6"', '"7"']).check(7)


@pytest.mark.parametrize("line", ['"6"', '"70"', 'W/"7"', '""', '"*"', '"7,"', '"6", W/"7"'])
def test_who_saw_another_version_may_not(line: str) -> None:
    with pytest.raises(Stale):
        parse([line]).check(7)


class Shop(BaseModel):
    name: str
    version: int = 1


def test_what_has_no_version_is_known_by_how_it_reads() -> None:
    besides = frozenset({"version"})
    assert tag_of(Shop(name="a"), besides=besides) == tag_of(Shop(name="a", version=2), besides=besides)
    assert len({tag_of(Shop(name="a")), tag_of(Shop(name="b")), tag_of(Shop(name="a", version=2))}) == 3
    parse([tag_of(Shop(name="a"))]).check_where_said(tag_of(Shop(name="a")))
    parse(None).check_where_said(tag_of(Shop(name="a")))


def test_who_says_no_version_is_asked_for_one() -> None:
    for nothing in (None, []):
        with pytest.raises(VersionRequired):
            parse(nothing).check(7)


@pytest.mark.parametrize(
    "line", ["", ",", "7", '7"', '"7', 'w/"7"', '"7" "8"', '*, "7"', '"7", *', "W/7", '"\x00"', '" "', '"\x7f"']
)
def test_what_is_no_list_of_tags_is_refused(line: str) -> None:
    with pytest.raises(Invalid):
        parse([line])


@given(st.lists(OPAQUE, min_size=1, max_size=5), st.booleans())
def test_every_list_of_tags_is_read_as_it_was_written(opaque: list[str], in_lines: bool) -> None:
    tags = [f'"{one}"' for one in opaque]
    assert parse(tags if in_lines else [" , ".join(tags)]) == SeenVersions(frozenset(tags))


@given(st.text(max_size=50))
def test_whatever_comes_is_a_list_or_is_refused(line: str) -> None:
    with suppress(Invalid):
        assert parse([line]).tags


def test_a_tag_is_strong() -> None:
    assert tag(7) == '"7"'
