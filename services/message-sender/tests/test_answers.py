"""What answers of Twilio, Evolution, WPPConnect and the Baileys bridge mean for a message."""

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest
from contracts.bounds import LONGEST_ID
from contracts.gateway import Provider
from message_sender.domain.errors import Rejection
from message_sender.domain.sending import Confirmation, InDoubt, NotSent, ProviderAnswer
from message_sender.providers.answers import LONGEST_ANSWER, is_too_long, json_object
from message_sender.providers.baileys import sender as baileys
from message_sender.providers.evolution import sender as evolution
from message_sender.providers.meta import sender as meta
from message_sender.providers.self_hosted import ServerAnswer
from message_sender.providers.twilio import sender as twilio
from message_sender.providers.wppconnect import sender as wppconnect

DENIED = NotSent(handed_over=True)
AUTH_401, CONTENT_400 = Rejection("http_401", "auth"), Rejection("http_400", "content")


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"sid": "SM1", "status": "queued", "error_code": None}, Confirmation("SM1")),
        (201, {"sid": "SM1", "status": "failed", "error_code": 63016}, Rejection("63016", "window")),
        (201, {}, InDoubt()), (200, [], InDoubt()),
        (400, {"code": 63016}, Rejection("63016", "window")), (400, {"code": 21211}, Rejection("21211", "recipient")),
        (400, {"code": 21617}, Rejection("21617", "content")), (429, {"code": 20429}, Rejection("20429", "throttling")),
        (400, {"code": 21610}, Rejection("21610", "marketing")), (400, {"code": 63018}, Rejection("63018", "throttling")),
        (401, {"code": 20003}, Rejection("20003", "auth")), (400, {"code": 99999}, Rejection("99999", "other")),
        (401, {}, AUTH_401), (403, {}, Rejection("http_403", "auth")), (429, {}, Rejection("http_429", "throttling")),
        (404, {"code": "20404"}, Rejection("http_404", "other")), (302, {}, Rejection("http_302", "other")),
        (500, {"code": 20500}, InDoubt()), (500, {}, InDoubt()), (502, {}, InDoubt()), (503, {}, InDoubt()),
        (503, {"code": 20503}, DENIED),
    ],
)  # fmt: skip
def test_twilios(status: int, document: object, answer: ProviderAnswer) -> None:
    assert twilio.read_answer(status, json.dumps(document).encode()) == answer


def told(message: object) -> dict[str, Any]:
    return {"status": 400, "error": "Bad Request", "response": {"message": message}}


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"key": {"id": "3EB0"}, "status": "PENDING"}, Confirmation("3EB0")),
        (200, {"key": {"id": "3EB0"}}, Confirmation("3EB0")),
        (201, {}, InDoubt()), (201, {"key": {"id": ""}}, InDoubt()), (201, {"key": None}, InDoubt()),
        (400, told([{"jid": "x", "exists": False, "number": "5511"}]), Rejection("not_on_whatsapp", "recipient")),
        (400, told(['instance requires property "text"']), CONTENT_400), (400, {}, CONTENT_400),
        (400, told(["Error: Connection Closed"]), DENIED), (500, told("Connection Closed"), DENIED),
        (400, told(["Error: Timed Out"]), InDoubt()), (500, told("Timed Out"), InDoubt()), (500, {}, InDoubt()),
        (401, told("Unauthorized"), AUTH_401), (404, told(['The "x" instance does not exist']), Rejection("http_404", "auth")),
        (429, {}, Rejection("http_429", "throttling")), (503, {}, InDoubt()), (502, {}, InDoubt()), (504, {}, InDoubt()),
        (503, told("Service Unavailable"), DENIED),
        (301, {}, Rejection("http_301", "auth")),
    ],
)  # fmt: skip
def test_evolutions(status: int, document: object, answer: ProviderAnswer) -> None:
    assert evolution.read_answer(ServerAnswer(status, document)) == answer


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (201, {"status": "success", "response": [{"id": "true_5511@c.us_3EB0"}]}, Confirmation("true_5511@c.us_3EB0")),
        (201, {"response": [{"id": {"_serialized": "true_1@lid_3EB0"}}]}, Confirmation("true_1@lid_3EB0")),
        (201, {"response": []}, InDoubt()), (201, {}, InDoubt()), (201, {"response": [{"id": ""}]}, InDoubt()),
        (400, {"response": None, "status": "Connected", "message": "x"}, Rejection("not_on_whatsapp", "recipient")),
        (400, {}, CONTENT_400), (404, {"status": "Disconnected"}, DENIED), (404, {}, Rejection("http_404", "auth")),
        (401, {"error": "x"}, AUTH_401), (500, {"status": "Error"}, InDoubt()), (503, {}, InDoubt()), (502, {}, InDoubt()),
        (503, {"status": "Error"}, DENIED),
    ],
)  # fmt: skip
def test_wppconnects(status: int, document: object, answer: ProviderAnswer) -> None:
    assert wppconnect.read_answer(ServerAnswer(status, document)) == answer


