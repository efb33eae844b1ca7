"""WPPConnect's error answers: each route has its own, but for what nobody foresaw."""

from typing import Any


def fault_body(status: int) -> dict[str, Any]:
    return {"status": "Error", "message": "Erro", "error": {"status": status}}
