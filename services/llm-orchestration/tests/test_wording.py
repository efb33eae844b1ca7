"""What a model wrote, as a customer reads it on WhatsApp: no word is lost, and nothing is read into it."""

import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_orchestration.domain.hyperlinks import find
from llm_orchestration.domain.markdown import whatsapp
from llm_orchestration.domain.passages import without_our_tags
from llm_orchestration.domain.wording import LONGEST_ANSWER, MOST_PARTS, outgoing

MARKUP = "*_~`#[]()<>|\\!-+"
ADDRESSES = st.sampled_from(
    ["https://sol.example/a_b_c?x=1&currency=BRL", "http://sol.example/__init__/*", "www.sol.example/c_(2026).pdf"]
)


def sent(part: str, sources: str = "", *cited: str) -> str:
    """Returns what becomes of one part; empty when nothing is left."""
    return "".join(outgoing([part], sources, frozenset(cited)).parts)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**Aberto** até __19h__", "*Aberto* até *19h*"),
        ("***Promoção de hoje***: pão a 1 real", "*_Promoção de hoje_*: pão a 1 real"),
        ("___a___ _**b**_ **_c_**", "*_a_* *_b_* *_c_*"),
        ("**a *b* c** e *d **e** f*", "*a _b_ c* e _d *e* f_"),
        ("**Traga:\no documento**", "*Traga:*\n*o documento*"),
        ("~~10~~ 8 e ~9~", "~10~ 8 e ~9~"),
        ("Im**port**ante, 这是**重要**的", "Importante, 这是重要的"),
        ("# Preços\n* Pão\n+ Bolo\n- Café", "*Preços*\n- Pão\n- Bolo\n- Café"),
        ("## **Horários** ##\ntexto", "*Horários*\ntexto"),
        ("- ## Dia *a* **b**", "- *Dia _a_ b*"),
        ("1. a\n   - **b**\n2. c\n7) d", "1. a\n   - *b*\n2. c\n7) d"),
        ("> **a**\n> b\n\nc", "> *a*\n> b\n\nc"),
        ("Preço por m\\* e \\_x\\_ \\# 1", "Preço por m* e _x_ # 1"),
        ("Use `**VIP**` ou ``a`b``", "Use `**VIP**` ou ``a`b``"),
        ("```\n**x**  [a](http://b.c)\n\n\n```\n**y**", "```\n**x**  [a](http://b.c)\n\n\n```\n*y*"),
    ],
)
def test_markdown_becomes_whatsapps_markup(markdown: str, expected: str) -> None:
    assert whatsapp(markdown) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| Bolo | Preço |\n|---|---|\n| Cenoura | 60 reais |", "Bolo: Cenoura · Preço: 60 reais"),
        ("Temos:\n\na | b\n:-|-:\n**1** | 2 \\| 3\n\nfim", "Temos:\n\na: *1* · b: 2 | 3\n\nfim"),
        ("| a | b |\n|--|--|\n| 1 |\n| 2 | 3 | 4 | 5 |", "a: 1\na: 2 · b: 3 · 4 · 5"),
        ("| a | b |\n|--|--|\n| 1 | |", "a · b\n1"),
        ("| a | b |\n|--|--|", "a · b"),
        ("> | a |\n> |--|\n> | 1 |", "> a: 1"),
        (f"| {'a' * 201} |\n|--|\n| 1 |\n| 2 |", f"{'a' * 201}\n1\n2"),
    ],
)
def test_a_table_becomes_a_line_per_row(table: str, expected: str) -> None:
    assert whatsapp(table) == expected


@pytest.mark.parametrize(
    "text",
    [
        "já *é* _assim_ ~ou~ `assim`",
        "R$ 5,00 * 2, 2*3*4 = 24, 2**3**4, snake_case_name e snake__case__name",
        "1. de maio\n   às 9h\n\n\n\n# 1 é o pão",
        "# 1\n* 2 pães\n+ 5,00\n+ R$ 3\n- 1",
        "<b>oi</b> &amp; R&D &currency; <3 a < b > c",
        "a  \n    b\n\tc\n  ",
        "linha\n---\noutra\n===\n***\n~~~ oi ~~~",
        "[ ] um [x] dois [Nome](obrigatório) [a]: b",
        "a | b | c\n| x |",
        "C:\\dir\\novo (:-*) ^_^ *** ok",
    ],
)
def test_what_is_no_markup_stays_as_it_was_written(text: str) -> None:
    assert sent(text) == (text if not text.startswith("1. de") else "1. de maio\n   às 9h\n\n\n\n*1 é o pão*")


