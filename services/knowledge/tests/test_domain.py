"""The rules of documents, and of texts to be embedded."""

import pytest
from common.errors import Invalid
from contracts.text import is_storable
from hypothesis import given
from hypothesis import strategies as st
from knowledge.domain.documents import DocumentStatus, IndexingStep, filename_of, needs_indexing, percent, title_of


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


@pytest.mark.parametrize(
    ("status", "step", "embedded", "chunks", "done"),
    [
        ("processing", "stored", 0, 0, 0),
        ("processing", "chunked", 0, 400, 10),
        ("processing", "chunked", 200, 400, 52),
        ("processing", "chunked", 400, 400, 95),
        ("failed", "chunked", 200, 400, 52),
        ("indexed", "embedded", 400, 400, 100),
    ],
)
def test_how_far_a_document_has_come(status: DocumentStatus, step: IndexingStep, embedded: int, chunks: int, done: int) -> None:
    assert percent(status, step, embedded, chunks) == done


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("precos.txt", "precos.txt"),
        ("C:\\docs\\faq.md", "faq.md"),
        ("../../etc/passwd", "passwd"),
        ("", ""),
        ("a\x00/b\n", "b"),
    ],
)
def test_a_file_is_known_by_its_name_without_folders(given_name: str, name: str) -> None:
    assert filename_of(given_name) == name
