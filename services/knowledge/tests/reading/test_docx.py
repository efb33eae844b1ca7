"""Word documents: what a person sees once the changes are accepted is read, once, in its place; what is not read is said."""

import io

import docx as python_docx
import pytest
from knowledge.domain.formats import DOCX
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse

from .office import LIMITS, WORD, left_out, p, package, part, r, said, tbl, tc, tr, word

BOX = f"<w:txbxContent>{p('Rodízio por 59 reais.')}</w:txbxContent>"
SHAPE = f"<w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing>"
VML = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
TWICE = (
    f'<mc:AlternateContent><mc:Choice Requires="wps">{SHAPE}</mc:Choice><mc:Fallback>{VML}</mc:Fallback></mc:AlternateContent>'
)


async def test_headers_and_footers_of_all_sections_are_read_once() -> None:
    document = python_docx.Document()
    document.add_heading("Regulamento", 1)
    document.add_paragraph("Animais são bem-vindos.")
    document.sections[0].header.paragraphs[0].text = "Reservas: 0800 555 0177"
    document.sections[0].footer.paragraphs[0].text = "Check-out até as 11h"
    second = document.add_section()
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "Reservas: 0800 555 0177"
    second.footer.is_linked_to_previous = False
    second.footer.paragraphs[0].text = "Página 2 de 2"
    document.add_paragraph("Silêncio após as 22h.")
    output = io.BytesIO()
    document.save(output)

    text = await said(output.getvalue(), DOCX)

    assert text == (
        "Reservas: 0800 555 0177\n\nCheck-out até as 11h\n\n# Regulamento\nAnimais são bem-vindos.\n\nSilêncio após as 22h."
    )


async def test_a_text_box_in_a_header_is_read() -> None:
    header = part("hdr", f"<w:p><w:r>{TWICE}</w:r></w:p>")
    body = p("Cardápio.") + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'

    assert await said(word(body, header1=header), DOCX) == "Rodízio por 59 reais.\n\nCardápio."


@pytest.mark.parametrize("box", [TWICE, SHAPE, VML, TWICE.replace("</w:drawing>", "</w:drawing><w:drawing/>")])
async def test_a_text_box_is_read_once_after_its_paragraph(box: str) -> None:
    body = f"<w:p>{r('Prato do dia: feijoada.')}<w:r>{box}</w:r></w:p>" + p("Aos sábados.")

    assert await said(word(body), DOCX) == "Prato do dia: feijoada.\n\nRodízio por 59 reais.\n\nAos sábados."


async def test_a_text_box_in_a_cell_and_one_in_a_text_box_are_read() -> None:
    nested = BOX.replace("</w:p>", f"<w:r>{VML.replace('59', '69')}</w:r></w:p>")
    table = tbl(tr(tc(p("Terça")), tc(f"<w:p><w:r><w:pict><v:textbox>{nested}</v:textbox></w:pict></w:r></w:p>")))

    assert await said(word(table), DOCX) == "Terça | Rodízio por 59 reais. Rodízio por 69 reais."


async def test_tracked_changes_are_as_if_accepted() -> None:
    body = (
        f'<w:p>{r("A revisão custa ")}<w:del w:id="1"><w:r><w:delText>190 reais</w:delText></w:r></w:del>'
        f'<w:ins w:id="2">{r("240 reais")}</w:ins>{r(" à vista.")}</w:p>'
        f'<w:p><w:moveFrom w:id="3">{r("O guincho atende até as 23h.")}</w:moveFrom></w:p>'
        f"{p('Outros serviços sob consulta.')}"
        f'<w:p><w:moveTo w:id="4">{r("O guincho atende até as 23h.")}</w:moveTo></w:p>'
        f'<w:p><w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr>{r("Fechado aos ")}</w:p>{p("domingos.")}'
    )

    assert await said(word(body), DOCX) == (
        "A revisão custa 240 reais à vista.\n\nOutros serviços sob consulta.\n\n"
        "O guincho atende até as 23h.\n\nFechado aos domingos."
    )


async def test_a_deleted_row_and_a_deleted_cell_are_gone() -> None:
    table = tbl(
        tr(tc(p("Plano")), tc(p("Preço"))),
        tr(tc(p("Prata")), tc(p("59")), properties='<w:del w:id="1"/>'),
        tr(tc(p("Ouro")), tc(p("99"), '<w:cellDel w:id="2"/>'), tc(p("119"))),
        tr(tc(p("Novo")), tc(p("79")), properties='<w:ins w:id="3"/>'),
    )

    assert await said(word(table), DOCX) == "Plano | Preço\nOuro | 119\nNovo | 79"


