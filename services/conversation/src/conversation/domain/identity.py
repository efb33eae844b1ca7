"""Who is the same person: only what a provider says itself, of one tenant's channel. Two people are never guessed into one."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

H = TypeVar("H", bound=Hashable)
IdentityKey = tuple[UUID, UUID, UUID]
"""Tenant, channel and contact key: a name of somebody."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person as an event shows them. `keys` are all of their names there, the one that leads first.

    `wrote`: a message went to or from them at this `provider_address`. Answers go there; else the address is only known.
    """

    keys: tuple[IdentityKey, ...]
    address: str
    provider_address: str
    provider: str
    name: str | None
    aliases: tuple[str, ...]
    wrote: bool


def people(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Returns one sighting per person: those that share a key, be it by way of others, are of one."""
    return [joined([sightings[place] for place in places]) for places in together([one.keys for one in sightings])]


def together(named: Sequence[Iterable[H]]) -> list[list[int]]:
    """Returns the places of sets that are linked by members in common, in one list each, in order."""
    roots = list(range(len(named)))

    def root(place: int) -> int:
        while roots[place] != place:
            place = roots[place]
        return place

    first: dict[H, int] = {}
    for place, names in enumerate(named):
        for name in names:
            older, newer = sorted((root(first.setdefault(name, place)), root(place)))
            roots[newer] = older
    groups: dict[int, list[int]] = {}
    for place in range(len(named)):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def joined(group: Sequence[Sighting]) -> Sighting:
    """Returns one person's sightings as one.

    The newest counts, a phone leads, and answers go to where they were last heard from.
    """
    newest = group[-1]
    if len(group) == 1:
        return newest
    address = next((one.address for one in reversed(group) if one.address.startswith("+")), newest.address)
    heard = next((one for one in reversed(group) if one.wrote), newest)
    return Sighting(
        keys=tuple(dict.fromkeys(key for one in group for key in one.keys)),
        address=address,
        provider_address=heard.provider_address,
        provider=newest.provider,
        name=next((one.name for one in reversed(group) if one.name), None),
        aliases=tuple(sorted({alias for one in group for alias in (one.address, *one.aliases)} - {address})),
        wrote=heard.wrote,
    )
