"""The form of an upload. It is read by hand, after the caller is known: FastAPI would take the whole file from anybody."""

import asyncio
from typing import Any

from common.errors import Invalid, TooLarge
from fastapi import Request
from starlette.datastructures import UploadFile

from knowledge.domain.documents import MULTIPART_BYTES
from knowledge.work.uploading import UploadedFile, examine

MAX_FIELDS = 8
UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "maxLength": 200},
                    },
                }
            }
        },
    }
}
"""As OpenAPI describes the form."""


async def read_form(request: Request, max_bytes: int) -> UploadedFile:
    """Returns the form's `file` with its `title`. Raises `TooLarge`, and `Invalid` for a form, a file or a title that cannot be
    used.
    """
    if int(request.headers.get("content-length", 0)) > max_bytes + MULTIPART_BYTES:
        raise TooLarge(f"{max_bytes} bytes are allowed")
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        file, title = form.get("file"), form.get("title")
        if not isinstance(file, UploadFile) or isinstance(title, UploadFile):
            raise Invalid("a form (multipart/form-data) with a file in its field `file` is expected")
        data = await file.read()
    if len(data) > max_bytes:
        raise TooLarge(f"{max_bytes} bytes are allowed")
    return await asyncio.to_thread(examine, data, title, file.filename or "")
