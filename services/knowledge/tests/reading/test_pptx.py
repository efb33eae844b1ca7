"""Presentations: slides are pages, titles headings; tables, groups, notes and diagrams are read."""

import io

import pytest
from knowledge.domain.formats import PPTX
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from .office import LIMITS, package

INCH = Inches(1)


def plans() -> bytes:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Planos"
    first.placeholders[1].text = "Ouro\nPrata"
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, INCH, INCH).text_frame.text = "Sem fidelidade"
    table = first.shapes.add_table(2, 2, 0, 0, INCH, INCH).table
    for place, text in enumerate(("Plano", "Preço", "Ouro", "119 reais")):
        table.cell(place // 2, place % 2).text = text
    first.notes_slide.notes_text_frame.text = "Há desconto para quem indica."
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Como chegar"
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    second.shapes.add_picture(picture, 0, 0)
    data = CategoryChartData()
    data.categories = ["a"]
    data.add_series("s", (1,))
    second.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, INCH, INCH, data)
    third = show.slides.add_slide(show.slide_layouts[5])
    third.shapes.title.text = "Rascunho"
    third.element.set("show", "0")
    output = io.BytesIO()
    show.save(output)
    return output.getvalue()


async def test_slides_are_read_with_their_tables_groups_and_notes() -> None:
    parsed = await parse(plans(), PPTX, LIMITS)

    assert [(one.heading, one.page) for one in parsed.passages] == [(("Planos",), 1), (("Como chegar",), 2)]
    assert parsed.passages[0].text == (
        "- Ouro\n- Prata\n\nSem fidelidade\n\nPlano | Preço\nOuro | 119 reais\n\nHá desconto para quem indica."
    )
    assert parsed.pages == 3


async def test_what_is_not_text_or_not_shown_is_said_with_its_slide() -> None:
    unread = (await parse(plans(), PPTX, LIMITS)).unread

    assert list(unread) == [Unread("picture", 2), Unread("chart", 2), Unread("hidden_part", 3)]


async def test_a_damaged_slide_is_named_and_the_others_are_read() -> None:
    relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = f'<p:p xmlns:p="p" xmlns:r="{relationships}"><p:sldId id="9" r:id="a"/><p:sldId id="8" r:id="b"/></p:p>'
    good = '<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:txBody><a:p><a:r><a:t>Aberto</a:t></a:r></a:p></p:txBody></p:sp></p:sld>'
    parts = {"ppt/presentation.xml": main, "ppt/a.xml": "<p", "ppt/b.xml": good}
    related = {"ppt/presentation.xml": {"a": ("slide", "a.xml"), "b": ("slide", "b.xml")}}

    parsed = await parse(package("ppt/presentation.xml", parts, related), PPTX, LIMITS)

    assert [(one.text, one.page) for one in parsed.passages] == [("Aberto", 2)]
    assert list(parsed.unread) == [Unread("damaged_page", 1)]


@pytest.mark.parametrize(("main", "reason"), [("<p", "unreadable"), ("<p/>", "empty")])
async def test_what_is_none_ends_with_its_reason(main: str, reason: str) -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(package("ppt/presentation.xml", {"ppt/presentation.xml": main}, {}), PPTX, LIMITS)
    assert failed.value.reason == reason
