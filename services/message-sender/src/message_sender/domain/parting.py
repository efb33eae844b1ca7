"""What one message of a conversation is at a provider: one message, or several where it takes less than was written."""

from collections.abc import Mapping
from typing import Any

from contracts.content import Text
from contracts.outgoing import OutgoingContent, OutgoingFile, StoredFile, Template, TemplateHeaderFile
from contracts.providers import ProviderCapabilities
from pydantic import TypeAdapter

from message_sender.domain.splitting import split

CONTENT: TypeAdapter[OutgoingContent] = TypeAdapter(OutgoingContent)


def parts_of(content: Mapping[str, Any], able: ProviderCapabilities) -> list[OutgoingContent]:
    """Returns the messages that a stored content makes; none for a text of blanks. A caption that a file cannot carry follows
    it as a text, whole: nothing is dropped.
    """
    if content["kind"] == "text":
        return _texts(content["text"], able)
    read = CONTENT.validate_python(content)
    if isinstance(read, OutgoingFile) and read.caption and _units(read.caption) > _room(read, able):
        return [read.model_copy(update={"caption": None}), *_texts(read.caption, able)]
    return [read]


def file_of(content: OutgoingContent) -> StoredFile | None:
    """Returns the file that a message carries, if it does."""
    match content:
        case OutgoingFile(media=media) | Template(header=TemplateHeaderFile(media=media)):
            return media
    return None


def _texts(text: str, able: ProviderCapabilities) -> list[OutgoingContent]:
    return [Text(text=part) for part in split(text, able.text_limit)]


def _room(file: OutgoingFile, able: ProviderCapabilities) -> int:
    limit = able.files.get(file.kind)
    return limit.caption if limit else 0


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
