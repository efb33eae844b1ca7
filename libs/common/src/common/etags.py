"""Entity tags (RFC 9110 §8.8.3, §13.1.1): whoever changes what others change too says which version they saw.

A route of something shared answers with `tag(version)` as its `ETag`, and takes `If-Match` by a parameter `seen: IfMatch`.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel

from common.errors import Invalid, Stale, VersionRequired

ANY = "*"
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_BETWEEN = set(" \t,")
_Line = Annotated[str, Header(max_length=2_000)]


def tag(version: int) -> str:
    """Returns the strong tag of a version."""
    return f'"{version}"'


def tag_of(state: BaseModel, *, besides: frozenset[str] = frozenset()) -> str:
    """Returns the strong tag of something that has no version of its own: a digest of how it reads, some fields besides."""
    return f'"{hashlib.sha256(state.model_dump_json(exclude=set(besides)).encode()).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class SeenVersions:
    """The tags of an `If-Match`; None where the request has none."""

    tags: frozenset[str] | None

    def check(self, version: int) -> None:
        """Raises `Stale` when the version is none of those that the caller saw, and `VersionRequired` when it says none."""
        if self.tags is None:
            raise VersionRequired("say in If-Match which version you have seen: it is the ETag of the answer to GET")
        self.check_where_said(tag(version))

    def check_where_said(self, current: str) -> None:
        """Raises `Stale` when the caller says what they saw, and it is not this tag.

        A weak tag never matches: that two are equivalent is not enough to write over one.
        """
        if self.tags is not None and ANY not in self.tags and current not in self.tags:
            raise Stale("somebody has changed it since: read it again")


def parse(lines: list[str] | None) -> SeenVersions:
    """Returns the tags of a request's `If-Match` lines. Raises `Invalid` for what is no list of tags."""
    if not lines:
        return SeenVersions(None)
    text = ", ".join(lines).strip(" \t")
    if text == ANY:
        return SeenVersions(frozenset({ANY}))
    found = list(_TAG.finditer(text))
    ends, starts = [one.end() for one in found], [one.start() for one in found]
    gaps = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    if not found or any(set(gap) - _BETWEEN for gap in gaps) or any("," not in gap for gap in gaps[1:-1]):
        raise Invalid('If-Match is neither * nor a list of entity tags: each stands in quotes, like "3"')
    return SeenVersions(frozenset(one[0] for one in found))


async def _if_match(lines: Annotated[list[_Line] | None, Header(alias="If-Match", max_length=20)] = None) -> SeenVersions:
    return parse(lines)


IfMatch = Annotated[SeenVersions, Depends(_if_match)]