@pytest.mark.parametrize(
    ("status", "document", "token"),
    [
        (201, {"token": "$2b$10$x"}, "$2b$10$x"),
        (400, {"response": False}, Rejection("wrong_secret_key", "auth", handed_over=False)),
        (201, {}, NotSent()), (201, {"token": "a\nb"}, NotSent()),
        (201, {"token": "x" * 9_000}, NotSent()), (500, {}, NotSent()), (504, {}, NotSent()),
        (404, {}, Rejection("http_404", "auth", handed_over=False)),
    ],
)  # fmt: skip
def test_wppconnects_about_tokens(status: int, document: object, token: str | ProviderAnswer) -> None:
    assert wppconnect.read_token(ServerAnswer(status, document)) == token


@pytest.mark.parametrize(
    ("status", "document", "answer"),
    [
        (200, {"data": {"key": {"id": "3EB0"}, "messageTimestamp": "1"}}, Confirmation("3EB0")), (200, {}, InDoubt()),
        (200, {"data": {"key": {}}}, InDoubt()), (404, {}, DENIED), (421, {}, DENIED), (409, {}, InDoubt()),
        (422, {}, Rejection("http_422", "content")), (401, {}, AUTH_401), (403, {}, Rejection("http_403", "auth")),
        (500, {}, InDoubt()), (503, {}, InDoubt()), (503, {"error": "x"}, DENIED),
        (429, {}, Rejection("http_429", "throttling")),
    ],
)  # fmt: skip
def test_the_bridges(status: int, document: object, answer: ProviderAnswer) -> None:
    assert baileys.read_answer(ServerAnswer(status, document)) == answer


def over_http(read_answer: Callable[[ServerAnswer], ProviderAnswer]) -> Callable[[int, bytes], ProviderAnswer]:
    return lambda status, body: read_answer(ServerAnswer(status, json_object(body), is_too_long(body)))


READERS: dict[str, Callable[[int, bytes], ProviderAnswer]] = {
    "meta": meta.read_answer,
    "twilio": twilio.read_answer,
    "evolution": over_http(evolution.read_answer),
    "wppconnect": over_http(wppconnect.read_answer),
    "baileys": over_http(baileys.read_answer),
}
YES: dict[str, Callable[[str], Any]] = {
    "meta": lambda message_id: {"messages": [{"id": message_id}]},
    "twilio": lambda message_id: {"sid": message_id},
    "evolution": lambda message_id: {"key": {"id": message_id}},
    "wppconnect": lambda message_id: {"response": [{"id": message_id}]},
    "baileys": lambda message_id: {"data": {"key": {"id": message_id}}},
}
BARE = [
    b"",
    b"<html><h1>502 Bad Gateway</h1></html>",
    b"upstream connect error",
    b'{"detail":"no route"}',
    b"[]",
    b"null",
    b"\xff",
]
providers = pytest.mark.parametrize("provider", READERS)


def test_every_provider_is_among_these() -> None:
    assert set(READERS) == set(YES) == set(get_args(Provider))


@providers
@pytest.mark.parametrize(
    "status", [408, 500, 501, 502, 503, 504, 505, 507, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599, 999]
)
@pytest.mark.parametrize("body", BARE)
def test_a_bare_error_of_a_server_leaves_it_open_whether_the_message_went_out(provider: str, status: int, body: bytes) -> None:
    assert READERS[provider](status, body) == InDoubt()


@providers
@pytest.mark.parametrize("message_id", ["3EB0" + "0" * 20_000, "x" * 513, "a\0b", "x" * (LONGEST_ANSWER + 1)])
def test_an_id_that_cannot_be_kept_is_a_yes_all_the_same(provider: str, message_id: str) -> None:
    answer = READERS[provider](200, json.dumps(YES[provider](message_id)).encode())
    assert isinstance(answer, Confirmation)
    assert len(answer.provider_message_id) <= LONGEST_ID
    assert answer.provider_message_id.isprintable()


@providers
@pytest.mark.parametrize("message_id", [None, "", 1, [], {}, True])
def test_a_yes_without_an_id_is_none(provider: str, message_id: object) -> None:
    assert READERS[provider](200, json.dumps(YES[provider](message_id)).encode()) == InDoubt()


@providers
@pytest.mark.parametrize("nested", ["[", '{"a":'])
def test_what_is_nested_too_deeply_is_read_by_nobody(provider: str, nested: str) -> None:
    assert READERS[provider](200, (nested * 50_000).encode()) == InDoubt()
    assert READERS[provider](500, (nested * 50_000).encode()) == InDoubt()


@providers
def test_a_longest_id_is_kept_as_it_is(provider: str) -> None:
    assert READERS[provider](201, json.dumps(YES[provider]("x" * LONGEST_ID)).encode()) == Confirmation("x" * LONGEST_ID)
