"""WPPConnect's ids: of messages (`false_5541…@c.us_3EB0…`) and of people, as text or as WhatsApp Web's own objects.

Source: wa-js `MsgKey` and `Wid`. Which of the spellings comes depends on the event and on the version of WhatsApp Web; some
versions leave `_serialized` out.
"""

from dataclasses import dataclass

from contracts.bounds import LONGEST_ID

from gateway.providers.domain.jids import Jid, parse_jid
from gateway.providers.reading import Malformed, Raw, as_object, text

DIRECTIONS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class WPPConnectKey:
    """A message's id. `id` is its one spelling, which sending returns too; the rest is None where that does not say it."""

    id: str
    from_me: bool | None = None
    remote: Jid | None = None
    stanza: str | None = None
    participant: Jid | None = None


def key_of(raw: Raw, name: str) -> WPPConnectKey:
    """Returns the message's id under this name, in its parts. Raises `Malformed` where there is none."""
    value = raw.get(name)
    spelled = value if isinstance(value, str) else _spelled(as_object(value))
    if not spelled or len(spelled) > LONGEST_ID:
        raise Malformed(name)
    return _parsed(spelled)


def _spelled(key: Raw) -> str | None:
    known = text(key, "_serialized")
    if known is not None:
        return known
    remote, stanza, participant = wid(key, "remote"), text(key, "id"), wid(key, "participant")
    if remote is None or stanza is None:
        return None
    parts = (str(key.get("fromMe") is True).lower(), str(remote), stanza, participant)
    return "_".join(str(part) for part in parts if part is not None)


def _parsed(spelled: str) -> WPPConnectKey:
    direction, _, rest = spelled.partition("_")
    remote, _, rest = rest.partition("_")
    stanza, _, participant = rest.partition("_")
    if direction not in DIRECTIONS or not stanza:
        return WPPConnectKey(spelled)
    return WPPConnectKey(spelled, DIRECTIONS[direction], parse_jid(remote), stanza, parse_jid(participant))


def wid(raw: Raw, name: str) -> Jid | None:
    """Returns somebody's id; None for what is none."""
    value = raw.get(name)
    if isinstance(value, str):
        return parse_jid(value)
    parts = as_object(value)
    return parse_jid(text(parts, "_serialized") or f"{text(parts, 'user') or ''}@{text(parts, 'server') or ''}")
