"""Tables as files: every passage says what its columns are, and values are as a person sees them."""

import datetime
import io
from collections.abc import Callable

import openpyxl
import pytest
from knowledge.domain.formats import CSV, TEXT, XLSX
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse
from openpyxl.drawing.image import Image
from openpyxl.workbook.workbook import Workbook
from PIL import Image as Picture

from .office import LIMITS, left_out, package, said


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def sheet(*rows: tuple[object, ...], formats: dict[str, str] | None = None) -> bytes:
    def fill(book: Workbook) -> None:
        assert book.active is not None
        book.active.title = "Preços"
        for row in rows:
            book.active.append(row)
        for cell, number_format in (formats or {}).items():
            book.active[cell].number_format = number_format

    return workbook(fill)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_each_passage_of_a_csv_says_what_its_columns_are(delimiter: str, encoding: str) -> None:
    rows = [("Código", "Produto", "Preço à vista", "Preço a prazo")]
    rows += [(f"{n}", f"Furadeira modelo {n}", f"{n}.90", f"{n + 30}.90") for n in range(1000, 1300)]

    parsed = await parse("\r\n".join(map(delimiter.join, rows)).encode(encoding), CSV, LIMITS)

    assert len(parsed.passages) > 5
    assert all(one.text.startswith("Código | Produto | Preço à vista | Preço a prazo\n1") for one in parsed.passages)
    assert "1299 | Furadeira modelo 1299 | 1299.90 | 1329.90" in parsed.passages[-1].text


async def test_a_csv_keeps_what_is_quoted_together_and_its_title_above() -> None:
    text = 'Tabela de 2026;;\nItem;Detalhe;Preço\nBanho;"com ""perfume""\ne laço; completo";60,00\n\nTosa;na tesoura;80,00\n'

    assert await said(text.encode(), CSV) == (
        'Tabela de 2026\n\nItem | Detalhe | Preço\nBanho | com "perfume" e laço; completo | 60,00\n\n'
        "Item | Detalhe | Preço\nTosa | na tesoura | 80,00"
    )


async def test_a_csv_without_names_invents_none() -> None:
    assert await said(b"Banho;R$ 60,00\nTosa;R$ 80,00\n", CSV) == "Banho | R$ 60,00\nTosa | R$ 80,00"


@pytest.mark.parametrize(
    ("names", "asked"), [("Pergunta;Resposta", 0), ("answer;question", 1), ("Categoria;Pregunta;Respuesta", 1)]
)
async def test_each_question_with_its_answer_is_a_passage(names: str, asked: int) -> None:
    columns = len(names.split(";"))
    rows = [["horário"] * columns for _ in range(3)]
    for number, row in enumerate(rows):
        row[asked] = f"Abre no feriado {number}?"
        row[asked + 1 if asked + 1 < columns else 0] = f"Abre até as {number + 12}h."

    parsed = await parse("\n".join([names, *map(";".join, rows)]).encode(), CSV, LIMITS)

    assert [one.heading for one in parsed.passages] == [(f"Abre no feriado {number}?",) for number in range(3)]
    assert all(f"Abre no feriado {n}?\nAbre até as {n + 12}h." in one.text for n, one in enumerate(parsed.passages))


async def test_questions_in_plain_text_are_passages_too() -> None:
    text = "Dúvidas\n\nP: Aceitam cartão?\nR: Sim.\nTodos.\n\nP: Entregam\naos domingos?\n\nR: Não.\n"

    parsed = await parse(text.encode(), TEXT, LIMITS)

    assert [(one.heading, one.text) for one in parsed.passages] == [
        ((), "Dúvidas"),
        (("Aceitam cartão?",), "Aceitam cartão?\nSim.\nTodos."),
        (("Entregam\naos domingos?",), "Entregam\naos domingos?\nNão."),
    ]


