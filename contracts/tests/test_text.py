"""What of a foreign text is kept, and what is shown."""

import json

from contracts.text import is_storable, printable, storable
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(st.characters(exclude_categories=()))


@given(TEXTS)
def test_what_is_storable_is_utf_8_without_nul(text: str) -> None:
    assert is_storable(text) == ("\0" not in text and text.encode("utf-8", "ignore").decode() == text)
    assert is_storable(storable(text))
    assert len(storable(text)) == len(text)


@given(st.recursive(TEXTS | st.none() | st.integers(), lambda one: st.lists(one) | st.dictionaries(TEXTS, one)))
def test_data_keeps_its_shape(data: object) -> None:
    kept = storable(data)
    json.dumps(kept, ensure_ascii=False).encode()
    assert storable(kept) == kept
    assert type(kept) is type(data)


def test_every_line_end_is_a_newline_and_controls_go() -> None:
    assert printable("um\r\ndois\rtrês\x0b\x00\x1b[31m\tquatro\ud800") == "um\ndois\ntrês\n[31m\tquatro"
