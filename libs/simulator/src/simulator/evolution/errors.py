"""Evolution's error answers."""

from typing import Any

from simulator.endpoint import Refusal


def refusal(status: int, error: str, message: object = None) -> Refusal:
    said = [message] if isinstance(message, str) else message or error
    return Refusal(status, {"status": status, "error": error, "response": {"message": said}})


def fault_body(status: int) -> dict[str, Any]:
    return {"status": status, "error": "Internal Server Error", "response": {"message": "Internal Server Error"}}
