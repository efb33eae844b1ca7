"""Web pages: what a browser shows, without scripts, styles and ways to other pages."""

import contextlib
import time

import pytest
from knowledge.domain.formats import HTML, detect
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse

from .office import LIMITS, left_out, said

PAGE = """<!DOCTYPE html><html><head><title>Loja Ipê</title><style>p { color: red }</style>
<script>document.write("<p>nunca</p>")</script></head><body><nav><a href="/">Início</a></nav><header>Tel. 0800 555</header>
<h1>Trocas &amp; devolu&ccedil;&otilde;es</h1><p>Em <b>30</b> dias,<br>com   nota.</p>
<ul><li>RG</li><li>ou <i>isto</i>:<ul><li>CNH</li></ul></li></ul><h2>Preços</h2>
<table><caption>De 2026</caption><tr><th>Porte</th><th>Pelo</th><th>Preço</th></tr>
<tr><td rowspan="2">Grande</td><td>curto</td><td>R$ <b>80</b>,00</td></tr><tr><td>longo</td><td>R$ 95,00</td></tr></table>
<p hidden>segredo</p><div style="display: none">oculto</div><pre>a  b
  c</pre><noscript>Ligue o JavaScript</noscript><footer>Rua XV, 120</footer></body></html>"""


async def test_a_page_is_read_as_it_is_shown() -> None:
    assert await said(PAGE.encode(), HTML) == (
        "Loja Ipê\n\nTel. 0800 555\n\n"
        "# Trocas & devoluções\nEm 30 dias,\ncom nota.\n\n- RG\n- ou isto:\n  - CNH\n\n"
        "# Trocas & devoluções\n# Preços\nDe 2026\n\nPorte | Pelo | Preço\nGrande | curto | R$ 80,00\n | longo | R$ 95,00\n\n"
        "a  b\n  c\n\nRua XV, 120"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
async def test_a_page_is_known_by_its_bytes_whatever_its_name(encoding: str) -> None:
    data = PAGE.encode(encoding)

    assert detect(data, "pagina.txt") == HTML
    assert "devoluções" in await said(data, HTML)


async def test_a_page_in_the_encoding_that_it_names_is_read() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Доставка</p></body></html>'

    assert await said(page.encode("cp1251"), HTML) == "Доставка"


async def test_a_page_that_is_laid_out_by_tables_keeps_its_headings() -> None:
    page = (
        "<table><tr><td><h1>Frete</h1><table><tr><td>Sul</td><td>10</td></tr></table></td><td><p>Grátis.</p></td></tr></table>"
    )

    assert await said(page.encode(), HTML) == "# Frete\nSul | 10\n\nGrátis."


async def test_a_picture_is_its_description_or_said_to_be_unread() -> None:
    page = b'<p>Veja <img src="a.png" alt="o mapa da loja"> <img src="b.png"><img src="line.png" alt=""></p>'

    assert await said(page, HTML) == "Veja o mapa da loja"
    assert await left_out(page, HTML) == [Unread("picture")]


async def test_forms_show_what_is_chosen() -> None:
    page = (
        b"<p>Turno: <select><option>manh\xc3\xa3</option><option selected>tarde</option></select></p><input value='85 reais'>"
    )

    text = await said(page, HTML)

    assert "Turno: tarde" in text
    assert "85 reais" in text
    assert "manhã" not in text


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "Aberto" + "</div>" * 100_000,
        "<ul><li>" * 100_000 + "Aberto",
        "<table><tr><td>" * 100_000 + "Aberto",
        "<b>" * 100_000 + "Aberto",
    ],
)
async def test_a_page_nested_a_hundred_thousand_times_is_read_or_ends_with_a_reason(page: str) -> None:
    with contextlib.suppress(ParsingFailed):
        assert "Aberto" in await said(page.encode(), HTML)


async def test_twenty_megabytes_end_within_the_limits() -> None:
    page = "<html><body>" + "<p>Entregamos em dois dias.</p>" * 700_000
    begun = time.monotonic()

    with pytest.raises(ParsingFailed) as failed:
        await parse(page.encode(), HTML, Limits())

    assert failed.value.reason in ("too_large", "too_slow")
    assert time.monotonic() - begun < Limits().wall_s + 10


async def test_twenty_megabytes_of_marks_around_little_text_are_read() -> None:
    page = (
        "<html><body>"
        + '<div class="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"></div>' * 250_000
        + "<p>Aberto.</p>"
    )

    assert await said(page.encode(), HTML, Limits()) == "Aberto."


async def test_entities_that_multiply_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = f'<!DOCTYPE html [<!ENTITY l0 "lol">{laughs}]><html><body><p>Aberto &l9;</p></body></html>'

    assert len(await said(page.encode(), HTML)) < 5_000


async def test_a_page_without_words_is_empty() -> None:
    with pytest.raises(ParsingFailed) as failed:
        await parse(b"<html><body><script>var a</script></body></html>", HTML, LIMITS)
    assert failed.value.reason == "empty"


async def test_a_menu_is_a_list_and_a_picture_in_a_cell_its_description() -> None:
    page = """<!DOCTYPE html><html><body><h1>Carta</h1><menu><li>Pizza 10 reais</li></menu>
<table><tr><th>Plano</th><th>Sauna</th></tr><tr><td>Ouro</td><td><img src="v.png" alt="sim"></td></tr></table></body></html>"""

    assert await said(page.encode(), HTML) == "# Carta\n- Pizza 10 reais\n\nPlano | Sauna\nOuro | sim"
    assert await said(page.encode("utf-16-le"), HTML) == await said(page.encode(), HTML)
