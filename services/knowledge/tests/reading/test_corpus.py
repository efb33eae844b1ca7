"""Documents as businesses have them: of each is read what is expected, or said why it is not.

They are read in this process: what a sandbox adds, and what ends only by its walls, is told elsewhere.
"""

import mimetypes

import pytest
from knowledge.domain.chunking import STANDARD
from knowledge.domain.formats import detect
from knowledge.domain.unread import Unread
from knowledge.parsing.chunks import cut
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.readers import read

from .corpus import WRITTEN, Sample
from .corpus_office import RICH, SLIDES, WORDS, WORKBOOKS
from .corpus_pdfs import PDFS
from .corpus_texts import LETTERS, OF_NO_TYPE, PAGES, TEXTS

CORPUS = [*TEXTS, *PAGES, *LETTERS, *OF_NO_TYPE, *WORDS, *WORKBOOKS, *SLIDES, *RICH, *PDFS]


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader makes its process forget what it needs no more; this one goes on."""
    monkeypatch.setattr(mimetypes, "knownfiles", [*mimetypes.knownfiles])


def reading(sample: Sample) -> tuple[str, list[str]]:
    """Returns the text of all passages, each below its headings, and what could not be read of it. Raises `ParsingFailed`."""
    data = sample.data()
    kind = detect(data, sample.name)
    assert kind is not None
    try:
        blocks = list(read(data, kind, Limits()))
        passages = cut(blocks, STANDARD)
    except (ParsingFailed, AssertionError):
        raise
    except Exception as error:  # in a process of its own, a reader that breaks is a document that cannot be read
        raise ParsingFailed("unreadable") from error
    said = "\n\n".join("\n".join([*(f"# {one}" for one in passage.heading), passage.text]) for passage in passages)
    return said, [one.reason for one in blocks if isinstance(one, Unread)]


def test_it_is_a_corpus() -> None:
    assert len(CORPUS) >= 60
    assert len({one.name for one in CORPUS}) == len(CORPUS)
    assert {one.name for one in WRITTEN.iterdir()} <= {one.name for one in CORPUS}


@pytest.mark.parametrize("sample", [one for one in CORPUS if one.fails is None], ids=str)
def test_what_is_expected_is_read(sample: Sample) -> None:
    said, unread = reading(sample)
    at = 0
    for piece in sample.said:
        assert piece in said[at:], said
        at = said.index(piece, at) + len(piece)
    assert [one for one in sample.unsaid if one in said] == []
    assert sorted(set(unread)) == sorted(sample.unread)


@pytest.mark.parametrize("sample", [one for one in CORPUS if one.fails is not None], ids=str)
def test_what_cannot_be_read_says_why(sample: Sample) -> None:
    if sample.fails == "no_type":
        assert detect(sample.data(), sample.name) is None
        return
    with pytest.raises(ParsingFailed) as failed:
        reading(sample)
    assert failed.value.reason == sample.fails
