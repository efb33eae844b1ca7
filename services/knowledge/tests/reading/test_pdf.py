"""PDFs: words as they were meant, in the order of reading, with what is filled in; pages that cannot be read are named."""

import pytest
from knowledge.domain.formats import PDF
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse

from .office import LIMITS, left_out, said
from .pages import SCAN, Sheet, at, lines, paged

PROSE = (
    "O passeio de barco sai às nove horas da manhã do cais velho",
    "e volta ao fim da tarde. Crianças pagam meia entrada, e quem",
    "tem mais de sessenta anos não paga nada. Em dias de chuva o",
    "passeio é remarcado sem custo para outro dia da mesma semana.",
)


async def why(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, PDF, limits)
    return failed.value.reason


@pytest.mark.parametrize("gap", [120, 150, 200, 300])
async def test_words_are_parted_where_only_a_gap_parts_them(gap: int) -> None:
    drawing = f"BT /F1 12 Tf 50 740 Td [(Crian)-10(ças)-{gap}(pagam)-{gap}(meia)-{gap}(entrada)] TJ ET"

    assert await said(paged(drawing), PDF) == "Crianças pagam meia entrada"


async def test_letters_set_wide_are_still_words() -> None:
    drawing = "BT /F1 12 Tf 2 Tc 50 740 Td (Desconto de natal) Tj ET"

    assert await said(paged(drawing), PDF) == "Desconto de natal"


async def test_lines_that_the_page_cut_are_one_paragraph_and_its_hyphens_go() -> None:
    cut = ("A garan-", "tia vale um ano. Podemos entregá-", "lo em casa.")

    text = await said(paged(lines(50, 780, *PROSE) + lines(50, 600, *cut)), PDF)

    assert text == " ".join(PROSE) + "\n\nA garantia vale um ano. Podemos entregá-lo em casa."


async def test_lines_that_were_meant_short_stay_lines() -> None:
    address = ("Rua das Flores, 120", "Centro", "Telefone 0800 555 0177")

    assert await said(paged(lines(50, 780, *address)), PDF) == "\n".join(address)


async def test_ligatures_are_letters() -> None:
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding "
        b"/Differences [1 /fi 2 /fl] >> >>"
    )

    assert await said(paged(at(50, 740, "Certi\x01cado de \x02ores"), font=font), PDF) == "Certificado de flores"


@pytest.mark.parametrize("by_row", [False, True])
async def test_columns_are_read_one_after_the_other(by_row: bool) -> None:
    left = tuple(f"Esquerda {number} conta das entregas e prazos" for number in range(8))
    right = tuple(f"Direita {number} conta das trocas e devoluções" for number in range(8))
    pairs = [
        lines(50, 700 - 15 * n, one) + lines(320, 700 - 15 * n, other)
        for n, (one, other) in enumerate(zip(left, right, strict=True))
    ]
    drawing = "".join(pairs) if by_row else lines(50, 700, *left) + lines(320, 700, *right)

    text = await said(paged(at(50, 760, "Manual da loja") + drawing), PDF)

    assert text.index("Manual") < text.index("Esquerda 0") < text.index("Esquerda 7") < text.index("Direita 0")


async def test_a_table_keeps_its_rows_and_the_names_of_its_columns_over_pages() -> None:
    def sheet(numbers: range) -> str:
        rows = [("Produto", "À vista", "A prazo"), *((f"Furadeira modelo {n}", f"{n},90", f"{n + 30},90") for n in numbers)]
        return "".join(
            at(x, 780 - 16 * i, cell) for i, row in enumerate(rows) for x, cell in zip((50, 300, 420), row, strict=True)
        )

    parsed = await parse(paged(sheet(range(100, 140)), sheet(range(140, 180))), PDF, LIMITS)
    text = "\n".join(one.text for one in parsed.passages)

    assert "Produto | À vista | A prazo\nFuradeira modelo 100 | 100,90 | 130,90\n" in text
    assert "Furadeira modelo 179 | 179,90 | 209,90" in text
    assert all("Produto | À vista | A prazo" in one.text for one in parsed.passages)


async def test_a_cell_of_two_lines_is_one_cell() -> None:
    drawing = (
        at(50, 780, "Plano") + at(200, 780, "Inclui")
        + at(50, 750, "Prata") + at(200, 750, "musculação")
        + at(50, 720, "Ouro") + at(200, 720, "musculação, natação") + at(200, 706, "e sauna")
        + at(50, 690, "Livre") + at(200, 690, "tudo")
    )  # fmt: skip

    assert await said(paged(drawing), PDF) == (
        "Plano | Inclui\nPrata | musculação\nOuro | musculação, natação e sauna\nLivre | tudo"
    )


