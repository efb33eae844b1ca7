"""Evolution's error answers."""

from typing import Any

from simulator.endpoint import SimulatedRefusal


def refusal(status: int, error: str, message: object = None) -> SimulatedRefusal:
    said = [message] if isinstance(message, str) else message or error
    return SimulatedRefusal(status, {"status": status, "error": error, "response": {"message": said}})


def fault_body(status: int) -> dict[str, Any]:
    return {"status": status, "error": "Internal Server Error", "response": {"message": "Internal Server Error"}}
