"""What harms whoever reads an office document is refused alike in all of their types."""

import io
import zipfile

import openpyxl
import pytest
from knowledge.domain.formats import DOCX, PPTX, XLSX, MimeType, detect
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse
from pptx import Presentation

from .office import LIMITS, p, word


def docx() -> bytes:
    return word(p("Texto."))


def xlsx() -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(("Texto.",))
    book.save(output)
    return output.getvalue()


def pptx() -> bytes:
    show, output = Presentation(), io.BytesIO()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Texto."
    show.save(output)
    return output.getvalue()


GOOD: dict[MimeType, bytes] = {DOCX: docx(), XLSX: xlsx(), PPTX: pptx()}
SAYS: dict[MimeType, str] = {DOCX: "word/document.xml", XLSX: "xl/worksheets/sheet1.xml", PPTX: "ppt/slides/slide1.xml"}
LAUGHS = '<!DOCTYPE w [<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
OUTSIDE = '<!DOCTYPE w [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def changed(data: bytes, **changes: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bad:
        for name in {*good.namelist(), *changes}:
            bad.writestr(name, changes.get(name) or good.read(name))
    return output.getvalue()


async def why(data: bytes, kind: MimeType) -> str:
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, kind, LIMITS)
    return failed.value.reason


@pytest.mark.parametrize("kind", GOOD)
async def test_a_good_one_is_read(kind: MimeType) -> None:
    assert detect(GOOD[kind], "x") == kind
    assert "Texto." in (await parse(GOOD[kind], kind, LIMITS)).passages[0].text


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("kind", GOOD)
async def test_entities_are_refused(kind: MimeType, doctype: str) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD[kind])) as archive:
        body = archive.read(SAYS[kind]).decode()
    declared = (
        '<?xml version="1.0"?>'
        + doctype
        + body[body.index("?>") + 2 if body.startswith("<?") else 0 :].replace("Texto.", "&l9;")
    )

    assert await why(changed(GOOD[kind], **{SAYS[kind]: declared.encode()}), kind) == "unreadable"


@pytest.mark.parametrize("kind", GOOD)
async def test_what_unpacks_to_far_more_is_too_large(kind: MimeType) -> None:
    assert await why(changed(GOOD[kind], zeros=bytes(250 << 20)), kind) == "too_large"


@pytest.mark.parametrize("kind", GOOD)
async def test_a_hundred_thousand_members_are_too_many(kind: MimeType) -> None:
    assert await why(changed(GOOD[kind], **{f"x{number}": b"x" for number in range(6_000)}), kind) == "too_large"


@pytest.mark.parametrize("kind", GOOD)
async def test_one_that_was_cut_is_unreadable(kind: MimeType) -> None:
    assert await why(GOOD[kind][:-200], kind) == "unreadable"


@pytest.mark.parametrize(("name", "kind"), [("a.docx", DOCX), ("a.xlsx", XLSX), ("a.pptx", PPTX)])
async def test_one_behind_a_password_is_encrypted(name: str, kind: MimeType) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)

    assert detect(data, name) == kind
    assert await why(data, kind) == "encrypted"


async def test_strings_without_number_end_with_a_reason() -> None:
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>ab</t></si>" * 8_000_000
        + b"</sst>"
    )
    with zipfile.ZipFile(io.BytesIO(GOOD[XLSX])) as archive:
        types = archive.read("[Content_Types].xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = types.replace(b"</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode())
    bomb = changed(GOOD[XLSX], **{"xl/sharedStrings.xml": shared, "[Content_Types].xml": listed})

    assert await why(bomb, XLSX) in ("too_large", "too_slow")
