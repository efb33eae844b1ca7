"""What of the passages that were found is shown."""

from uuid import UUID, uuid4

import pytest
from knowledge.domain.hits import MAX_JOINED, Hit, Scores, shown
from knowledge.domain.passages import Passage

DOCUMENT = uuid4()


def hit(text: str, anchor: str, *heading: str, document_id: UUID = DOCUMENT, fused: float = 1) -> Hit:
    return Hit(uuid4(), document_id, "title", Passage(text, heading, None, anchor), Scores(fused))


def test_the_third_of_a_section_gives_way_to_another_section() -> None:
    prices = [hit(f"row {number}", f"prices-{number}", "Prices") for number in (2, 5, 8)]
    hours = hit("we open at 9", "hours", "Hours")

    hits, left = shown([*prices, hours], 3)

    assert hits == [prices[0], prices[1], hours]
    assert [(one.chunk_id, one.why) for one in left] == [(prices[2].chunk_id, "same_section")]


def test_a_section_of_another_document_has_a_place_of_its_own() -> None:
    prices = [hit(f"row {number}", f"prices-{number}", "Prices", document_id=uuid4()) for number in range(2, 7)]
    assert shown(prices, 5) == (prices, [])


def test_what_has_no_headings_is_no_section() -> None:
    pages = [hit(f"page {number}", f"page-{2 * number}") for number in range(1, 6)]
    assert shown(pages, 5) == (pages, [])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_neighbours_are_one_text_without_what_they_share(order: tuple[int, int]) -> None:
    shared = "and the warranty covers the motor."
    both = [hit(f"First part {shared}", "warranty", "Warranty"), hit(f"{shared} Second part.", "warranty-2", "Warranty")]

    [joined], [left] = shown([both[at] for at in order], 5)

    assert joined.passage.text == f"First part {shared}\n Second part."
    assert joined.passage.anchor == "warranty"
    assert joined.chunk_id == both[order[0]].chunk_id
    assert (left.chunk_id, left.why) == (both[order[1]].chunk_id, "joined")


def test_neighbours_of_different_documents_or_sections_stay_apart() -> None:
    hits = [hit("one", "a", "A"), hit("two", "a-2", "A", document_id=uuid4()), hit("three", "a-2", "B", "A")]
    assert shown(hits, 5) == (hits, [])


def test_what_would_be_too_long_is_not_joined() -> None:
    hits = [hit("x" * MAX_JOINED, "a", "A"), hit("y", "a-2", "A")]
    assert shown(hits, 5) == (hits, [])


def test_an_anchor_that_ends_with_a_number_of_its_own_is_no_neighbour_of_itself() -> None:
    hits = [hit("iso", "iso-9001", "ISO 9001"), hit("iso", "iso-9001-2", "ISO 9001")]
    found, _ = shown(hits, 5)
    assert len(found) <= 2