async def test_a_workbook_shows_its_values_as_a_person_sees_them() -> None:
    data = sheet(
        ("Item", "Preço", "Desconto", "Até", "Abre", "Peso", "Novo"),
        ("Banho", 1060.5, 0.125, datetime.date(2026, 12, 25), datetime.time(8, 30), 12.0, True),
        ("Tosa", 80, 0.1, datetime.datetime(2026, 12, 24, 14, 0), None, 1.5, False),
        formats={"B2": '"R$" #,##0.00', "B3": "[$€-407] #,##0.00", "C2": "0.0%", "C3": "0%", "D2": "dd/mm/yyyy"},
    )

    assert await said(data, XLSX) == (
        "# Preços\nItem | Preço | Desconto | Até | Abre | Peso | Novo\n"
        "Banho | R$ 1.060,50 | 12.5% | 25/12/2026 | 08:30 | 12 | TRUE\n"
        "Tosa | € 80,00 | 10% | 2026-12-24 14:00 |  | 1.5 | FALSE"
    )


async def test_sheets_are_headings_and_hidden_ones_are_left_out_and_said() -> None:
    def fill(book: Workbook) -> None:
        assert book.active is not None
        book.active.append(("Dia", "Hora"))
        book.active.append(("sábado", "9h"))
        hidden = book.create_sheet("Custos")
        hidden.append(("Banho", 12))
        hidden.sheet_state = "hidden"
        picture = io.BytesIO()
        Picture.new("RGB", (4, 4)).save(picture, "PNG")
        other = book.create_sheet("Mapa")
        other.append(("Rua XV",))
        other.add_image(Image(picture))
        other.merge_cells("A2:C2")

    data = workbook(fill)

    assert await said(data, XLSX) == "# Sheet\nDia | Hora\nsábado | 9h\n\n# Mapa\nRua XV"
    assert await left_out(data, XLSX) == [Unread("hidden_part"), Unread("picture")]


async def test_a_workbook_of_questions_has_a_passage_for_each() -> None:
    parsed = await parse(sheet(("Pergunta", "Resposta"), ("Tem wifi?", "Sim"), ("Tem vaga?", "Não")), XLSX, LIMITS)

    assert [(one.heading, one.text) for one in parsed.passages] == [
        (("Preços", "Tem wifi?"), "Tem wifi?\nSim"),
        (("Preços", "Tem vaga?"), "Tem vaga?\nNão"),
    ]


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def hostile(content: str, **strings: str) -> bytes:
    """Returns a workbook whose only sheet has this content, as no library would write it."""
    data = sheet(("a",))
    import zipfile

    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            body = SHEET.format(content) if name == "xl/worksheets/sheet1.xml" else good.read(name)
            bad.writestr(name, strings.get("shared", body) if name == "xl/sharedStrings.xml" else body)
    return output.getvalue()


async def test_a_sheet_that_claims_to_be_huge_is_read_by_what_it_has() -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>Aberto</t></is></c></row>'

    assert "Aberto" in await said(hostile(f'<dimension ref="A1:XFD1048576"/><sheetData>{cell}</sheetData>'), XLSX)


async def test_a_cell_in_the_last_row_costs_no_million_rows() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>77</v></c></row>'

    assert "77" in await said(hostile(f"<sheetData>{cells}</sheetData>"), XLSX)


@pytest.mark.parametrize(
    "rows",
    [
        "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 4_000)),
        "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 90}</row>' for n in range(1, 60_000)),
    ],
)
async def test_more_cells_than_anybody_reads_are_refused(rows: str) -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(hostile(f"<sheetData>{rows}</sheetData>"), XLSX, LIMITS)
    assert failed.value.reason in ("too_large", "too_slow")


async def test_a_line_of_fifty_megabytes_ends_with_a_reason() -> None:
    for data in (b"a;b\n" + b"x" * (50 << 20), b"a;b\n" + b"x;" * (25 << 20), b'a;b\n"' + b"x\n" * (25 << 20)):
        with pytest.raises(ParsingFailed) as failed:
            await parse(data, CSV, LIMITS)
        assert failed.value.reason in ("too_large", "too_slow")


async def test_a_workbook_that_is_none_is_unreadable() -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(package("xl/workbook.xml", {"xl/workbook.xml": "<w"}, {}), XLSX, LIMITS)
    assert failed.value.reason == "unreadable"
