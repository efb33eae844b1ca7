"""Whether a channel can carry what somebody wants to send: by the facts of its provider, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.outgoing import (
    MOST_ROWS,
    Buttons,
    ChoiceList,
    FileKind,
    OutgoingContent,
    OutgoingFile,
    StoredFile,
    Template,
    TemplateHeaderFile,
)
from contracts.providers import ProviderCapabilities

WhyNotCarried = Literal[
    "kind_not_carried",
    "reply_not_carried",
    "file_type_not_carried",
    "file_too_large",
    "too_many_rows",
    "title_missing",
    "titles_repeat",
    "ids_repeat",
]


@dataclass(frozen=True, slots=True)
class NotCarried:
    """What stands against a content on its channel, in one of few words and in a sentence."""

    reason: WhyNotCarried
    sentence: str


def obstacle(content: OutgoingContent, able: ProviderCapabilities, *, answers: bool) -> NotCarried | None:
    """Returns what stands against sending this; None where it can be sent. `answers`: as the answer to one message."""
    if content.kind not in able.sends:
        return NotCarried("kind_not_carried", f"this channel carries no {content.kind}")
    if answers and content.kind not in able.replies:
        return NotCarried("reply_not_carried", f"on this channel {content.kind} cannot be the answer to one message")
    match content:
        case OutgoingFile():
            return _of_file(content.kind, content.media, able)
        case Template(header=TemplateHeaderFile() as header):
            return _of_file(header.kind, header.media, able)
        case Buttons():
            return _repeated([one.id for one in content.buttons], [one.title for one in content.buttons])
        case ChoiceList():
            return _of_list(content)
    return None


def _of_file(kind: FileKind, file: StoredFile, able: ProviderCapabilities) -> NotCarried | None:
    limit = able.files.get(kind)
    if limit is None:
        return NotCarried("kind_not_carried", f"this channel carries no {kind}")
    if file.size > limit.largest_bytes:
        return NotCarried("file_too_large", f"as {kind} this channel carries {limit.largest_bytes} bytes at most")
    if limit.mime_types is not None and file.mime_type not in limit.mime_types:
        taken = ", ".join(sorted(limit.mime_types))
        return NotCarried("file_type_not_carried", f"as {kind} this channel carries {taken}, and no {file.mime_type}")
    return None


def _of_list(content: ChoiceList) -> NotCarried | None:
    rows = [row for section in content.sections for row in section.rows]
    if len(rows) > MOST_ROWS:
        return NotCarried("too_many_rows", f"a list has {MOST_ROWS} rows at most, of all sections together")
    if len(content.sections) > 1 and any(section.title is None for section in content.sections):
        return NotCarried("title_missing", "where a list has several sections each has a title")
    return _repeated([row.id for row in rows], [])


def _repeated(ids: Sequence[str], titles: Sequence[str]) -> NotCarried | None:
    if len(set(ids)) < len(ids):
        return NotCarried("ids_repeat", "ids differ, so that answers are told apart")
    if len(set(titles)) < len(titles):
        return NotCarried("titles_repeat", "titles differ, so that people tell them apart")
    return None
