"""E-mails (EML): who wrote what to whom and when, the letter, and what is attached."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from knowledge.domain import formats
from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, PageStart, Paragraph, SectionHeading, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

_NAMED = ("From", "To", "Cc", "Date")
_MOST_ATTACHMENTS = 50


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    message = message_from_bytes(data, EmailMessage, policy=default)
    subject = " ".join(str(message.get("Subject", "")).split())
    if subject:
        yield SectionHeading(1, subject)
    yield Paragraph("\n".join(f"{name}: {' '.join(str(message[name]).split())}" for name in _NAMED if message[name]))
    letter = message.get_body(preferencelist=("html", "plain"))
    said = list(_letter(letter, limits)) if letter is not None else []
    plain = message.get_body(preferencelist=("plain",))
    if plain is not None and not any(isinstance(block, Paragraph | Item | Table) for block in said):
        said += _letter(plain, limits)  # the other form is a picture
    yield from said
    parts = [part for part in _leaves(message) if part is not letter and part is not plain]
    for part in parts[:_MOST_ATTACHMENTS]:
        yield from _attached(part, limits)
    if len(parts) > _MOST_ATTACHMENTS:
        yield Unread("embedded_file", count=len(parts) - _MOST_ATTACHMENTS)


def _letter(part: MIMEPart, limits: Limits) -> Iterator[Block]:
    kind = formats.HTML if part.get_content_type() == "text/html" else formats.TEXT
    # A letter's own headings are below its subject.
    for block in _read(_content(part), kind, limits):
        yield replace(block, level=block.level + 1) if isinstance(block, SectionHeading) else block


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yields attachments and further texts: not the other forms of the letter, nor what is within a letter that is attached."""
    if not message.is_multipart():
        yield message
        return
    are_forms = message.get_content_subtype() == "alternative"
    for part in message.iter_parts():
        if not isinstance(part, EmailMessage):
            continue
        if part.get_content_maintype() == "multipart":
            yield from _leaves(part)
        elif part.get_filename() or not are_forms or part.get_content_type() not in ("text/plain", "text/html"):
            yield part


def _attached(part: EmailMessage, limits: Limits) -> Iterator[Block]:
    name = part.get_filename() or ""
    if part.get_content_maintype() == "image":
        yield Unread("picture")
        return
    content = b"" if part.get_content_type() == "message/rfc822" else _content(part)
    kind = formats.detect(content, name) if content else None
    if kind is None or kind == formats.EMAIL:
        yield Unread("embedded_file")
        return
    yield SectionHeading(2, name)
    for block in _read(content, kind, limits):
        yield replace(block, level=block.level + 2) if isinstance(block, SectionHeading) else block


def _read(content: bytes, kind: formats.MimeType, limits: Limits) -> Iterator[Block]:
    """Yields what another reader finds; pages of an attachment are none of the letter's."""
    from knowledge.parsing.readers import read as read_any

    try:
        for block in read_any(content, kind, limits):
            if isinstance(block, Unread):
                yield replace(block, page=None)
            elif not isinstance(block, PageStart):
                yield block
    except ParsingFailed as failed:
        if failed.reason == "too_large":
            raise
        if failed.reason != "empty":
            yield Unread("encrypted_part" if failed.reason == "encrypted" else "damaged_part")


def _content(part: MIMEPart) -> bytes:
    """Returns a part's bytes; of text as UTF-8 where it says in which encoding it is."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or not charset:
        return content
    try:
        return content.decode(charset).encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return content
