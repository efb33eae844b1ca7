"""The bridge's error answers."""

from typing import Any

from simulator.endpoint import SimulatedRefusal


def not_connected() -> SimulatedRefusal:
    return SimulatedRefusal(404, {"error": "Phone number not connected"})


def unknown_number() -> SimulatedRefusal:
    return SimulatedRefusal(404, {"error": "Phone number not found"})


def invalid_body() -> SimulatedRefusal:
    return SimulatedRefusal(422, {"type": "validation", "on": "body"})


def bad_key() -> SimulatedRefusal:
    return SimulatedRefusal(401, {"error": "Unauthorized", "message": "Valid API key required"})


def fault_body(status: int) -> dict[str, Any]:
    return {"error": "Something went wrong", "status": status}
