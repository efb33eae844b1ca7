"""Twilio's error answers. Callers decide by `code`."""

from typing import Any

from simulator.endpoint import SimulatedRefusal


def error_body(code: int, message: str, status: int) -> dict[str, Any]:
    return {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}


def refusal(code: int, message: str, status: int = 400) -> SimulatedRefusal:
    return SimulatedRefusal(status, error_body(code, message, status))


def fault_body(status: int) -> dict[str, Any]:
    """Returns the error that the real API most likely sends with an HTTP status."""
    if status == 429:
        return error_body(20429, "Too Many Requests", status)
    if status in (401, 403):
        return error_body(20003, "Authenticate", status)
    return error_body(20500 if status >= 500 else 20001, "An internal server error has occurred", status)
