"""What became of the files that messages carry."""

from collections.abc import Sequence

from common.db import Session
from contracts.gateway import MediaMissing, MediaStored
from contracts.text import storable

from conversation.handlers.routing import subscriptions
from conversation.work.finishing import work_of


@subscriptions.on_batch(MediaStored, MediaMissing)
async def record_media(events: Sequence[MediaStored | MediaMissing], session: Session) -> None:
    work = work_of(session)
    for event in events:
        work.record_media(event.tenant_id, event.message_id, storable(_media(event)))


def _media(event: MediaStored | MediaMissing) -> dict[str, object]:
    if isinstance(event, MediaMissing):
        return {"media_id": str(event.media_id), "state": "missing", "reason": event.reason}
    return {
        "media_id": str(event.media_id),
        "state": "stored",
        "mime_type": event.mime_type,
        "size": event.size,
        "filename": event.filename,
    }
