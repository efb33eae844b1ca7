"""The rules of documents, and of texts to be embedded."""

import pytest
from common.errors import Invalid
from contracts.text import is_storable
from hypothesis import given
from hypothesis import strategies as st
from knowledge.domain.documents import DocumentStatus, needs_indexing, title_of
from knowledge.domain.embedding import INPUTS_PER_REQUEST, batches


@pytest.mark.parametrize(
    ("given_title", "filename", "title"),
    [
        ("Horários", "x.pdf", "Horários"),
        ("  ", "política de trocas.pdf", "política de trocas"),
        (None, "C:\\docs\\faq.md", "C:\\docs\\faq"),
        (None, "../../etc/passwd", "passwd"),
        (None, "", "Untitled"),
        ("a\x00b\ud800", "x", "ab"),
    ],
)
def test_a_document_is_called_as_given_else_after_its_file(given_title: str | None, filename: str, title: str) -> None:
    assert title_of(given_title, filename) == title


def test_a_title_that_is_too_long_is_refused_and_a_file_name_cut() -> None:
    with pytest.raises(Invalid):
        title_of("x" * 201, "")
    assert title_of(None, "x" * 300 + ".txt") == "x" * 200


@given(st.text(max_size=200), st.text(max_size=300))
def test_every_title_can_be_stored(given_title: str, filename: str) -> None:
    title = title_of(given_title, filename)

    assert title
    assert is_storable(title)
    assert len(title) <= 200


@pytest.mark.parametrize(
    ("status", "indexed_with", "again"),
    [
        ("processing", None, False),
        ("failed", None, True),
        ("failed", "this", True),
        ("indexed", "this", False),
        ("indexed", "another", True),
    ],
)
def test_the_same_content_is_read_again_only_where_that_helps(
    status: DocumentStatus, indexed_with: str | None, again: bool
) -> None:
    assert needs_indexing(status, indexed_with, "this") is again


@given(st.integers(0, 1000))
def test_batches_keep_every_text_in_order_and_stay_below_the_limit(count: int) -> None:
    texts = [str(number) for number in range(count)]

    parts = list(batches(texts))

    assert [text for part in parts for text in part] == texts
    assert all(0 < len(part) <= INPUTS_PER_REQUEST for part in parts)
