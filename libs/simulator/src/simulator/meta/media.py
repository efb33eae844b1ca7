"""Media by id, as files: what a business uploads and what a customer sends."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

_MB = 1024 * 1024
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_DOCUMENTS = (
    *("application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "text/plain"),
    *(_OPEN_XML + kind for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")),
)

# Largest size in bytes per accepted type, from Meta's media reference.
LIMITS: dict[str, int] = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * _MB),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * _MB),
    "image/webp": _MB // 2,
    **dict.fromkeys(_DOCUMENTS, 100 * _MB),
}


class MetaMediaRefused(ValueError):
    """Meta does not take this type or size; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class MetaMedia:
    """What `GET /{media_id}` tells, `file_size` in bytes and `sha256` in hex."""

    id: str
    mime_type: str
    sha256: str
    file_size: int


class MetaMediaStore:
    """Two files per id below one folder: the bytes, and what is known about them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def add(self, content: bytes, mime_type: str) -> MetaMedia:
        """Returns what is known of a new file. Raises `MetaMediaRefused` for a type or size beyond Meta's limits."""
        limit = LIMITS.get(mime_type.partition(";")[0].strip().lower())
        if limit is None:
            raise MetaMediaRefused(f"Param file must be a file with one of the following types: {', '.join(LIMITS)}.")
        if not 0 < len(content) <= limit:
            raise MetaMediaRefused(f"The file must have between 1 and {limit} bytes, but has {len(content)}.")
        media = MetaMedia(str(secrets.randbelow(10**15) + 10**15), mime_type, hashlib.sha256(content).hexdigest(), len(content))
        (self._folder / media.id).write_bytes(content)
        (self._folder / f"{media.id}.json").write_bytes(orjson.dumps(asdict(media)))
        return media

    def find(self, media_id: str) -> MetaMedia | None:
        file = self._folder / f"{media_id}.json"
        return MetaMedia(**orjson.loads(file.read_bytes())) if media_id.isdigit() and file.exists() else None

    def content(self, media: MetaMedia) -> Path:
        return self._folder / media.id
