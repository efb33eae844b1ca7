"""The plans: what each costs, and what it has room for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.billing import Meter, PlanName

PlanResource = Literal["outlets", "channels", "users", "knowledge_bases"]

MEGABYTE = 1_000_000
CHANNELS_PER_OUTLET = 25
PERIODIC: frozenset[Meter] = frozenset({"messages"})


@dataclass(frozen=True)
class Plan:
    """What is paid for, in hundredths of a dollar a month. A limit of None is no limit.

    `limits` are of what is metered, `room` is for what an admin makes: whoever makes it asks first.
    """

    name: PlanName
    price_cents: int
    limits: Mapping[Meter, int | None]
    room: Mapping[PlanResource, int | None]


def _plan(name: PlanName, dollars: int, *, messages: int, outlets: int, users: int, bases: int | None, megabytes: int) -> Plan:
    limits: dict[Meter, int | None] = {
        "messages": messages,
        "outlets": outlets,
        "knowledge_bases": bases,
        "storage_bytes": megabytes * MEGABYTE,
    }
    room: dict[PlanResource, int | None] = {
        "outlets": outlets,
        "channels": outlets * CHANNELS_PER_OUTLET,
        "users": users,
        "knowledge_bases": bases,
    }
    return Plan(name, dollars * 100, limits, room)


PLANS: Mapping[PlanName, Plan] = {
    "starter": _plan("starter", 99, messages=500, outlets=1, users=10, bases=1, megabytes=50),
    "growth": _plan("growth", 299, messages=2_000, outlets=3, users=50, bases=3, megabytes=200),
    "enterprise": _plan("enterprise", 799, messages=10_000, outlets=10, users=500, bases=None, megabytes=1_000),
}
