"""The benchmark's own parts: what they send, and that its cheap embedding finds what a customer asks for."""

import asyncio
import hashlib
import hmac
import json
from importlib.resources import files

import numpy as np
from devkit.bench.lines import BenchLine
from devkit.bench.load import QUESTIONS
from devkit.bench.posting import UNANSWERED, Poster
from devkit.embedded.ports import HOST, free_port
from simulator.language.hashing import HashedWords

LINE = BenchLine("http://127.0.0.1:3001/webhooks/meta/abc", b"secret", "2059545589544")
LEAST_COSINE = 0.02  # what knowledge asks of the simulator's model


def test_a_webhook_is_signed_and_says_who_wrote_what() -> None:
    head, _, body = LINE.webhook("5541900000001", "wamid.1", "Quanto custa?", 1763719200.5).partition(b"\r\n\r\n")

    assert head.startswith(b"POST /webhooks/meta/abc HTTP/1.1\r\nhost: 127.0.0.1:3001\r\n")
    assert f"sha256={hmac.new(b'secret', body, hashlib.sha256).hexdigest()}".encode() in head
    assert f"content-length: {len(body)}".encode() in head
    value = json.loads(body)["entry"][0]["changes"][0]["value"]
    assert value["messages"][0] == {
        "from": "5541900000001", "id": "wamid.1", "timestamp": "1763719200", "type": "text", "text": {"body": "Quanto custa?"},
    }  # fmt: skip
    assert value["metadata"]["phone_number_id"] == "2059545589544"


async def test_hashed_words_put_each_question_of_the_load_nearest_to_the_section_that_answers_it() -> None:
    document = files("simulator.demo").joinpath("padaria-sol.md").read_text()
    sections = [section for section in document.split("\n#") if len(section.splitlines()) > 1]
    answers = {"Quanto custa": "taxa de entrega é de 8", "How much": "Delivery costs 8", "Qual o horário": "13h"}

    model = HashedWords()
    passages = np.stack(await model.embed(sections))
    for question in QUESTIONS:
        (asked,) = await model.embed([question])
        cosines = passages @ asked
        expected = next(fact for beginning, fact in answers.items() if question.startswith(beginning))
        ranked = [sections[place] for place in cosines.argsort()[::-1][:3]]
        assert any(expected in section for section in ranked), question
        assert max(cosines) > LEAST_COSINE


async def test_hashed_words_have_unit_length_and_are_the_same_in_every_process() -> None:
    texts = ["Quanto custa a entrega?", "…", " ", "de da do"]
    first, second = await HashedWords().embed(texts), await HashedWords().embed(texts)

    assert [round(float(np.linalg.norm(vector)), 5) for vector in first] == [1, 1, 1, 1]
    assert all((one == other).all() for one, other in zip(first, second, strict=True))


async def test_a_server_that_is_away_is_no_answer_and_one_that_comes_back_is_asked_again() -> None:
    port = free_port()
    poster = Poster(HOST, port)
    assert await poster.send(LINE.webhook("1", "a", "?", 0)) == UNANSWERED

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, HOST, port):
        assert await poster.send(LINE.webhook("1", "a", "?", 0)) == 200
        assert await poster.send(LINE.webhook("1", "b", "?", 0)) == 200
    poster.close()
