"""Jids, the ids of WhatsApp Web: whose they are, and which canonical address they come to.

Source: Baileys' documentation, "WhatsApp IDs (JIDs and LIDs)"; WPPConnect spells `s.whatsapp.net` as `c.us`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.phones import canonical_phone

JidKind = Literal["phone", "lid", "group", "broadcast", "story", "newsletter", "bot"]
KINDS: dict[str, JidKind] = {
    "s.whatsapp.net": "phone",
    "c.us": "phone",
    "hosted": "phone",
    "lid": "lid",
    "hosted.lid": "lid",
    "g.us": "group",
    "broadcast": "broadcast",
    "newsletter": "newsletter",
    "bot": "bot",
}
STORIES = "status@broadcast"
LONGEST_JID = 128  # the longest that WhatsApp makes, of an old group, has 41
DIGITS = "0123456789"
LID = re.compile(r"[0-9]{5,20}")
GROUP = re.compile(r"[0-9]{5,25}(-[0-9]{5,15})?")


@dataclass(frozen=True, slots=True)
class Jid:
    """`user` without its device."""

    user: str
    server: str

    @property
    def kind(self) -> JidKind:
        return "story" if str(self) == STORIES else KINDS[self.server]

    @property
    def address(self) -> str | None:
        """Returns the canonical address; None where there is none. A LID never becomes a phone, whatever its digits look
        like.
        """
        if self.kind == "phone":
            return canonical_phone(self.user)
        if self.kind == "lid":
            return f"lid:{self.user}" if LID.fullmatch(self.user) else None
        if self.kind == "group":
            return f"group:{self.user}" if GROUP.fullmatch(self.user) else None
        return None

    def __str__(self) -> str:
        return f"{self.user}@{self.server}"


def parse_jid(text: str | None) -> Jid | None:
    """Returns None for what is no jid. Bare digits are the user part of nobody in particular: see `jid_of`."""
    if text is None or len(text) > LONGEST_JID:
        return None
    user, at, server = text.strip().rpartition("@")
    if not at or not user or server not in KINDS:
        return None
    return Jid(user if server == "g.us" else _without_device(user), server)


def _without_device(user: str) -> str:
    """Returns a person's id. `5541…:12` and `5541…_1:12` name one of a person's devices. In one pass: these texts are
    anybody's.
    """
    end = len(user)
    while True:
        rest = len(user[:end].rstrip(DIGITS))
        if rest == end or user[rest - 1 : rest] not in (":", "_"):
            return user[:end]
        end = rest - 1


def jid_of(text: str | None) -> Jid | None:
    """Returns a jid, or the phone that somebody wrote where a jid belongs."""
    return parse_jid(text) or (Jid(text.lstrip("+"), "s.whatsapp.net") if text and canonical_phone(text) else None)


def web_person(jids: Iterable[Jid | None], name: str | None = None) -> ContactPerson | None:
    """Returns the one person that all of these are ids of; the first is what answers go to. None when nobody can be named.

    Somebody has one phone and one LID: a second of a kind is another person's, and left out. The phone leads where there is
    one: it is what other channels and people know the customer by.
    """
    ids: dict[JidKind, tuple[Jid, str]] = {}
    for jid in jids:
        if jid is not None and jid.kind in ("phone", "lid") and jid.address is not None:
            ids.setdefault(jid.kind, (jid, jid.address))
    if not ids:
        return None
    addresses = sorted((address for _, address in ids.values()), key=lambda address: not address.startswith("+"))
    answer_to, _ = next(iter(ids.values()))
    return ContactPerson(addresses[0], str(answer_to), name, tuple(addresses[1:]))
