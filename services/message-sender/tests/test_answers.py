"""What answers of Twilio, Evolution, WPPConnect and the Baileys bridge mean for a message."""

import json
from typing import Any

import pytest
from message_sender.domain.errors import Refusal
from message_sender.domain.sending import Accepted, Answer, InDoubt, NotSent
from message_sender.providers import baileys, evolution, twilio, wppconnect
from message_sender.providers.self_hosted import Reply

AUTH_401, CONTENT_400 = Refusal("http_401", "auth"), Refusal("http_400", "content")


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"sid": "SM1", "status": "queued", "error_code": None}, Accepted("SM1")),
        (201, {"sid": "SM1", "status": "failed", "error_code": 63016}, Refusal("63016", "window")),
        (201, {}, InDoubt()), (200, [], InDoubt()),
        (400, {"code": 63016}, Refusal("63016", "window")), (400, {"code": 21211}, Refusal("21211", "recipient")),
        (400, {"code": 21617}, Refusal("21617", "content")), (429, {"code": 20429}, Refusal("20429", "throttling")),
        (400, {"code": 21610}, Refusal("21610", "marketing")), (400, {"code": 63018}, Refusal("63018", "throttling")),
        (401, {"code": 20003}, Refusal("20003", "auth")), (400, {"code": 99999}, Refusal("99999", "other")),
        (401, {}, AUTH_401), (403, {}, Refusal("http_403", "auth")), (429, {}, Refusal("http_429", "throttling")),
        (404, {"code": "20404"}, Refusal("http_404", "other")), (302, {}, Refusal("http_302", "other")),
        (500, {"code": 20500}, InDoubt()), (500, {}, InDoubt()), (502, {}, InDoubt()), (503, {}, NotSent()),
    ],
)  # fmt: skip
def test_twilios(status: int, document: Any, answer: Answer) -> None:
    assert twilio.read_answer(status, json.dumps(document).encode()) == answer


def told(message: Any) -> dict[str, Any]:
    return {"status": 400, "error": "Bad Request", "response": {"message": message}}


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"key": {"id": "3EB0"}, "status": "PENDING"}, Accepted("3EB0")), (200, {"key": {"id": "3EB0"}}, Accepted("3EB0")),
        (201, {}, InDoubt()), (201, {"key": {"id": ""}}, InDoubt()), (201, {"key": None}, InDoubt()),
        (400, told([{"jid": "x", "exists": False, "number": "5511"}]), Refusal("not_on_whatsapp", "recipient")),
        (400, told(['instance requires property "text"']), CONTENT_400), (400, {}, CONTENT_400),
        (400, told(["Error: Connection Closed"]), NotSent()), (500, told("Connection Closed"), NotSent()),
        (400, told(["Error: Timed Out"]), InDoubt()), (500, told("Timed Out"), InDoubt()), (500, {}, InDoubt()),
        (401, told("Unauthorized"), AUTH_401), (404, told(['The "x" instance does not exist']), Refusal("http_404", "auth")),
        (429, {}, Refusal("http_429", "throttling")), (503, {}, NotSent()), (502, {}, InDoubt()), (504, {}, InDoubt()),
        (301, {}, Refusal("http_301", "auth")),
    ],
)  # fmt: skip
def test_evolutions(status: int, document: Any, answer: Answer) -> None:
    assert evolution.read_answer(Reply(status, document)) == answer


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"status": "success", "response": [{"id": "true_5511@c.us_3EB0"}]}, Accepted("true_5511@c.us_3EB0")),
        (201, {"response": [{"id": {"_serialized": "true_1@lid_3EB0"}}]}, Accepted("true_1@lid_3EB0")),
        (201, {"response": []}, InDoubt()), (201, {}, InDoubt()), (201, {"response": [{"id": ""}]}, InDoubt()),
        (400, {"response": None, "status": "Connected", "message": "x"}, Refusal("not_on_whatsapp", "recipient")),
        (400, {}, CONTENT_400), (404, {"status": "Disconnected"}, NotSent()), (404, {}, Refusal("http_404", "auth")),
        (401, {"error": "x"}, AUTH_401), (500, {"status": "Error"}, InDoubt()), (503, {}, NotSent()), (502, {}, InDoubt()),
    ],
)  # fmt: skip
def test_wppconnects(status: int, document: Any, answer: Answer) -> None:
    assert wppconnect.read_answer(Reply(status, document)) == answer


@pytest.mark.parametrize(
    ("status", "document", "token"),
    [
        (201, {"token": "$2b$10$x"}, "$2b$10$x"), (400, {"response": False}, Refusal("wrong_secret_key", "auth")),
        (201, {}, NotSent()), (500, {}, NotSent()), (504, {}, NotSent()), (404, {}, Refusal("http_404", "auth")),
    ],
)  # fmt: skip
def test_wppconnects_about_tokens(status: int, document: Any, token: Any) -> None:
    assert wppconnect.read_token(Reply(status, document)) == token


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (200, {"data": {"key": {"id": "3EB0"}, "messageTimestamp": "1"}}, Accepted("3EB0")), (200, {}, InDoubt()),
        (200, {"data": {"key": {}}}, InDoubt()), (404, {}, NotSent()), (421, {}, NotSent()), (409, {}, InDoubt()),
        (422, {}, Refusal("http_422", "content")), (401, {}, AUTH_401), (403, {}, Refusal("http_403", "auth")),
        (500, {}, InDoubt()), (503, {}, NotSent()), (429, {}, Refusal("http_429", "throttling")),
    ],
)  # fmt: skip
def test_the_bridges(status: int, document: Any, answer: Answer) -> None:
    assert baileys.read_answer(Reply(status, document)) == answer
