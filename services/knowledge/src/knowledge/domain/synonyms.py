"""What a business calls by several names: a question that has one of a group is asked by the others as well."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.domain.terms import LANGUAGES, stem, words

MOST_GROUPS = 500
MOST_NAMES = 10
LONGEST_NAME = 60
MOST_OTHERS = 30  # names by which a question is asked besides, whatever stands in a tenant's groups

Group = Sequence[str]
Stems = tuple[str, ...]
"""Of words one behind the other, all by one language."""


@dataclass(frozen=True)
class Synonyms:
    """Groups of names, found by the stems of a name in any of the languages. `lengths` are those of names, in words."""

    groups: Sequence[Group] = ()
    by_stems: dict[Stems, list[int]] = field(default_factory=dict)
    lengths: Sequence[int] = ()
    stems_of: dict[str, frozenset[Stems]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Sequence[Group]) -> "Synonyms":
        by_stems: dict[Stems, list[int]] = {}
        stems_of = {name: frozenset(_by_language(name)) for group in groups for name in group}
        for at, group in enumerate(groups):
            for stems in {stems for name in group for stems in stems_of[name] if stems}:
                by_stems.setdefault(stems, []).append(at)
        return cls(groups, by_stems, sorted({len(stems) for stems in by_stems}), stems_of)

    def beside(self, question: str) -> list[str]:
        """Returns the other names of what is asked for, in order, each once. What they bring brings nothing further."""
        said = set(self._parts(question)) if self.by_stems else set()
        asked = sorted({at for stems in said for at in self.by_stems.get(stems, ())})
        others: dict[str, None] = {}
        for name in (name for at in asked for name in self.groups[at] if said.isdisjoint(self.stems_of[name])):
            others[name] = None
            if len(others) == MOST_OTHERS:
                break
        return list(others)

    def _parts(self, question: str) -> Iterator[Stems]:
        for stems in _by_language(question):
            for length in self.lengths:
                yield from (stems[first : first + length] for first in range(len(stems) - length + 1))


def _by_language(text: str) -> list[Stems]:
    """Returns the stems of what a text says, by each language."""
    said = list(words(text))
    return [tuple(stem(one, language) for one in said) for language in LANGUAGES]


def in_order(groups: Iterable[Iterable[str]]) -> list[list[str]]:
    """Returns groups with each name once, and without those of fewer than two."""
    several = ([*{" ".join(name.split()).casefold(): " ".join(name.split()) for name in group}.values()] for group in groups)
    return [group for group in several if len(group) > 1]
