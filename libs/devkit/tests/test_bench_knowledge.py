"""What the benchmark of knowledge writes, asks and says of what it measured."""

import io
from dataclasses import replace

import docx
import orjson
import pytest
from devkit.bench.knowledge import IngestionFigures, KnowledgeFigures, LongDocument, TimedSearches
from devkit.bench.knowledge_report import added_ms, holds, knowledge_document
from devkit.bench.paperwork import Paperwork, as_markdown, as_pdf, as_word
from devkit.bench.vector_engine import EngineRequest, recall
from pypdf import PdfReader

ENGINE = TimedSearches([0.004] * 50 + [0.010], {"knowledge": 0.0, "qdrant": 0.102})
FIGURES = KnowledgeFigures(
    tenants=50,
    chunks=100_000,
    engine=ENGINE,
    new=TimedSearches([0.0065] * 51, {"knowledge": 0.051, "qdrant": 0.102}),
    remembered=TimedSearches([0.006] * 51, {"knowledge": 0.051, "qdrant": 0.102}),
    recall=0.99,
    ingestion=IngestionFigures(documents=4, size=3_000_000, characters=1_500_000, seconds=30),
    long_document=LongDocument(pages=300, size=500_000, seconds=12.34, reader_bytes=150 << 20),
)


def test_the_same_seed_writes_and_asks_the_same() -> None:
    one, other, third = Paperwork(1), Paperwork(1), Paperwork(2)
    sections = one.sections(5)
    assert sections == other.sections(5) != third.sections(5)
    assert one.question(sections[0]) == other.question(sections[0])


def test_each_section_has_a_code_of_its_own_and_words_of_all() -> None:
    sections = Paperwork(1).sections(40)
    assert len({one.code for one in sections}) == 40
    words = [set(one.text.lower().replace(".", "").split()) for one in sections]
    assert set.intersection(*words[:3])
    assert all(one.code.lower() in said for one, said in zip(sections, words, strict=True))


def test_a_question_has_words_of_its_section() -> None:
    paperwork = Paperwork(1)
    [section] = paperwork.sections(1)
    asked = paperwork.question(section).removeprefix("quanto custa ").rstrip("?").split()
    assert len(asked) >= 5
    assert set(asked) <= set(section.text.replace(".", "").split())


def test_what_is_written_is_read_by_others() -> None:
    sections = Paperwork(3).sections(12)
    assert all(one.text in as_markdown(sections).decode() for one in sections)
    paragraphs = [one.text for one in docx.Document(io.BytesIO(as_word(sections))).paragraphs]
    assert paragraphs == [text for one in sections for text in (one.heading, one.text)]
    pages = PdfReader(io.BytesIO(as_pdf(sections))).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert all(one.text in printed for one in sections)


def test_a_pdf_has_as_many_pages_as_are_asked_for() -> None:
    assert len(PdfReader(io.BytesIO(as_pdf(Paperwork(3).sections(60), 7))).pages) == 7


def test_a_search_by_meaning_alone_is_taken_from_what_the_service_asks() -> None:
    searches = [{"prefetch": [{"using": "dense"}], "limit": 20}, {"query": [1.0], "using": "dense", "filter": {"must": []}}]
    searches.append({"query": [1.0], "using": "dense", "filter": {"must": ["an approved answer"]}, "limit": 1})
    request = EngineRequest("collections/c/points/query/batch", orjson.dumps({"searches": searches}))
    [asked] = orjson.loads(request.by_meaning(10, exact=True))["searches"]
    assert asked == {"query": [1.0], "using": "dense", "filter": {"must": []}, "limit": 10, "params": {"exact": True}}


@pytest.mark.parametrize(
    ("found", "exact", "share"),
    [
        ([0.9, 0.8], [0.9, 0.8], 1.0),
        ([0.9, 0.5], [0.9, 0.8], 0.5),
        ([], [0.9, 0.8], 0.0),
        ([0.9, 0.8], [0.9, 0.8, 0.8], 2 / 3),
        ([], [], 1.0),
    ],
)
def test_recall_is_the_share_of_what_is_really_nearest(found: list[float], exact: list[float], share: float) -> None:
    assert recall([{"score": one} for one in found], [{"score": one} for one in exact]) == pytest.approx(share)


def test_a_search_is_told_by_what_it_takes_beside_the_engine() -> None:
    said = knowledge_document(FIGURES, seed=1)
    assert said["added_p50_ms"] == {"new": 2.5, "remembered": 2.0}
    assert said["searches"]["remembered"]["cpu_ms"] == {"knowledge": 1.0, "qdrant": 2.0}
    assert said["ingestion"] == {"documents": 4, "seconds": 30, "mb_per_minute": 6.0, "text_mb_per_minute": 3.0}
    assert said["long_pdf"] == {"pages": 300, "mb": 0.5, "seconds": 12.3, "reader_mib": 150}
    assert added_ms(FIGURES.new, ENGINE) == 2.5


def test_a_slow_search_and_a_blind_engine_are_no_success() -> None:
    assert holds(FIGURES)
    assert not holds(replace(FIGURES, recall=0.97))
    assert not holds(replace(FIGURES, new=TimedSearches([0.0081] * 10, {})))
