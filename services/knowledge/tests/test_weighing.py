"""In which order is shown what was found by meaning and by words."""

from uuid import uuid4

import pytest
from knowledge.domain.fusion import WORDS_COUNT, AskedTerms, Fusion, weighed
from knowledge.domain.hits import Hit, Scores
from knowledge.domain.passages import Passage

ASKED = AskedTerms.of("garantia estendida da roçadeira", Fusion())
PASSAGES = 40


def hit(dense: float | None, bm25: float | None) -> Hit:
    return Hit(uuid4(), uuid4(), "title", Passage("text"), Scores(1, dense, bm25))


def ordered(*hits: Hit, passages: int = PASSAGES, least_score: float = 0) -> list[Hit]:
    """Returns the ids in the order in which they are shown."""
    found = weighed(hits, ASKED, passages=passages, furthest=0.05, least_score=least_score)
    return [next(one for one in hits if one.chunk_id == shown.chunk_id) for shown in found]


def test_a_passage_with_all_that_is_asked_comes_before_one_that_is_nearer() -> None:
    near, worded = hit(0.3, None), hit(0.2, ASKED.whole(PASSAGES))
    assert ordered(near, worded) == [worded, near]


def test_one_word_of_many_moves_little() -> None:
    near, worded = hit(0.3, None), hit(0.2, 0.1 * ASKED.whole(PASSAGES))
    assert ordered(worded, near) == [near, worded]


def test_what_words_alone_have_found_is_as_far_as_the_furthest() -> None:
    near, worded = hit(0.06, None), hit(None, 0.02 * ASKED.whole(PASSAGES))
    assert ordered(near, worded) == [near, worded]
    [alone] = weighed([worded], ASKED, passages=PASSAGES, furthest=0.05, least_score=0)
    assert alone.scores.weighed == pytest.approx(0.05 + WORDS_COUNT * 0.02)


def test_words_count_less_where_the_cosines_of_a_model_lie_close_together() -> None:
    near, worded = hit(0.9, None), hit(0.84, ASKED.whole(PASSAGES))
    assert ordered(near, worded, least_score=0.2) == [worded, near]
    assert ordered(near, worded, least_score=0.8) == [near, worded]


def test_nothing_by_words_leaves_the_cosine() -> None:
    hits = [hit(0.1, None), hit(0.3, None), hit(None, None)]
    assert ordered(*hits) == [hits[1], hits[0], hits[2]]


def test_a_question_without_words_and_a_tenant_without_passages_are_ordered_by_the_cosine() -> None:
    hits = [hit(0.1, 5.0), hit(0.3, None)]
    assert ordered(*hits, passages=0) == [hits[1], hits[0]]
    wordless = AskedTerms.of("?", Fusion())
    found = weighed(hits, wordless, passages=PASSAGES, furthest=0, least_score=0)
    assert [one.scores.dense for one in found] == [0.3, 0.1]
    assert weighed([], ASKED, passages=PASSAGES, furthest=0, least_score=0) == []


def test_what_is_found_equally_stays_in_the_engine_s_order() -> None:
    hits = [hit(0.2, 3.0) for _ in range(5)]
    assert ordered(*hits) == hits


def test_the_whole_grows_with_what_could_be_found() -> None:
    assert AskedTerms.of("ab-1234", Fusion()).whole(0) == 0
    assert 0 < ASKED.whole(1) < ASKED.whole(40) < ASKED.whole(2_000)
