"""The bridge's error answers."""

from typing import Any

from simulator.endpoint import Refusal


def not_connected() -> Refusal:
    return Refusal(404, {"error": "Phone number not connected"})


def unknown_number() -> Refusal:
    return Refusal(404, {"error": "Phone number not found"})


def invalid_body() -> Refusal:
    return Refusal(422, {"type": "validation", "on": "body"})


def bad_key() -> Refusal:
    return Refusal(401, {"error": "Unauthorized", "message": "Valid API key required"})


def fault_body(status: int) -> dict[str, Any]:
    return {"error": "Something went wrong", "status": status}
