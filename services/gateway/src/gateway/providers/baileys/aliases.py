"""Which LID is which phone's. Source: Baileys `LIDMapping`."""

from typing import Any

from gateway.providers.domain.elements import ElementFact, WebhookAliases
from gateway.providers.domain.jids import jid_of, parse_jid, web_person
from gateway.providers.reading import Malformed, as_object, text


def read_mapping(mapping: Any) -> ElementFact:
    """Returns two ids of one person, of `{pn, lid}`, or of Baileys 6 `{jid, lid}`. Raises `Malformed` when it does not name
    both.
    """
    raw = as_object(mapping)
    person = web_person((jid_of(text(raw, "pn") or text(raw, "jid")), parse_jid(text(raw, "lid"))))
    if person is None or not person.aliases:
        raise Malformed("lid")
    return WebhookAliases(person)
