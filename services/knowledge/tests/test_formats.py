import pytest
from knowledge.domain import formats
from knowledge.domain.encodings import decode
from knowledge.domain.formats import detect

PORTUGUESE = "Não há reembolso após trinta dias. Às terças o frete é grátis — só aqui."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(PORTUGUESE.encode(encoding)) == PORTUGUESE


def test_a_few_latin_1_bytes_are_not_taken_for_chinese() -> None:
    assert decode("café".encode("latin-1")) == "café"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (f"{PORTUGUESE} Obs: ".encode() + b"\xff texto", f"{PORTUGUESE} Obs: \ufffd texto"),
        (PORTUGUESE.encode("cp1252") + b" \x81 fim", f"{PORTUGUESE} \ufffd fim"),
        ("Não há entrega: até já".encode()[:-1], "Não há entrega: até j"),
        (
            b"Aberto das 8h " + bytes(1) + b"as 19h, de segunda a sexta-feira, no centro.",
            "Aberto das 8h as 19h, de segunda a sexta-feira, no centro.",
        ),
        (b"ABERTO DAS 8H AS 19H, DE SEGUNDA A SEXTA-FEIRA, NO CENTRO.\r\n\x1a", None),
    ],
)
def test_an_odd_byte_does_not_refuse_a_text(data: bytes, text: str | None) -> None:
    assert decode(data) == (text or data[:-1].decode())


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
def test_what_dos_and_the_mac_wrote_is_read_right(encoding: str) -> None:
    text = "Preços: buquê de rosas, até sábado, no Pacaembú. ¿Cuánto cuesta el envío? Mañana, señor. Über größere Stücke."
    kept = text if encoding != "cp437" else text.replace("ã", "a")

    assert decode(kept.encode(encoding)) == kept


def test_portuguese_of_dos_is_read_right() -> None:
    text = "A promoção de verão não vale às terças; atenção ao horário da recepção e às condições de devolução."

    assert decode(text.encode("cp850")) == text
    assert decode(text.encode("cp860")) == text


def test_another_alphabet_is_read_right_or_refused() -> None:
    text = "Привет! Доставка по городу бесплатно, магазин открыт каждый день с девяти до восьми часов вечера."

    assert decode(text.encode("cp1251")) in (text, None)
    assert decode(text.encode()) == text


def test_a_long_text_takes_no_longer_for_the_place_of_its_first_accent() -> None:
    assert decode(b"word " * 1_000_000 + "é até já".encode("cp1252")) == "word " * 1_000_000 + "é até já"


@pytest.mark.parametrize(
    ("data", "filename", "found"),
    [
        (b"plain words", "a.txt", formats.TEXT),
        (b"plain words", "a.exe", formats.TEXT),
        (b"# Heading", "README.MD", formats.MARKDOWN),
        (b"%PDF-1.7\n...", "picture.png", formats.PDF),
        (b"\n\n%PDF-1.4", "x", formats.PDF),
        (b"PK\x03\x04...[Content_Types].xml...word/document.xml", "letter", formats.DOCX),
        (b"PK\x03\x04...[Content_Types].xml...xl/workbook.xml", "letter.docx", formats.XLSX),
        (b"PK\x03\x04...[Content_Types].xml...ppt/presentation.xml", "letter.docx", formats.PPTX),
        (b"PK\x03\x04...[Content_Types].xml...word/document.xml...word/embeddings/a.xlsx", "a", formats.DOCX),
        (b"PK\x03\x04...xl/workbook.xml...[Content_Types].xml...word/document.xml", "a", formats.DOCX),
        (b"{\\rtf1\\ansi words}", "letter.txt", formats.RTF),
        (b"\n<!-- x --><!doctype html><p>a</p>", "a.txt", formats.HTML),
        (b"<p>a</p>", "a.txt", formats.HTML),
        (b"<p align=center>a</p>", "README.md", formats.MARKDOWN),
        (b"a < b and c > d", "a.txt", formats.TEXT),
        (b"words <b>and</b> words", "a.html", formats.HTML),
        (b"name;price\nbath;60\ncut;80\n", "a.txt", formats.CSV),
        (b"name,price\nbath,60\ncut,80\n", "a.txt", formats.TEXT),
        (b"name,price\nbath,60\n", "a.CSV", formats.CSV),
        (b"Dear Ana, hello, again\nbye, now\n", "a.txt", formats.TEXT),
        (b"From: a@example.com\r\nSubject: x\r\nMessage-ID: <1>\r\n\r\nwords", "a", formats.EMAIL),
        (b"From: Ana\nTo: Rui\nSubject: lunch\n\nwords", "a.txt", formats.TEXT),
        (b"PK\x03\x04...evil.exe", "letter.docx", None),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04" + bytes(300), "letter.txt", None),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)), "letter.md", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "text.txt", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old.doc", None),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "a.txt", None),
        (bytes(100), "zeros.txt", None),
    ],
)
def test_the_bytes_decide_what_a_file_is(data: bytes, filename: str, found: str | None) -> None:
    assert detect(data, filename) == found
