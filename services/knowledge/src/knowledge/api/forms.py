"""The form of an upload. It is read by hand, after the caller is known: FastAPI would take the whole file from anybody."""

import asyncio
from typing import Any

from common.errors import Invalid, TooLarge
from contracts.bounds import LONGEST_LABEL
from contracts.knowledge import MOST_LABELS
from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from knowledge.api.scopes import ScopeChange
from knowledge.domain.documents import MULTIPART_BYTES
from knowledge.work.uploading import UploadedFile, examine

MAX_FIELDS = 8 + MOST_LABELS
OF_SCOPE = ("knowledge_base_id", "audience", "valid_from", "valid_until")
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
                        "knowledge_base_id": {"type": "string", "format": "uuid"},
                        "labels": {
                            "type": "array",
                            "maxItems": MOST_LABELS,
                            "items": {"type": "string", "maxLength": LONGEST_LABEL},
                        },
                        "audience": {"type": "string", "enum": ["customers", "staff"]},
                        "valid_from": {"type": "string", "format": "date-time"},
                        "valid_until": {"type": "string", "format": "date-time"},
                    },
                }
            }
        },
    }
}
"""As OpenAPI describes the form."""


async def read_form(request: Request, max_bytes: int) -> UploadedFile:
    """Returns the `file` with its `title` and what is said of its scope. Raises `TooLarge`, and `Invalid` for a form, a file, a
    title or a scope that cannot be used.
    """
    if int(request.headers.get("content-length", 0)) > max_bytes + MULTIPART_BYTES:
        # A connection that is closed on who still sends loses the answer, and a proxy says that nobody answered. It is read
        # within the limits of any body: its length, and its slowness.
        async for _ in request.stream():
            pass
        raise TooLarge(f"{max_bytes} bytes are allowed")
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        file, title = form.get("file"), form.get("title")
        if not isinstance(file, UploadFile) or isinstance(title, UploadFile):
            raise Invalid("a form (multipart/form-data) with a file in its field `file` is expected")
        scope = _scope_of(form)
        data = await file.read()
    if len(data) > max_bytes:
        raise TooLarge(f"{max_bytes} bytes are allowed")
    return await asyncio.to_thread(examine, data, title, file.filename or "", scope)


def _scope_of(form: FormData) -> dict[str, Any]:
    """Returns what is said of the scope. An empty field says nothing."""
    said: dict[str, Any] = {name: value for name in OF_SCOPE if (value := form.get(name))}
    if labels := [one for one in form.getlist("labels") if one]:
        said["labels"] = labels
    try:
        return ScopeChange.model_validate(said).given()
    except ValidationError as error:
        raise Invalid("; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors()[:3])) from None