plain = st.characters(exclude_characters=MARKUP + ":/", exclude_categories=["Cc", "Cs"])


@given(st.text(plain | st.just("\n"), min_size=1))
def test_a_text_without_markup_leaves_as_it_came(text: str) -> None:
    assert sent(text) == (text if text.strip() else "")


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


MARKS = ["**", "*", "_", "__", "~~", "`", "```\n", "# ", "\n# ", "\n- ", "\n* ", "\n1. ", "\n> ", "\n", "[", "](", ")"]
MARKS += ["<", ">", "\\", "|", "\n|-|-|\n", "| a | b |\n|--|--|\n"]
MARKS += [" a.b", "!", '"', " x", "ção", "7", "  ", "\u3000", "\xa0", "\r\n"]
without_links = st.characters(exclude_characters=":/", exclude_categories=["Cs"])
fragments = st.sampled_from(MARKS) | st.text(without_links, max_size=5)


@given(st.lists(fragments).map("".join))
def test_of_any_text_only_markup_is_lost(text: str) -> None:
    assert letters(text) - letters(sent(text)) == Counter()


AROUND = ["Veja {} hoje", "[menu]({})", "**{}**", "({}).", "<{}>", "- _{}_", "# {}", "| a |\n|--|\n| {} |", "`{}`"]


@given(ADDRESSES, st.sampled_from(AROUND))
def test_an_address_of_ours_arrives_byte_for_byte(address: str, around: str) -> None:
    text = sent(around.format(address), "sol.example www.sol.example")
    assert [text[span.start : span.end] for span in find(text)] == [address.rstrip("*")]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[cardápio](https://sol.example/cardapio_(2026).pdf) aqui", "cardápio: https://sol.example/cardapio_(2026).pdf aqui"),
        (
            '![foto](https://sol.example/a.png "Bolo") [](https://sol.example)',
            "foto: https://sol.example/a.png (Bolo) https://sol.example",
        ),
        ("[https://sol.example/a](https://sol.example/a)", "https://sol.example/a"),
        ("[x](https://sol.example/?a=1&amp;b&copy=2\\_3)", "x: https://sol.example/?a=1&amp;b&copy=2_3"),
        ("[**x**](<https://sol.example/a>)", "*x*: https://sol.example/a"),
        ("[ana](mailto:ana@sol.example) [tel](tel:+5541)", "ana: ana@sol.example tel: +5541"),
        ("**[site](https://sol.example/a_b_)**", "site: https://sol.example/a_b_"),
    ],
)
def test_a_link_becomes_its_label_and_address(markdown: str, expected: str) -> None:
    assert sent(markdown, "sol.example") == expected


@pytest.mark.parametrize(
    "text",
    [
        "A Dra. Ana, M.Sc. em nutrição, recebe às terças.",
        "Em nome de Sol Pães Ltda.ME, CNPJ na nota.",
        "Arquivo tabela.zip em anexo, 12.5kg, Sr.João/Maria e v2.io",
        "Custa R$ 1.234,56.Volte às 8.30! ana@correio.com",
        "e/ou //ok 24/7 a://b",
        "evil.com e evil。com",
    ],
)
def test_a_word_with_a_dot_is_no_link(text: str) -> None:
    assert sent(text) == text


SOURCES = "Veja www.padaria.com.br, https://wa.me/5511 e loja.padaria.com.br/menu?x=1 ou fale com ana@correio.com"


