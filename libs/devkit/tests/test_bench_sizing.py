"""The table of what an installation takes is what the formulas say, and the formulas keep what they promise."""

from itertools import pairwise

import pytest
from contracts.catalogue import TOPICS
from devkit.bench.sizing import MOST_CONNECTIONS, PARTITIONS, SIZES, Size, table
from devkit.repository import ROOT


def test_the_page_has_the_table_that_the_formulas_make() -> None:
    assert table() in (ROOT / "docs" / "scaling.md").read_text()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_a_cell_stays_within_what_was_measured(size: Size) -> None:
    assert size.replicas <= size.partitions, "a further replica would read nothing"
    assert size.connections <= MOST_CONNECTIONS
    assert size.peak_per_s / size.replicas <= 75


def test_more_conversations_never_take_less() -> None:
    sizes = [Size("", number) for number in range(1_000, 5_000_000, 7_919)]
    for smaller, larger in pairwise(sizes):
        assert larger.peak_per_s > smaller.peak_per_s
        assert larger.replicas >= smaller.replicas


def test_the_partitions_are_those_of_the_contracts() -> None:
    assert max(topic.partitions for topic in TOPICS) == PARTITIONS