async def test_what_every_page_repeats_is_said_once() -> None:
    sheets = [
        at(50, 815, "Pousada Garça — (48) 3333-0177")
        + lines(50, 700, f"Assunto {word} explicado com cuidado.", f"Mais sobre {word}.")
        + at(270, 30, f"Página {number} de 4")
        for number, word in enumerate(("diárias", "café", "piscina", "saída"), 1)
    ]

    text = await said(paged(*sheets), PDF)

    assert text.count("Pousada Garça") == 1
    assert "Página" not in text
    assert all(word in text for word in ("diárias", "café", "piscina", "saída"))


async def test_headings_are_known_by_their_size() -> None:
    drawing = at(50, 790, "Regulamento", 24) + at(50, 750, "Trocas", 18) + lines(50, 720, *PROSE) + at(50, 600, "Frete", 18)

    parsed = await parse(paged(drawing + lines(50, 570, *PROSE)), PDF, LIMITS)

    assert [one.heading for one in parsed.passages] == [("Regulamento", "Trocas"), ("Regulamento", "Frete")]


async def test_what_is_filled_into_a_form_stands_behind_its_label() -> None:
    fields = [
        "/Subtype /Widget /FT /Tx /T (taxa) /V (85 reais) /Rect [150 775 300 795]",
        "/Subtype /Widget /FT /Ch /Ff 131072 /T (turno) /Opt [[(m) (Manhã)] [(t) (Tarde)]] /V (t) /Rect [150 755 300 775]",
        "/Subtype /Widget /FT /Ch /Ff 2097152 /T (dias) /Opt [(segunda) (terça) (quarta)] /V [(segunda) (quarta)] "
        "/Rect [150 735 300 755]",
        "/Subtype /Widget /FT /Btn /T (seguro) /V /Yes /AS /Yes /AP << /N << /Yes null /Off null >> >> /Rect [150 715 165 735]",
        "/Subtype /Widget /FT /Tx /T (obs) /Ff 4096 /V (Sem lactose.\\nSem glúten.) /Rect [150 660 300 715]",
        "/Subtype /FreeText /Contents (Válido até maio) /DA (/F1 10 Tf) /Rect [400 775 500 795]",
        "/Subtype /Text /Contents (revisar com a Ana) /Rect [500 700 520 720]",
    ]
    labels = "".join(at(50, 780 - 20 * n, f"{name}:") for n, name in enumerate(("Taxa", "Turno", "Dias", "Seguro", "Obs")))

    text = (await said(paged(Sheet(labels, fields)), PDF)).replace(" | ", " ")

    for line in (
        "Taxa: 85 reais",
        "Turno: Tarde",
        "Dias: segunda, quarta",
        "Seguro: ☒",
        "Sem lactose.",
        "Sem glúten.",
        "Válido até maio",
    ):
        assert line in text
    assert "Ana" not in text


async def test_scanned_pages_among_others_are_named() -> None:
    data = paged(at(50, 780, "Contrato de locação"), SCAN, SCAN + at(50, 20, "Página 3"), "", lines(50, 700, *PROSE))

    assert await left_out(data, PDF) == [Unread("scanned_page", 2), Unread("scanned_page", 3)]


async def test_nothing_but_scans_says_so_and_nothing_at_all_is_empty() -> None:
    assert await why(paged(SCAN, SCAN)) == "scanned"
    assert await why(paged("0 0 m 10 10 l S " * 200)) == "scanned"
    assert await why(paged("", "")) == "empty"


async def test_a_picture_beside_text_is_said_with_its_page() -> None:
    picture = "q 300 0 0 300 50 50 cm /Im Do Q "

    assert await left_out(paged("", picture + lines(50, 780, *PROSE)), PDF) == [Unread("picture", 2)]


async def test_a_page_that_is_shown_turned_is_read_as_it_is_seen() -> None:
    upwards = "".join(f"BT /F1 12 Tf 0 1 -1 0 {100 + 15 * n} 50 Tm ({line}) Tj ET\n" for n, line in enumerate(PROSE))

    assert await said(paged(Sheet(upwards, more="/Rotate 90")), PDF) == " ".join(PROSE)


async def test_a_damaged_page_is_named_and_the_others_are_read() -> None:
    data = paged(lines(50, 700, *PROSE), "x", lines(50, 700, "Aos sábados fechamos cedo."))
    broken = data.replace(b"/Type /Page /", b"/Type /Pagx /", 2).replace(b"/Type /Pagx /", b"/Type /Page /", 1)

    parsed = await parse(broken, PDF, LIMITS)

    assert "Aos sábados" in "".join(one.text for one in parsed.passages)
    assert list(parsed.unread) == [Unread("damaged_page", 2)]


async def test_three_hundred_pages_are_read_within_the_limits() -> None:
    sheets = [
        "".join(lines(50, 800 - 60 * part, *(f"{line} ({number}.{part})" for line in PROSE)) for part in range(13))
        for number in range(300)
    ]

    parsed = await parse(paged(*sheets), PDF, Limits())

    assert parsed.pages == 300
    assert "(299.12)" in parsed.passages[-1].text
