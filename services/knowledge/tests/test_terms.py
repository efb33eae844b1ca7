"""By which terms a text is found: however a word, a code, a price or a telephone number is written."""

import pytest
from knowledge.domain.fusion import Fusion, matched
from knowledge.domain.term_vectors import MAX_TERMS, WEIGHTS, passage_terms, question_terms
from knowledge.domain.terms import terms


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("devolucoes", "devolução"),
        ("TROCAS", "trocamos"),
        ("extracciones", "extracción"),
        ("cancelled", "cancelling"),
        ("ab1234", "código AB-1234."),
        ("AB 1234", "código AB-1234."),
        ("1234", "código AB-1234."),
        ("ab/12_34", "AB-12-34"),
        ("1299,90", "R$ 1.299,90"),
        ("1299", "R$ 1.299,90"),
        ("1299.90", "$1,299.90"),
        ("3690 euros", "3.690,00 €"),
        ("910555031", "teléfono 910 555 031"),
        ("31 3281-5540", "(31) 3281-5540"),
        ("3132815540", "ligue (31) 3281-5540"),
        ("12v", "12 V, 1,5 A"),
        ("30/11/2026", "até 30.11.2026"),
        ("caxorro", "cachorro"),
        ("enprego", "emprego"),
        ("savado", "sábado"),
        ("techncian", "technician"),
        ("pasword", "password"),
    ],
)
def test_what_is_asked_is_found_however_it_is_written(asked: str, written: str) -> None:
    assert matched(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("quanto custa o que vocês têm?", "quanto custa o que nós temos"),
        ("AB-1234", "CD-5678"),
        ("R$ 1.299,90", "R$ 2.300,45"),
        ("is it in the", "it is what it is"),
        ("", "nothing"),
        ("?!…", "?!…"),
    ],
)
def test_what_says_nothing_finds_nothing(asked: str, written: str) -> None:
    assert matched(asked, written) == []


def test_words_that_only_sound_alike_are_marked() -> None:
    assert matched("caxorro grande", "um cachorro grande") == ["~kxr", "grand", "~grnd"]


def test_a_question_with_a_code_is_asked_by_its_words_first() -> None:
    meaning, words = Fusion().weights("quanto custa a CV-1205?")
    assert words > meaning
    assert Fusion().weights("quando abrem?") == (1, 1)
    assert Fusion(bm25=0).weights("CV-1205") == (1, 0)


def test_indices_ascend_and_stand_once() -> None:
    for vector in (passage_terms("a loja abre, a LOJA fecha, lojas"), question_terms("loja loja lojas")):
        assert vector.indices == sorted(set(vector.indices))
        assert len(vector.values) == len(vector.indices)
        assert all(value > 0 for value in vector.values)


def test_a_word_that_stands_often_says_more_but_not_without_end() -> None:
    once, often, flood = (max(passage_terms("loja " * times + "rua").values) for times in (1, 3, 300))
    assert once < often < flood < 2.2 + 1e-9


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 100_000,
        "1-" * 50_000,
        "a" * 100_000,
        "(1) " * 30_000,
        "1.000," * 20_000,
        "ch" * 50_000,
        "é\u0301" * 50_000,
        "-._/" * 25_000,
    ],
)
def test_a_hostile_text_is_cut_into_terms_all_the_same(hostile: str) -> None:
    assert all(len(said) <= 40 for _, said in terms(hostile))
    assert len(passage_terms(hostile).indices) <= MAX_TERMS


def test_other_writings_are_found_as_they_are() -> None:
    assert matched("доставка", "Доставка по городу")
    assert matched("東京 12", "住所 東京 12")


def test_a_number_is_asked_for_as_a_code_is_and_its_currency_is_nothing_that_is_asked() -> None:
    asked = question_terms("o que tem por 689 reais?")
    price, currency = passage_terms("Programador de irrigação | R$ 689,00"), passage_terms("Preços em reais")
    assert set(asked.indices) & set(price.indices)
    assert not set(asked.indices) & set(currency.indices)
    assert max(asked.values) == WEIGHTS["code"]


def test_a_short_number_is_no_code() -> None:
    assert ("code", "20") not in list(terms("fusível de 20"))
    assert ("code", "689") in list(terms("689"))
