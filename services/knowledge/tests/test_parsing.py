"""The sandbox: what comes out of good documents, and that no document can do more harm than fail."""

import asyncio
import dataclasses
import io
import itertools
import re
import zipfile
import zlib

import pytest
from knowledge.domain import formats
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from .library import docx, pdf, written

LIMITS = Limits(cpu_s=4, wall_s=15)


async def why(data: bytes, mime_type: formats.MimeType, limits: Limits = LIMITS) -> str:
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, mime_type, limits)
    return failed.value.reason


async def test_text_becomes_chunks_that_overlap_and_lose_nothing() -> None:
    sentences = [f"A frase número {number} fala de entregas, trocas e horários." for number in range(400)]

    chunks = await parse("\n\n".join(sentences).encode(), formats.TEXT, LIMITS)

    assert len(chunks) > 5
    assert all(len(chunk) < 2_500 for chunk in chunks)
    assert all(any(sentence in chunk for chunk in chunks) for sentence in sentences)
    assert all(after.split("\n")[0] in before for before, after in itertools.pairwise(chunks))


async def test_markdown_is_cut_at_its_headings() -> None:
    sections = [f"## Assunto {number}\n\n" + f"Sobre o assunto {number}. " * 45 for number in range(8)]

    chunks = await parse("\n".join(sections).encode(), formats.MARKDOWN, LIMITS)

    assert all(chunk.startswith("## Assunto") for chunk in chunks)


async def test_a_pdf_gives_the_text_of_all_pages() -> None:
    (chunk,) = await parse(written(pdf("Página um: horários.", "Página dois: preços.")), formats.PDF, LIMITS)

    assert chunk.split("\n\n") == ["Página um: horários.", "Página dois: preços."]


async def test_a_word_document_gives_headings_paragraphs_and_tables_in_order() -> None:
    data = docx("Preços", "Tabela de serviços:", rows=(("Banho", "R$ 60,00"), ("Tosa", "R$ 80,00")))

    (chunk,) = await parse(data, formats.DOCX, LIMITS)

    assert chunk == "# Preços\n\nTabela de serviços:\n\nBanho | R$ 60,00\nTosa | R$ 80,00"


async def test_what_postgres_cannot_store_is_taken_out() -> None:
    (chunk,) = await parse("linha um\r\nlinha\u2028 dois\r\x7f fim".encode(), formats.TEXT, LIMITS)

    assert chunk == "linha um\nlinha\u2028 dois\n fim"


async def test_a_file_that_is_only_protected_against_printing_is_read() -> None:
    writer = pdf("Aberto a todos.")
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")

    assert await parse(written(writer), formats.PDF, LIMITS) == ["Aberto a todos."]


async def test_an_encrypted_pdf_says_so() -> None:
    writer = pdf("Segredo.")
    writer.encrypt(user_password="open sesame", algorithm="AES-256")

    assert await why(written(writer), formats.PDF) == "encrypted"


async def test_a_scan_without_text_is_empty() -> None:
    assert await why(written(pdf("", " ")), formats.PDF) == "empty"
    assert await why(b" \n\t ", formats.TEXT) == "empty"


@pytest.mark.parametrize("mime_type", [formats.PDF, formats.DOCX])
async def test_noise_is_unreadable(mime_type: formats.MimeType) -> None:
    head = b"%PDF-1.7\n" if mime_type == formats.PDF else b"PK\x03\x04 [Content_Types].xml word/"

    assert await why(head + bytes(range(256)) * 50, mime_type) == "unreadable"


async def test_a_truncated_word_document_is_unreadable() -> None:
    assert await why(docx("Título", "Texto.")[:-2000], formats.DOCX) == "unreadable"


async def test_a_zip_bomb_is_refused_by_what_it_claims() -> None:
    bomb = io.BytesIO(docx("Título", "Texto."))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(150 << 20))

    assert bomb.tell() < 1 << 20
    assert await why(bomb.getvalue(), formats.DOCX) == "too_large"


async def test_a_zip_bomb_that_lies_about_its_size_is_unreadable() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx("Título", "Texto."))) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, bytes(150 << 20) if name == "word/document.xml" else good.read(name))
    claimed = (150 << 20).to_bytes(4, "little")

    assert claimed in bomb.getvalue()
    assert await why(bomb.getvalue().replace(claimed, (5000).to_bytes(4, "little")), formats.DOCX) == "unreadable"


async def test_a_billion_laughs_is_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{laughs}]>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx("Título", "Texto."))) as good, zipfile.ZipFile(bomb, "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            if name == "word/document.xml":
                body = head.encode() + re.sub(rb"<\?xml[^>]*\?>", b"", body).replace(b"Texto.", b"&l9;")
            bad.writestr(name, body)

    assert await why(bomb.getvalue(), formats.DOCX) == "unreadable"


async def test_a_pdf_with_a_page_repeated_for_ever_is_too_large() -> None:
    writer = pdf("Uma página.")
    pages = writer._pages.get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject(list(pages["/Kids"]) * 50_000)

    assert await why(written(writer), formats.PDF, dataclasses.replace(LIMITS, cpu_s=20)) == "too_large"


async def test_a_pdf_whose_pages_contain_themselves_ends() -> None:
    writer = pdf("Uma página.")
    pages = writer._pages.get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([writer._pages])

    assert await why(written(writer), formats.PDF) == "unreadable"


async def test_a_stream_that_unpacks_to_far_more_ends() -> None:
    data = written(pdf("Uma página."))
    packed = zlib.compress(bytes(300 << 20))
    start, end = data.index(b"stream\n") + 7, data.index(b"\nendstream")
    bomb = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), data[:start]) + packed + data[end:]

    assert await why(bomb, formats.PDF, dataclasses.replace(LIMITS, memory_bytes=512 << 20)) == "too_large"


async def test_text_without_a_single_break_is_stopped_at_the_cpu_limit() -> None:
    assert await why(b"a" * 1_900_000, formats.TEXT, dataclasses.replace(LIMITS, cpu_s=1)) == "too_slow"


async def test_the_clock_stops_what_the_cpu_limit_does_not() -> None:
    async with asyncio.timeout(30):
        assert await why(b"a" * 1_900_000, formats.TEXT, dataclasses.replace(LIMITS, cpu_s=60, wall_s=0.5)) == "too_slow"


async def test_too_many_characters_or_too_little_memory_is_too_large() -> None:
    assert await why(b"word " * 1_000, formats.TEXT, dataclasses.replace(LIMITS, characters=4_999)) == "too_large"
    assert await why(b"word " * 8_000_000, formats.TEXT, dataclasses.replace(LIMITS, memory_bytes=100 << 20)) == "too_large"
