import pytest
from knowledge.domain import formats
from knowledge.domain.formats import decode, detect

PORTUGUESE = "Não há reembolso após trinta dias. Às terças o frete é grátis — só aqui."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(PORTUGUESE.encode(encoding)) == PORTUGUESE


def test_a_few_latin_1_bytes_are_not_taken_for_chinese() -> None:
    assert decode("café".encode("latin-1")) == "café"


@pytest.mark.parametrize(
    ("data", "filename", "found"),
    [
        (b"plain words", "a.txt", formats.TEXT),
        (b"plain words", "a.exe", formats.TEXT),
        (b"# Heading", "README.MD", formats.MARKDOWN),
        (b"%PDF-1.7\n...", "picture.png", formats.PDF),
        (b"\n\n%PDF-1.4", "x", formats.PDF),
        (b"PK\x03\x04...[Content_Types].xml...word/document.xml", "letter", formats.DOCX),
        (b"PK\x03\x04...[Content_Types].xml...xl/workbook.xml", "letter.docx", None),
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
