"""RTF: known by its beginning whatever its name, and read as Word shows it."""

import pytest
from knowledge.domain.formats import RTF, detect
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse

from .office import LIMITS, left_out, said

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Cyr;}}{\stylesheet{\s1 heading 1;}}{\info{\author Ana}}"
)


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("ascii")


@pytest.mark.parametrize("name", ["carta.rtf", "carta.txt", "carta.doc", "carta.md"])
async def test_rtf_is_read_by_its_kind(name: str) -> None:
    data = rtf(r"\pard\f0\fs24 Pousada Gar\'e7a: recep\'e7\'e3o das 7h \u224?s 22h.\par Di\u225\'e1ria \endash  260 reais.\par")

    assert detect(data, name) == RTF
    assert await said(data, RTF) == "Pousada Garça: recepção das 7h às 22h.\n\nDiária – 260 reais."


async def test_all_that_is_shown_is_read_and_nothing_else() -> None:
    data = rtf(
        r"{\header \pard Reservas 0800\par}{\headerf \pard Reservas 0800\par}"
        r"{\pard\outlinelevel0 Regulamento\par}\pard Pre\'e7o {\deleted 190}{\revised 240} reais{\v oculto}{\*\desconhecido x}."
        r"{\footnote Em 2026.}\par"
        r"{\*\annotation Confirmar}{\field{\*\fldinst HYPERLINK x}{\fldrslt site}}\par"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard Na caixa.\par}}}{\f1 \'cf\'f0}\par"
        r"\trowd\cellx1\cellx2\intbl Plano\cell Pre\'e7o\cell\row\intbl Ouro\cell 119\cell\row\pard"
        r"{\listtext \bullet }\ls1 Traga RG\par"
    )

    assert await said(data, RTF) == (
        "Reservas 0800\n\n# Regulamento\nEm 2026.\n\nPreço 240 reais.\n\nsite\n\nNa caixa.\n\nПр\n\n"
        "Plano | Preço\nOuro | 119\n\n- Traga RG"
    )


async def test_pictures_and_objects_are_said() -> None:
    data = rtf(r"\pard Veja{\pict\bin5 }}}}}ffd8}{\object{\*\objdata 00}{\result visto}}\par")

    assert await said(data, RTF) == "Vejavisto"
    assert await left_out(data, RTF) == [Unread("picture"), Unread("embedded_file")]


async def test_groups_nested_a_hundred_thousand_times_are_read() -> None:
    assert await said(rtf("{" * 100_000 + "Aberto" + "}" * 100_000), RTF) == "Aberto"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (rtf("}" * 10), "unreadable"),
        (rtf(""), "empty"),
        (rtf(r"\u32 ?" * 100_000), "empty"),
        (rtf(r"{\field{\*\fldinst{" * 100_000), "empty"),
        (rtf("a" * 2_100_000), "too_large"),
    ],
)
async def test_what_is_broken_or_too_much_ends_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, RTF, Limits())
    assert failed.value.reason == reason


async def test_a_file_that_was_cut_is_read_up_to_there() -> None:
    assert await said(rtf(r"\pard Aberto das 8h {\b as 19h")[:-1], RTF) == "Aberto das 8h as 19h"


async def test_a_run_of_bytes_is_as_long_as_it_says_or_the_file() -> None:
    assert await said(rtf(r"Aberto\bin999999999 abc"), RTF, LIMITS) == "Aberto"


async def test_what_is_hidden_is_shown_again_where_the_format_begins_anew() -> None:
    assert await said(rtf(r"\pard Aberto {\v n\'e3o}\v nunca\plain  s\'e1bado\par"), RTF) == "Aberto  sábado"


async def test_a_character_may_be_two_halves() -> None:
    assert await said(rtf(r"\pard Obrigado \u-10179?\u-8694? e \u-8694?.\par"), RTF) == "Obrigado \U0001f60a e \ufffd."


async def test_the_last_row_needs_no_end_and_a_missing_end_is_said() -> None:
    data = rtf(r"\trowd\cellx1\cellx2\intbl Plano\cell Valor\cell\row\intbl Ouro\cell 119\cell")

    assert await said(data, RTF) == "Plano | Valor\nOuro | 119"
    assert await left_out(data[:-1], RTF) == [Unread("damaged_part")]
