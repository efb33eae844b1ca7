"""What may be sent through a channel, as a screen is told it."""

from uuid import UUID

from contracts.gateway import Provider
from contracts.outgoing import MOST_BUTTONS, MOST_ROWS, FileKind, OutgoingKind
from contracts.providers import CAPABILITIES, FileLimit
from pydantic import BaseModel


class FileLimitView(BaseModel):
    """`mime_types` is null where any type goes; `caption` is how long a caption the file carries: a longer one follows it."""

    largest_bytes: int
    mime_types: list[str] | None
    caption: int


class CapabilitiesView(BaseModel):
    """What a screen may offer: nothing else can be sent.

    `free_text_for_s` is how long after the customer's last message anything but a template may be sent, null for ever;
    `edits_for_s` how long after it was sent a text may be changed, null where it may not. `replies` are the kinds that can
    answer one message. `text_limit` is what one message holds: a longer text becomes several.
    """

    channel_id: UUID
    provider: Provider
    sends: list[OutgoingKind]
    replies: list[OutgoingKind]
    reacts: bool
    edits_for_s: int | None
    free_text_for_s: int | None
    text_limit: int
    files: dict[FileKind, FileLimitView]
    most_buttons: int
    most_rows: int


def capabilities_view(channel_id: UUID, provider: Provider) -> CapabilitiesView:
    able = CAPABILITIES[provider]
    return CapabilitiesView(
        channel_id=channel_id,
        provider=provider,
        sends=sorted(able.sends - {"edit"}),
        replies=sorted(able.replies),
        reacts="reaction" in able.sends,
        edits_for_s=int(able.edited_for.total_seconds()) if able.edited_for else None,
        free_text_for_s=int(able.window.total_seconds()) if able.window else None,
        text_limit=able.text_limit,
        files={kind: _limit(limit) for kind, limit in able.files.items()},
        most_buttons=MOST_BUTTONS if "buttons" in able.sends else 0,
        most_rows=MOST_ROWS if "list" in able.sends else 0,
    )


def _limit(limit: FileLimit) -> FileLimitView:
    types = None if limit.mime_types is None else sorted(limit.mime_types)
    return FileLimitView(largest_bytes=limit.largest_bytes, mime_types=types, caption=limit.caption)