async def test_content_controls_are_read_wherever_they_are_but_not_what_they_ask_for() -> None:
    def control(content: str, properties: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = (
        control(p("Loja da Rua XV."))
        + f"<w:p>{r('Entrega: ')}{control(r('2 dias úteis'))}{control(r('Clique aqui'), '<w:showingPlcHdr/>')}</w:p>"
        + tbl(
            tr(tc(p("Dia")), tc(p("Horário"))),
            control(tr(control(tc(p("Sábado"))), tc(control(p("9h às 13h"))))),
        )
    )

    assert await said(word(body), DOCX) == "Loja da Rua XV.\n\nEntrega: 2 dias úteis\n\nDia | Horário\nSábado | 9h às 13h"


async def test_tables_in_tables_are_read_in_their_cell() -> None:
    innermost = tbl(tr(tc(p("à vista")), tc(p("109 reais"))))
    inner = tbl(tr(tc(p("Mensal")), tc(p("119 reais"))), tr(tc(p("Anual")), tc(innermost + p(""))))
    table = tbl(tr(tc(p("Plano")), tc(p("Preços"))), tr(tc(p("Ouro")), tc(inner + p(""))))

    assert await said(word(table), DOCX) == "Plano | Preços\nOuro | Mensal, 119 reais; Anual, à vista, 109 reais"


async def test_merged_cells_are_said_once_and_a_title_stands_above() -> None:
    table = tbl(
        tr(tc(p("Preços de banho"), '<w:gridSpan w:val="3"/>')),
        tr(tc(p("Porte")), tc(p("Pelo")), tc(p("Preço"))),
        tr(tc(p("Grande"), '<w:vMerge w:val="restart"/>'), tc(p("curto")), tc(p("80"))),
        tr(tc(p("Grande"), "<w:vMerge/>"), tc(p("longo")), tc(p("95"))),
        tr(tc(p("Filhote"), '<w:gridSpan w:val="2"/>'), tc(p("50"))),
    )

    assert await said(word(table), DOCX) == (
        "Preços de banho\n\nPorte | Pelo | Preço\nGrande | curto | 80\n | longo | 95\nFilhote |  | 50"
    )


async def test_a_frame_around_the_text_keeps_its_headings() -> None:
    body = tbl(tr(tc(p("Trocas", '<w:outlineLvl w:val="0"/>') + p("Em 30 dias."))))

    assert await said(word(body), DOCX) == "# Trocas\nEm 30 dias."


async def test_notes_follow_their_paragraph_and_comments_are_not_read() -> None:
    def note(kind: str, text: str, more: str = "") -> str:
        return part(
            f"{kind}s",
            f'<w:{kind} w:id="0" w:type="separator">{p("---")}</w:{kind}><w:{kind} w:id="2">{p(text)}{more}</w:{kind}>',
        )

    circle = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    body = (
        f'<w:p>{r("Frete grátis")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(".")}'
        '<w:r><w:commentReference w:id="7"/></w:r></w:p>'
        f'<w:p>{r("Garantia")}<w:r><w:endnoteReference w:id="2"/></w:r></w:p>'
    )
    document = word(
        body,
        footnotes=note("footnote", "Acima de 200 reais.", circle),
        endnotes=note("endnote", "De um ano."),
        comments=part("comments", f'<w:comment w:id="7">{p("Confirmar com a Ana")}</w:comment>'),
    )

    assert await said(document, DOCX) == "Frete grátis.\n\nAcima de 200 reais.\n\nGarantia\n\nDe um ano."


async def test_headings_are_known_by_level_and_by_style_in_any_language() -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="T1"><w:name w:val="Título 1"/></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="Capítulo"/><w:basedOn w:val="T2"/></w:style>'
        '<w:style w:styleId="T2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="Loop"><w:name w:val="Laço"/><w:basedOn w:val="Loop"/></w:style>'
        '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>',
    )
    body = (
        p("Sumário ... 1", '<w:pStyle w:val="TOC1"/>')
        + p("Manual", '<w:pStyle w:val="T1"/>')
        + p("Entregas", '<w:pStyle w:val="Own"/>')
        + p("Em dois dias.", '<w:pStyle w:val="Loop"/>')
        + p("Retiradas", '<w:outlineLvl w:val="2"/>')
        + p("Na loja.")
    )

    assert await said(word(body, styles=styles), DOCX) == (
        "# Manual\n# Entregas\nEm dois dias.\n\n# Manual\n# Entregas\n# Retiradas\nNa loja."
    )


