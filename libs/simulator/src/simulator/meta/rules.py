"""What the Cloud API accepts as a message. Limits are those of Meta's reference for the send endpoint."""

import re
from collections.abc import Callable
from typing import Any

from simulator.meta.errors import parameter_error, value_error
from simulator.meta.media import MetaMediaStore

MetaPayload = dict[str, Any]

_PHONE = re.compile(r"\+?[\d\s()\-]{5,20}")
_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_CALLBACK_DATA_LIMIT = 512


def wa_id(to: Any) -> str:
    """Returns the WhatsApp id of a recipient as it was given: digits only."""
    if not isinstance(to, str | int) or not str(to):
        raise parameter_error("The parameter to is required.")
    if not _PHONE.fullmatch(str(to)):
        raise value_error("Recipient phone number is not valid")
    return re.sub(r"\D", "", str(to))


def check(payload: MetaPayload, media: MetaMediaStore) -> str:
    """Returns the type of an acceptable message; raises SimulatedRefusal in Meta's words."""
    if payload.get("messaging_product") != "whatsapp":
        raise parameter_error("The parameter messaging_product is required.")
    if payload.get("recipient_type", "individual") != "individual":
        raise parameter_error("Param recipient_type must be one of {INDIVIDUAL}")
    _optional_text(payload, "biz_opaque_callback_data", _CALLBACK_DATA_LIMIT)
    if "context" in payload:
        _required_text(_object(payload, "context"), "message_id", "context")
    kind = payload.get("type", "text")
    if not isinstance(kind, str) or kind not in _CHECKS:
        names = ", ".join(sorted(name.upper() for name in _CHECKS))
        raise parameter_error(f"Param type must be one of {{{names}}} - got {str(kind)[:40]!r}.")
    _CHECKS[kind](payload, media)
    return kind


def text_of(payload: MetaPayload, kind: str) -> str | None:
    """Returns what a person reads: the body, the caption, or the name of the template."""
    content = payload.get(kind)
    if kind == "interactive" and isinstance(content, dict):
        content = content.get("body")
    if not isinstance(content, dict):
        return None
    names = ("body", "caption", "text", "name") if kind == "template" else ("body", "caption", "text")
    return next((str(content[name]) for name in names if content.get(name)), None)


def _text(payload: MetaPayload, media: MetaMediaStore) -> None:
    _required_text(_object(payload, "text"), "body", "text", _TEXT_LIMIT)


def _media(kind: str) -> Callable[[MetaPayload, MetaMediaStore], None]:
    def check_media(payload: MetaPayload, media: MetaMediaStore) -> None:
        content = _object(payload, kind)
        if ("id" in content) == ("link" in content):
            raise parameter_error(f"Either id or link is required for {kind}.")
        if "link" in content and not str(content["link"]).startswith(("http://", "https://")):
            raise parameter_error(f"Param {kind}['link'] is not a valid URI.")
        if "id" in content and media.find(str(content["id"])) is None:
            raise value_error("Media ID does not exist or has expired")
        _optional_text(content, "caption", _CAPTION_LIMIT)
        if "caption" in content and kind in ("audio", "sticker"):
            raise parameter_error(f"Unexpected key caption on param {kind}.")

    return check_media


def _location(payload: MetaPayload, media: MetaMediaStore) -> None:
    content = _object(payload, "location")
    for axis, limit in (("latitude", 90), ("longitude", 180)):
        try:
            inside = abs(float(content[axis])) <= limit
        except (KeyError, TypeError, ValueError):
            raise parameter_error(f"The parameter location['{axis}'] is required.") from None
        if not inside:
            raise value_error(f"{axis} is out of range")


def _contacts(payload: MetaPayload, media: MetaMediaStore) -> None:
    contacts = payload.get("contacts")
    if not isinstance(contacts, list) or not contacts:
        raise parameter_error("The parameter contacts is required.")
    for position, contact in enumerate(contacts):
        where = f"contacts[{position}]"
        name = contact.get("name") if isinstance(contact, dict) else None
        if not isinstance(name, dict):
            raise parameter_error(f"The parameter {where}['name'] is required.")
        _required_text(name, "formatted_name", f"{where}['name']")


def _reaction(payload: MetaPayload, media: MetaMediaStore) -> None:
    content = _object(payload, "reaction")
    _required_text(content, "message_id", "reaction")
    if not isinstance(content.get("emoji"), str):
        raise parameter_error("The parameter reaction['emoji'] is required.")


def _template(payload: MetaPayload, media: MetaMediaStore) -> None:
    content = _object(payload, "template")
    _required_text(content, "name", "template", 512)
    _required_text(_object(content, "language", "template"), "code", "template['language']")


def _interactive(payload: MetaPayload, media: MetaMediaStore) -> None:
    content = _object(payload, "interactive")
    kind = content.get("type")
    action = _object(content, "action", "interactive")
    limit = _TEXT_LIMIT if kind == "list" else 1024
    _required_text(_object(content, "body", "interactive"), "text", "interactive['body']", limit)
    for part in ("header", "footer"):
        if part in content:
            _required_text(_object(content, part, "interactive"), "text", f"interactive['{part}']", 60)
    if kind == "button":
        _buttons(action)
    elif kind == "list":
        _list(action)


def _buttons(action: MetaPayload) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise value_error("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    _unique_options([_object(button, "reply", "button") for button in buttons], 256, 20)


def _list(action: MetaPayload) -> None:
    _required_text(action, "button", "interactive['action']", 20)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise value_error("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10")
    rows = [row for section in sections for row in _rows(section)]
    if not 1 <= len(rows) <= 10:
        raise value_error("Total row count exceed max allowed count: 10")
    _unique_options(rows, 200, 24)
    for row in rows:
        _optional_text(row, "description", 72, "row")


def _rows(section: Any) -> list[MetaPayload]:
    rows = section.get("rows") if isinstance(section, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise value_error("A section of a list has rows")
    return rows


def _unique_options(options: list[MetaPayload], id_limit: int, title_limit: int) -> None:
    for option in options:
        _required_text(option, "id", "option", id_limit)
        _required_text(option, "title", "option", title_limit)
    if len({option["id"] for option in options}) < len(options):
        raise value_error("Duplicated id of an option")


def _object(payload: MetaPayload, key: str, where: str = "") -> MetaPayload:
    content = payload.get(key) if isinstance(payload, dict) else None
    if not isinstance(content, dict):
        raise parameter_error(f"The parameter {_path(where, key)} is required.")
    return content


def _required_text(content: MetaPayload, key: str, where: str, limit: int = 1024) -> None:
    if not isinstance(content.get(key), str) or not content[key].strip():
        raise parameter_error(f"The parameter {_path(where, key)} is required.")
    _optional_text(content, key, limit, where)


def _optional_text(content: MetaPayload, key: str, limit: int, where: str = "") -> None:
    given = content.get(key)
    if given is not None and not isinstance(given, str):
        raise parameter_error(f"Param {_path(where, key)} must be a string.")
    if len(given or "") > limit:
        raise parameter_error(f"Param {_path(where, key)} must be at most {limit} characters long.")


def _path(where: str, key: str) -> str:
    return f"{where}['{key}']" if where else key


_CHECKS: dict[str, Callable[[MetaPayload, MetaMediaStore], None]] = {
    "text": _text,
    **{kind: _media(kind) for kind in ("image", "audio", "video", "document", "sticker")},
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}