@pytest.mark.parametrize(
    "link", ["https://www.padaria.com.br/x", "wa.me/5511", "HTTPS://LOJA.padaria.com.br", "www.padaria.com.br", "wa.me/__a__"]
)
def test_links_to_hosts_of_the_tenant_stay(link: str) -> None:
    assert sent(f"Em {link} agora", SOURCES) == f"Em {link} agora"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.com",
        "www.evil.com",
        "www\\.evil.com",
        "http://203.0.113.9/x",
        "https://[::1]:80/x",
        "https://padaria.com",
        "https://padaria.com.br.evil.com",
        "https://adaria.com.br",
        "https://www.padaria.com.br@evil.com",
        "https://evil.com\\@www.padaria.com.br",
        "https:\\//evil.com",
        "//evil.com/x",
        "ftp://evil.com/x",
        "intent://evil.com/x",
        "https://correio.com",
        "https://wa.me.evil.com",
        "https://evil。com",
        "<https://evil.com>",
    ],
)
def test_links_to_other_hosts_go_and_are_counted(link: str) -> None:
    worded = outgoing([f"Em {link} agora"], SOURCES)
    assert (worded.parts, worded.changes) == (("Em agora",), {"foreign_link": 1})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clique [aqui](https://evil.com) hoje", "Clique aqui hoje"),
        ("Siteshttps://evil.com/x, obrigado", "Sites, obrigado"),
        ("Veja: https://evil.com。谢谢", "Veja。谢谢"),
        ("Em https://evil.com,obrigado", "Em,obrigado"),
        ("a (http://evil.com/b) c", "a () c"),
    ],
)
def test_a_link_goes_without_the_words_around_it(text: str, expected: str) -> None:
    assert sent(text, SOURCES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abrimos às 8h [p1].", "Abrimos às 8h."),
        ("Sim [p1, p2] e 【p2】 não.", "Sim e não."),
        ('<passages>\n<passage id="p1" title="x &lt; y">Sim</passage>', "\nSim"),
        ("O plano (p2), o [p3] e o p1", "O plano (p2), o [p3] e o p1"),
        ("[p1](https://sol.example)", "p1: https://sol.example"),
        ("<passageiro> < passage >", "<passageiro> < passage >"),
        ("a\x00b\x07c\r\nd\re\x0cf", "abc\nd\ne\nf"),
    ],
)
def test_traces_of_the_prompt_and_control_characters_go(text: str, expected: str) -> None:
    assert sent(text, "sol.example", "p1", "p2") == expected


def test_what_a_source_writes_is_no_citation() -> None:
    assert sent("Peça o modelo [p1] hoje", "Modelos: [p1] e [p2]", "p1") == "Peça o modelo [p1] hoje"


def test_parts_beyond_the_third_go_with_it() -> None:
    worded = outgoing([f"Parte {n}." for n in range(1, 6)], "")
    assert worded.parts == ("Parte 1.", "Parte 2.", "Parte 3.\n\nParte 4.\n\nParte 5.")
    assert worded.changes == {"merged_part": 2}
    assert outgoing(["a", " ", "b"], "").parts == ("a", "b")


def test_a_long_part_stays_whole_and_an_endless_one_is_cut_between_words_and_counted() -> None:
    assert sent("palavra " * 2_000) == "palavra " * 2_000

    worded = outgoing(["palavra " * 3_000, "mais " * 5_000, "fim"], "")
    assert worded.parts[0] == "palavra " * 3_000
    assert worded.parts[1].endswith("mais…")
    assert sum(map(len, worded.parts)) + worded.changes["cut_character"] == 24_000 + 25_000 + 3


@given(st.text(max_size=300))
def test_any_text_can_be_worded_and_then_stored(text: str) -> None:
    for part in outgoing([text, text, text, text], "").parts:
        assert part.strip()
        assert "\x00" not in part.encode().decode()


REPEATED = ["*", "**a ", "*a _b ", "[", "[a](", "[a](https://x.y ", "![", "`", "`a``b", "<", "<a", "<http:", "~~a ", "\\"]
REPEATED += ["|a|\n|-|\n", "> ", "- ", "- a\n", "# a\n", "https://", "www.a", "https://x.y/(", "a.", "a-", "a@b.", "//a"]
REPEATED += ["https://a.b/)", "x]", "[p1,", '<passage id="p1" title="', "<passage", " ", "\n", "\u3000\n", "a+.-"]
REPEATED += ["https://[0:", "a。b", "| a |\n"]
NESTED = [("**a ", " a**"), ("*a ", " a*"), ("_a ", " a_"), ("~~a ", " a~~"), ("[a ", " a](https://x.y)")]


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def said(text: str) -> Callable[[], object]:
    return lambda: outgoing([text] * MOST_PARTS, text[:LONGEST_ANSWER], frozenset({"p1"}))


@pytest.mark.parametrize("text", [*((one * 20_000)[:20_000] for one in REPEATED), *(a * 3_000 + b * 3_000 for a, b in NESTED)])
def test_no_text_takes_long(text: str) -> None:
    """Four times the text takes four times the time, or so; with the square of it, it would be sixteen. It may be tried
    three times: what others do on the machine is no part of it."""
    part, whole = said(text[: len(text) // 4]), said(text)
    assert any(seconds(whole) < max(0.2, 9 * seconds(part)) for _ in range(3))


def test_a_tag_that_never_comes_is_not_looked_for_twice() -> None:
    assert any(seconds(lambda: without_our_tags("<" + " " * 100_000)) < 0.1 for _ in range(3))
