"""What a message answers to, and the ad that led to it, reach the model and the search, as data."""

from datetime import UTC, datetime
from typing import Any

from contracts.conversation import CameFrom, HistoryMessage, QuotedWords
from hypothesis import given
from hypothesis import strategies as st
from llm_orchestration.domain import prompt

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def said(role: Any, text: str, **beside: Any) -> HistoryMessage:
    return HistoryMessage(role=role, text=text, sent_at=NOW, **beside)


def test_the_model_reads_what_is_quoted_and_by_whom() -> None:
    quoted = QuotedWords(role="ai", text="Sim, por 60 reais.")
    (message,) = prompt.conversation([said("customer", "Quero este", quoted=quoted)])

    assert message == {"role": "user", "content": '[answers you: "Sim, por 60 reais."]\nQuero este'}


def test_the_model_reads_which_ad_was_clicked() -> None:
    ad = CameFrom(source_type="ad", headline="Bolo de cenoura inteiro por 60 reais", body="Peça já")
    (message,) = prompt.conversation([said("customer", "Tenho interesse", came_from=ad)])

    assert message["content"].splitlines() == [
        '[came from: {"source_type": "ad", "headline": "Bolo de cenoura inteiro por 60 reais", "body": "Peça já"}]',
        "Tenho interesse",
    ]


def test_the_search_knows_what_the_question_is_about() -> None:
    ad = CameFrom(headline="Bolo de cenoura", body="60 reais", source_url="https://fb.me/1")
    history = [
        said("customer", "Tenho interesse", came_from=ad),
        said("customer", "Este", quoted=QuotedWords(role="agent", text="Torta de limão")),
    ]

    assert prompt.question(history) == "Bolo de cenoura\n60 reais\nTenho interesse\nTorta de limão\nEste"


def test_what_asks_for_nothing_is_no_question() -> None:
    history = [said("ai", "Sim."), said("customer", "[sticker]", asks=False)]
    assert prompt.question(history) == ""
    assert prompt.question([*history, said("customer", "E domingo?")]) == "E domingo?"
    assert prompt.question([said("system", "[deleted message]", asks=False)]) == ""


@given(st.text(max_size=600), st.text(max_size=600))
def test_nothing_beside_a_message_steps_out_of_its_line(words: str, headline: str) -> None:
    beside = {"quoted": QuotedWords(role="customer", text=words), "came_from": CameFrom(headline=headline)}
    (message,) = prompt.conversation([said("customer", "Este", **beside)])

    lines = message["content"].split("\n")
    assert len(lines) == 3
    assert lines[-1] == "Este"
    assert "<passage" not in message["content"]
