"""Whose chat a key names, and whether it is one that we listen to. Source: Baileys `decode-wa-message.ts` for the keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.elements import Ignored, IgnoredReason
from gateway.providers.domain.jids import Jid, JidKind, jid_of, parse_jid, web_person
from gateway.providers.reading import Malformed, Raw, child, text

OUT_OF_SCOPE: dict[JidKind, IgnoredReason] = {
    "broadcast": "broadcast",
    "story": "story",
    "newsletter": "newsletter",
    "bot": "no_interest",
}
OTHER_IDS = ("remoteJidAlt", "previousRemoteJid")
SENDERS_IDS = ("senderPn", "senderLid")  # the author's, who with `fromMe` is not the other person
MEMBERS_IDS = ("participant", "participantAlt", "participantPn", "participantLid")


@dataclass(frozen=True, slots=True)
class ListeningNumber:
    """The number that a body came to. `own` is its canonical address, where that is known; `writers` as in `Receiver`."""

    own: str | None
    groups: bool
    writers: Mapping[str, ContactPerson] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chat:
    """`person` is who is written with (a group, for a group), `author` which member of it wrote."""

    person: ContactPerson
    author: ContactPerson | None
    from_me: bool


def read_chat(key: Raw, listener: ListeningNumber, name: str | None = None, member: str | None = None) -> Chat | Ignored:
    """Returns the chat that a key names. `name` is the author's, `member` his id where the key lacks it. Raises `Malformed` for
    a chat with nobody.
    """
    jid = jid_of(text(key, "remoteJid"))
    if jid is None:
        raise Malformed("remoteJid")
    if jid.kind in OUT_OF_SCOPE:
        return Ignored(OUT_OF_SCOPE[jid.kind])
    from_me = is_from_me(key)
    if jid.kind == "group":
        members = [*_jids(key, MEMBERS_IDS), jid_of(member)]
        return _group(jid, None if from_me else web_person(members, name), from_me) if listener.groups else Ignored("group")
    ids = [jid, *_jids(key, OTHER_IDS if from_me else OTHER_IDS + SENDERS_IDS)]
    if from_me and listener.own is not None and any(one is not None and one.address == listener.own for one in ids):
        return Ignored("own_number")
    person = web_person(ids, None if from_me else name)
    if person is None:
        raise Malformed("remoteJid")
    return Chat(person, None, from_me)


def is_from_me(key: Raw) -> bool:
    """Returns `fromMe`. Absent is false, as protobuf has it. Raises `Malformed` for what is neither."""
    from_me = key.get("fromMe")
    if not isinstance(from_me, bool | None):
        raise Malformed("fromMe")
    return from_me is True


def name_of(raw: Raw) -> str | None:
    """Returns what people call themselves. Evolution puts an id there where they are called nothing."""
    name = text(raw, "pushName") or text(raw, "verifiedBizName")
    return None if name is None or name.isdigit() or parse_jid(name) else name


def is_locked(raw: Raw) -> bool:
    """Returns whether the phone hides the chat behind a lock of its own."""
    return raw.get("isLocked") is True or raw.get("chatLockedState") is True or child(raw, "chat").get("isLocked") is True


def _group(jid: Jid, author: ContactPerson | None, from_me: bool) -> Chat:
    if jid.address is None:
        raise Malformed("remoteJid")
    return Chat(ContactPerson(jid.address, str(jid)), author, from_me)


def _jids(key: Raw, names: Iterable[str]) -> list[Jid | None]:
    return [jid_of(text(key, name)) for name in names]
