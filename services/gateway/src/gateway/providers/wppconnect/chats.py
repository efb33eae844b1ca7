"""Whose chat an element of WPPConnect belongs to, and whether it is one that we listen to."""

from collections.abc import Iterable

from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.elements import Ignored, IgnoredReason, Receiver
from gateway.providers.domain.jids import Jid, JidKind, web_person
from gateway.providers.reading import Malformed, Raw, child, text
from gateway.providers.wppconnect.keys import WPPConnectKey, wid

OUT_OF_SCOPE: dict[JidKind, IgnoredReason] = {
    "broadcast": "broadcast",
    "story": "story",
    "newsletter": "newsletter",
    "bot": "no_interest",
}


def out_of_scope(raw: Raw, key: WPPConnectKey, receiver: Receiver) -> Ignored | None:
    """Returns why nobody here wants to know, if so: stories, lists, newsletters, one's own number, locked chats, and groups."""
    sender, recipient = wid(raw, "from"), wid(raw, "to")
    kinds = [jid.kind for jid in (key.remote, wid(raw, "chatId"), sender, recipient) if jid is not None]
    for kind in kinds:
        if kind in OUT_OF_SCOPE:
            return Ignored(OUT_OF_SCOPE[kind])
    if "group" in kinds and not receiver.groups:
        return Ignored("group")
    if sender is not None and sender == recipient and from_me(raw, key):
        return Ignored("own_number")
    return Ignored("locked_chat") if child(raw, "chat").get("isLocked") is True else None


def from_me(raw: Raw, key: WPPConnectKey) -> bool:
    """Returns whether the business wrote it. Raises `Malformed` where nothing tells: an own message that counts as a customer's
    is answered without end.
    """
    is_own = raw.get("fromMe") if key.from_me is None else key.from_me
    if not isinstance(is_own, bool):
        raise Malformed("fromMe")
    return is_own


def chat_of(raw: Raw, key: WPPConnectKey) -> Jid:
    """Returns the chat: the other person's id, or the group's. Raises `Malformed`."""
    chat = key.remote or wid(raw, "chatId") or wid(raw, "to" if from_me(raw, key) else "from")
    if chat is None:
        raise Malformed("from")
    return chat


def person_of(raw: Raw, key: WPPConnectKey) -> ContactPerson:
    """Returns who is written with. Raises `Malformed` for nobody."""
    chat = chat_of(raw, key)
    if chat.kind == "group":
        if chat.address is None:
            raise Malformed("from")
        return ContactPerson(chat.address, str(chat), text(child(raw, "chat"), "name"))
    if from_me(raw, key):
        return _person([chat, wid(raw, "to")], None)
    return _person([chat, wid(raw, "from"), *_senders(raw)], _name(raw))


def author_of(raw: Raw, key: WPPConnectKey) -> ContactPerson | None:
    """Returns which member of a group wrote; None outside groups. Raises `Malformed` for nobody."""
    if chat_of(raw, key).kind != "group" or from_me(raw, key):
        return None
    return _person([key.participant or wid(raw, "author"), wid(raw, "author"), *_senders(raw)], _name(raw))


def _person(jids: Iterable[Jid | None], name: str | None) -> ContactPerson:
    """Returns the person of these ids. The first leads the others in: only an id of another kind can be the same person's. Two
    phones are two people.
    """
    known = [jid for jid in jids if jid is not None and jid.address is not None]
    person = web_person([*known[:1], *(jid for jid in known[1:] if jid.kind != known[0].kind)], name)
    if person is None:
        raise Malformed("from")
    return person


def _senders(raw: Raw) -> list[Jid | None]:
    """Returns the contact who wrote. With a LID, some versions of WhatsApp Web give the phone beside it."""
    sender = child(raw, "sender")
    return [] if sender.get("isMe") is True else [wid(sender, "id"), wid(sender, "phoneNumber")]


def _name(raw: Raw) -> str | None:
    """Returns what people call themselves, before what the business's address book calls them."""
    sender = child(raw, "sender")
    return text(raw, "notifyName") or text(sender, "pushname") or text(sender, "verifiedName") or text(sender, "name")
