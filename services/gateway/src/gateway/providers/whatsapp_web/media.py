"""Files. What WhatsApp itself gives is ciphertext: a file is had from the provider, by the message's id or by its own URL."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from contracts.content import Media, MediaContent

from gateway.providers.reading import text
from gateway.providers.whatsapp_web.unwrapping import UnwrappedContent
from gateway.providers.whatsapp_web.values import file_size, sha256

MediaKind = Literal["image", "audio", "voice", "video", "document", "sticker"]
KINDS: Mapping[str, MediaKind] = {
    "imageMessage": "image",
    "videoMessage": "video",
    "ptvMessage": "video",
    "audioMessage": "audio",
    "documentMessage": "document",
    "stickerMessage": "sticker",
}
CLOSED_HOSTS = ("whatsapp.net", "whatsapp.com", "fbsbx.com")  # ciphertext, and what wants Meta's token


def media_of(held: UnwrappedContent, message_id: str, stored_at: str | None) -> MediaContent:
    """Returns the content of a message with a file. `stored_at` is where the provider says that it keeps the file. Evolution
    tells of the Cloud API's files in its names.
    """
    file, kind = held.fields, KINDS[held.kind]
    media = Media(
        provider_media_id=message_id,
        url=_plain(stored_at) or _plain(text(file, "url")),
        mime_type=text(file, "mimetype") or text(file, "mime_type"),
        filename=text(file, "fileName") or text(file, "title") or text(file, "filename"),
        size=file_size(file.get("fileLength")),
        sha256=sha256(file.get("fileSha256") or file.get("sha256")),
    )
    voice = kind == "audio" and file.get("ptt") is True
    return MediaContent(kind="voice" if voice else kind, media=media, caption=text(file, "caption"))


def _plain(url: str | None) -> str | None:
    """Returns the address of a file that anybody can read, as far as can be told from it."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and not host.endswith(CLOSED_HOSTS) else None