async def test_lists_are_lists_also_by_style() -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="L"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>',
    )
    numbered = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    body = (
        p("Traga:")
        + p("RG", '<w:pStyle w:val="L"/>')
        + p("ou CNH", numbered)
        + p("Fim", '<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )

    assert await said(word(body, styles=styles), DOCX) == "Traga:\n\n- RG\n  - ou CNH\n\nFim"


async def test_forms_say_what_was_chosen() -> None:
    chosen = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Sedan"/><w:listEntry w:val="SUV"/></w:ddList>'
    body = (
        f'<w:p>{r("Carro: ")}<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{chosen}</w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r></w:p>"
        f"<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>{r(' Seguro')}</w:p>"
    )

    assert await said(word(body), DOCX) == "Carro: SUV\n\n☒ Seguro"


async def test_hidden_text_and_field_codes_are_not_read() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>custo 12</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> reais</w:t></w:r>'
    body = f"<w:p>{r('Preço 30')}{hidden}{shown}<w:r><w:instrText>DATE</w:instrText></w:r></w:p>"

    assert await said(word(body), DOCX) == "Preço 30 reais"


async def test_a_diagrams_words_are_read() -> None:
    drawing = '<w:p><w:r><w:drawing><a:graphicData><dgm:relIds r:dm="data1"/></a:graphicData></w:drawing></w:r></w:p>'
    steps = "".join(f"<a:p><a:r><a:t>{step}</a:t></a:r></a:p>" for step in ("Pedido", "Entrega"))
    data = f'<d:dataModel xmlns:d="x" xmlns:a="y">{steps}</d:dataModel>'

    assert await said(word(drawing, data1=data), DOCX) == "Pedido\n\nEntrega"


async def test_what_is_not_text_is_said() -> None:
    picture, chart = "<w:drawing><a:blip/></w:drawing>", "<w:drawing><c:chart/></w:drawing>"
    object_ = "<w:object><v:imagedata/><o:OLEObject/></w:object>"
    body = f"<w:p>{r('Veja:')}<w:r>{picture}{picture}{chart}{object_}</w:r></w:p>" + tbl(
        tr(tc(p("a")), tc(f"<w:p><w:r>{picture}</w:r></w:p>"))
    )

    assert await left_out(word(body), DOCX) == [Unread("picture", count=3), Unread("chart"), Unread("embedded_file")]


@pytest.mark.parametrize("name", ["header1", "styles", "footnotes"])
async def test_a_damaged_part_is_said_and_the_rest_is_read(name: str) -> None:
    body = p("Aberto das 8h às 19h.") + '<w:sectPr><w:headerReference r:id="header1"/></w:sectPr>'
    parsed = await parse(word(body, **{name: "<w:hdr"}), DOCX, LIMITS)

    assert [one.text for one in parsed.passages] == ["Aberto das 8h às 19h."]
    assert list(parsed.unread) == [Unread("damaged_part")]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (word(p("cut"))[:-100], "unreadable"),
        (package("word/document.xml", {"word/document.xml": "<w:document"}, {}), "unreadable"),
        (package("word/gone.xml", {"word/document.xml": f"<w:document {WORD}/>"}, {}), "unreadable"),
        (word(""), "empty"),
        (word(p(" ") + tbl(tr(tc(p(""))))), "empty"),
        (word("<w:p>" * 10_000 + "</w:p>" * 10_000), "unreadable"),
        (
            word(tbl(tr(tc(p("x")))).replace(p("x"), "<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000)),
            "unreadable",
        ),
        (word("<w:p/>" * 100 + p("a" * 2_100_000)), "too_large"),
    ],
)
async def test_what_is_broken_empty_or_too_much_ends_with_its_reason(document: bytes, reason: str) -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(document, DOCX, LIMITS)
    assert failed.value.reason == reason


async def test_a_cell_that_claims_a_million_columns_is_read() -> None:
    table = tbl(tr(tc(p("Preço"), '<w:gridSpan w:val="1000000"/>'), tc(p("9"))))

    assert "Preço" in await said(word(table), DOCX)
