"""Word documents, workbooks, presentations and RTF of the corpus."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.util import Inches

from .corpus import Sample, failing, stored
from .corpus_texts import ARABIC, HEBREW, LAUGHS, archive, nested, photo
from .office import p, r, tbl, tc, tr, word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
INCH = Inches(1)


def by_python_docx(fill: Callable[[Any], object]) -> Callable[[], bytes]:
    def write() -> bytes:
        document, output = docx.Document(), io.BytesIO()
        fill(document)
        document.save(output)
        return output.getvalue()

    return write


def by_xlsxwriter(fill: Callable[[Any, Any], None]) -> Callable[[], bytes]:
    def write() -> bytes:
        output = io.BytesIO()
        with xlsxwriter.Workbook(output) as book:
            fill(book, book.add_worksheet("Preços"))
        return output.getvalue()

    return write


def by_openpyxl(fill: Callable[[Any], object]) -> Callable[[], bytes]:
    def write() -> bytes:
        book, output = openpyxl.Workbook(), io.BytesIO()
        fill(book)
        book.save(output)
        return output.getvalue()

    return write


def by_python_pptx(fill: Callable[[Any], object]) -> Callable[[], bytes]:
    def write() -> bytes:
        show, output = Presentation(), io.BytesIO()
        fill(show)
        show.save(output)
        return output.getvalue()

    return write


def with_members(data: Callable[[], bytes], **members: bytes) -> Callable[[], bytes]:
    """Returns a package with these members beside its own, or instead of them."""

    def write() -> bytes:
        output = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data())) as good, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as changed:
            for name in {*good.namelist(), *members}:
                changed.writestr(name, members.get(name) or good.read(name))
        return output.getvalue()

    return write


def _contract(document: Any) -> None:
    document.add_heading("Contrato", 1)
    document.add_paragraph("O prazo é de doze meses.")
    document.add_heading("Multa", 2)
    document.add_paragraph("Dez por cento.", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "Imobiliária Sol"
    document.sections[0].footer.paragraphs[0].text = "Rua Um, 10"


def _merged(document: Any) -> None:
    table = document.add_table(3, 3)
    for place, cell in enumerate(("Plano", "Preço", "", "Ouro", "9", "90", "", "12", "120")):
        table.cell(place // 3, place % 3).text = cell
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))


def _columns(document: Any) -> None:
    for number in range(30):
        document.add_paragraph(f"Verbete {number}.")
    columns = OxmlElement("w:cols")
    columns.set(qn("w:num"), "2")
    document.sections[0]._sectPr.append(columns)


def _right_to_left(document: Any) -> None:
    for said in (ARABIC, HEBREW):
        document.add_paragraph(said)._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _long(document: Any) -> None:
    for number in range(300):
        document.add_paragraph(f"Página {number}.")
        document.add_page_break()


def _formats(_: Any, sheet: Any) -> None:
    money, day = _.add_format({"num_format": '"R$" #,##0.00'}), _.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ("Item", "Preço", "Até", "Soma"))
    sheet.write_row(1, 0, ("Banho", 1060.5), money)
    sheet.write_datetime(1, 2, datetime.datetime(2026, 12, 25), day)
    sheet.write_formula(1, 3, "=B2*2", money, 2121)


def _over_cells(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:C1", "Tabela de maio", book.add_format())
    sheet.write_row(1, 0, ("Código", "Item", "Preço"))
    sheet.write_row(2, 0, ("F-1", "Furadeira", "120"))


def _elsewhere(_: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ("Item", "Preço"))
    sheet.write_formula(1, 1, "='[http://10.0.0.1/segredo.xlsx]Plan1'!$A$1", None, 42)
    sheet.write_url(1, 0, "https://exemplo.com.br/pao", string="Pão")


def _beside_cells(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ("Mês", "Vendas"))
    sheet.write_row(1, 0, ("maio", 7))
    sheet.insert_textbox("D2", "Valores sem imposto.")
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Preços!$B$2:$B$2"})
    sheet.insert_chart("D9", chart)


def _arabic(_: Any, sheet: Any) -> None:
    sheet.right_to_left()
    sheet.write_row(0, 0, (ARABIC, "9"))


def _hidden(book: Any) -> None:
    book.active.append(("Dia", "Hora"))
    book.active.append(("sábado", datetime.time(9, 30)))
    costs = book.create_sheet("Custos")
    costs.append(("segredo", 1))
    costs.sheet_state = "veryHidden"


def _plans(show: Any) -> None:
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Planos"
    first.placeholders[1].text = "Ouro\nPrata"
    first.notes_slide.notes_text_frame.text = "Há desconto."
    table = first.shapes.add_table(2, 2, 0, 0, INCH, INCH).table
    for place, cell in enumerate(("Plano", "Preço", "Ouro", "9")):
        table.cell(place // 2, place % 2).text = cell
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "Rascunho"
    hidden.element.set("show", "0")


def _pictured(show: Any) -> None:
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Mapa"
    slide.shapes.add_picture(io.BytesIO(photo()), 0, 0)
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, INCH, INCH).text_frame.text = "Rua Um"


def rtf(body: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body + "}").encode("cp1252")


CONTRACT = by_python_docx(_contract)
WORDS = [
    Sample("contrato.docx", CONTRACT, ("Imobiliária Sol", "Rua Um, 10", "# Contrato", "doze meses", "# Multa", "- Dez por")),
    Sample("contrato.pdf", CONTRACT, ("# Contrato", "doze meses")),
    Sample("juntas.docx", by_python_docx(_merged), ("Plano | Preço", "Ouro | 9 | 90", "12 | 120")),
    Sample("colunas.docx", by_python_docx(_columns), ("Verbete 0.", "Verbete 14.", "Verbete 15.", "Verbete 29.")),
    Sample("arabe.docx", by_python_docx(_right_to_left), (ARABIC, HEBREW)),
    Sample("trezentas.docx", by_python_docx(_long), ("Página 0.", "Página 150.", "Página 299.")),
    Sample(
        "foto.docx",
        by_python_docx(lambda document: (document.add_paragraph("Veja:"), document.add_picture(io.BytesIO(photo())))),
        ("Veja:",),
        ("Feijoada",),
        ("picture",),
    ),
    Sample("tabela-na-tabela.docx", lambda: word(tbl(tr(tc(p("A") + tbl(tr(tc(p("B"))))), tc(p("C"))))), ("A", "B", "C")),
    Sample("hifen.docx", lambda: word(f"<w:p>{r('Pré')}<w:r><w:noBreakHyphen/></w:r>{r('pago')}</w:p>"), ("Pré", "pago")),
    Sample("compactado.docx", with_members(lambda: word(p("Texto.")), **{"word/embeddings/a.zip": nested(2)}), ("Texto.",)),
    failing("vazio.docx", by_python_docx(lambda _: None), "empty"),
    failing("senha.docx", LOCKED, "encrypted"),
    failing(
        "laughs.docx",
        with_members(CONTRACT, **{"word/document.xml": f"<!DOCTYPE w [{LAUGHS}]><w>&l9;</w>".encode()}),
        "unreadable",
    ),
    failing("zeros.docx", with_members(CONTRACT, zeros=bytes(64 << 20)), "too_large"),
    failing("cortado.docx", lambda: CONTRACT()[:-300], "unreadable"),
    failing("so-o-nome.docx", archive(**{"word/document.xml": b"<w"}), "no_type"),
    stored(
        "pandoc.docx", "# Horários", "8h às 18h", "feriados", "# Lojas", "- Norte", "Acrílica | R$ 189,90 | R$ 64,50", "TX-1040"
    ),
    stored("pandoc-cells.docx", "Carga | Preço", "Piano de cauda | 900 reais", "Sofá | 200 reais", ARABIC),
]
WORKBOOKS = [
    Sample("formatos.xlsx", by_xlsxwriter(_formats), ("# Preços", "Banho | R$ 1.060,50 | 25/12/2026 | R$ 2.121,00")),
    Sample("juntas.xlsx", by_xlsxwriter(_over_cells), ("Tabela de maio", "Código | Item | Preço", "F-1 | Furadeira | 120")),
    Sample("de-fora.xlsx", by_xlsxwriter(_elsewhere), ("Pão | 42",), ("10.0.0.1",)),
    Sample("grafico.xlsx", by_xlsxwriter(_beside_cells), ("maio | 7", "Valores sem imposto."), unread=("chart",)),
    Sample("arabe.xlsx", by_xlsxwriter(_arabic), (ARABIC, "9")),
    Sample("oculta.xlsx", by_openpyxl(_hidden), ("sábado | 09:30",), ("segredo",), ("hidden_part",)),
    Sample("sem-fim.csv", by_openpyxl(_hidden), ("sábado | 09:30",), unread=("hidden_part",)),
    failing("vazia.xlsx", by_openpyxl(lambda _: None), "empty"),
    failing("senha.xlsx", LOCKED, "encrypted"),
    failing("zeros.xlsx", with_members(by_openpyxl(_hidden), zeros=bytes(64 << 20)), "too_large"),
]
SLIDES = [
    Sample(
        "planos.pptx",
        by_python_pptx(_plans),
        ("# Planos", "- Ouro", "Plano | Preço", "Há desconto."),
        ("Rascunho",),
        ("hidden_part",),
    ),
    Sample("mapa.pptx", by_python_pptx(_pictured), ("# Mapa", "Rua Um"), ("Feijoada",), ("picture",)),
    failing("vazia.pptx", by_python_pptx(lambda _: None), "empty"),
    stored("pandoc.pptx", "# Horários", "8h às 18h", "Norte", "Acrílica | R$ 189,90 | R$ 64,50", "feriados"),
    stored("pandoc-cells.pptx", "Carga | Preço", "Piano de cauda | 900 reais", ARABIC),
]
RICH = [
    Sample("carta.rtf", lambda: rtf(r"\pard Pre\'e7o {\b novo}: 9 reais.\par"), ("Preço novo: 9 reais.",)),
    Sample("carta.doc", lambda: rtf(r"\pard Pre\'e7o.\par"), ("Preço.",)),
    Sample(
        "arabe.rtf",
        lambda: rtf(r"\pard\rtlpar " + "".join(rf"\u{ord(one)}?" for one in ARABIC) + r"\par"),
        (ARABIC,),
    ),
    Sample("foto.rtf", lambda: rtf(r"\pard Veja{\pict\jpegblip ffd8}\par"), ("Veja",), unread=("picture",)),
    stored("pandoc.rtf", "Casa das Tintas", "# Horários", "8h às 18h", "# Lojas", "Norte", "Acrílica | R$ 189,90 | R$ 64,50"),
    stored("pandoc-cells.rtf", "Carga | Preço", "900 reais", "Sofá | 200 reais", ARABIC),
]
