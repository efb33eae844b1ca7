"""vCards as WhatsApp sends them. Source: RFC 2426, and the `waid` parameter that WhatsApp adds to a TEL."""

import re

from contracts.content import SharedContact

FOLDED = re.compile(r"\r?\n[ \t]")
ESCAPED = re.compile(r"\\([,;:\\])")
WAID = re.compile(r";waid=([0-9]{5,20})", re.IGNORECASE)
LONGEST_CARD = 65_536
MOST_PHONES = 50


def shared_contact(card: str, name: str | None = None) -> SharedContact:
    """Returns name and phones of a card. `name` is what the message itself calls the person; the card's own comes after it."""
    names, phones = [name] if name else [], list[str]()
    for line in FOLDED.sub("", card[:LONGEST_CARD]).splitlines():
        label, _, value = line.partition(":")
        kind = label.partition(";")[0].rpartition(".")[2].upper()  # Apple's groups: `item1.TEL`
        if kind == "FN" and value.strip():
            names.append(ESCAPED.sub(r"\1", value.strip()))
        if kind == "TEL":
            phones.append(_phone(label, value.strip()))
    return SharedContact(name=names[0] if names else None, phones=tuple(filter(None, phones))[:MOST_PHONES])


def _phone(label: str, value: str) -> str:
    """Returns the phone as it is written; where nothing is written, the WhatsApp id beside it."""
    known = WAID.search(label)
    return value.removeprefix("tel:") or (known.group(1) if known else "")
