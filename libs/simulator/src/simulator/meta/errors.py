"""Meta's error answers. Callers decide by `code`; the HTTP status follows what the real API mostly does."""

import secrets
from typing import Any

from simulator.endpoint import SimulatedRefusal

ERRORS_URL = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
WINDOW_CLOSED = 131047


def error_body(
    code: int, message: str, details: str | None = None, kind: str = "OAuthException", **more: Any
) -> dict[str, Any]:
    error: dict[str, Any] = {"message": message, "type": kind, "code": code, **more}
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return {"error": error | {"fbtrace_id": "A" + secrets.token_urlsafe(16)}}


def parameter_error(message: str) -> SimulatedRefusal:
    """Returns code 100: a parameter is missing or of the wrong kind."""
    return SimulatedRefusal(400, error_body(100, f"(#100) {message}"))


def value_error(details: str) -> SimulatedRefusal:
    """Returns code 131009: a parameter's value is not acceptable."""
    return SimulatedRefusal(400, error_body(131009, "(#131009) Parameter value is not valid", details))


def unknown_object(object_id: str) -> SimulatedRefusal:
    message = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    return SimulatedRefusal(400, error_body(100, message, kind="GraphMethodException", error_subcode=33))


def bad_token() -> SimulatedRefusal:
    return SimulatedRefusal(401, error_body(190, "Invalid OAuth access token - Cannot parse access token"))


def missing_token() -> SimulatedRefusal:
    return SimulatedRefusal(401, error_body(104, "An access token is required to request this resource."))


def fault_body(status: int) -> dict[str, Any]:
    """Returns the error that the real API most likely sends with an HTTP status."""
    if status == 429:
        return error_body(130429, "(#130429) Rate limit hit", "Message failed to send: throughput has been reached.")
    if status in (401, 403):
        return error_body(190, "Error validating access token: Session has expired")
    if status >= 500:
        return error_body(131016, "(#131016) Service unavailable", "A service is temporarily unavailable.")
    return error_body(131000, "(#131000) Something went wrong", "Message failed to send due to an unknown error.")
