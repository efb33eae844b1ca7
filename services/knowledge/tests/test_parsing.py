"""The sandbox: what comes out of good documents, and that no document can do more harm than fail."""

import asyncio
import dataclasses
import io
import itertools
import re
import subprocess
import sys
import zipfile
import zlib

import pytest
from knowledge.domain import formats
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import parse
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from .library import docx, pdf, written

LIMITS = Limits(cpu_s=4, wall_s=15)


async def texts(data: bytes, mime_type: formats.MimeType) -> list[str]:
    return [one.text for one in (await parse(data, mime_type, LIMITS)).passages]


async def why(data: bytes, mime_type: formats.MimeType, limits: Limits = LIMITS) -> str:
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, mime_type, limits)
    return failed.value.reason


def test_a_reader_starts_with_nothing_but_what_reads() -> None:
    """One starts for each document: what only the service and its contracts need would take it longer than most documents."""
    loads = "import sys, knowledge.parsing.__main__, knowledge.parsing.chunks, knowledge.parsing.readers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-c", loads], capture_output=True, text=True, check=True).stdout.split()
    assert "knowledge.parsing.readers" in loaded
    assert not {"pydantic", "aiohttp", "fastapi", "numpy"} & set(loaded)


async def test_text_becomes_chunks_that_overlap_and_lose_nothing() -> None:
    sentences = [f"A frase número {number} fala de entregas, trocas e horários." for number in range(400)]

    chunks = await texts("\n\n".join(sentences).encode(), formats.TEXT)

    assert len(chunks) > 5
    assert all(len(chunk) < 2_500 for chunk in chunks)
    assert all(any(sentence in chunk for chunk in chunks) for sentence in sentences)
    assert all(after.split("\n")[0] in before for before, after in itertools.pairwise(chunks))


async def test_markdown_is_cut_at_its_headings() -> None:
    sections = [f"## Assunto {number}\n\n" + f"Sobre o assunto {number}. " * 45 for number in range(8)]

    parsed = await parse("\n".join(["# Manual", *sections]).encode(), formats.MARKDOWN, LIMITS)

    assert [one.heading for one in parsed.passages] == [("Manual", f"Assunto {number}") for number in range(8)]
    assert [one.anchor for one in parsed.passages] == [f"assunto-{number}" for number in range(8)]
    assert all(f"assunto {number}. Sobre" in one.text for number, one in enumerate(parsed.passages))


async def test_a_table_over_several_passages_says_in_each_what_its_columns_are() -> None:
    rows = [f"| Furadeira modelo {number} | {number},90 | {number + 20},90 |" for number in range(300)]
    text = "\n".join(["# Preços", "", "| Produto | À vista | A prazo |", "| --- | --- | --- |", *rows])

    chunks = await texts(text.encode(), formats.MARKDOWN)

    assert len(chunks) > 5
    assert all(chunk.startswith("Produto | À vista | A prazo\nFuradeira") for chunk in chunks)
    assert all(line.count(" | ") == 2 for chunk in chunks for line in chunk.splitlines())


async def test_a_row_too_long_for_a_passage_keeps_the_name_of_each_value() -> None:
    names = " | ".join(f"Campo {number}" for number in range(60))
    values = " | ".join(f"valor {number} " + "palavra " * 40 for number in range(60))

    chunks = await texts(f"| {names} |\n|{' --- |' * 60}\n| {values} |".encode(), formats.MARKDOWN)

    assert len(chunks) > 5
    assert all(any(f"Campo {number}: valor {number} " in chunk for chunk in chunks) for number in range(60))


async def test_a_list_is_cut_between_its_items() -> None:
    items = [f"- Passo {number}: " + "faça isto com cuidado " * 8 for number in range(60)]

    chunks = await texts("\n".join(["# Passos", *items, "  - e depois descanse"]).encode(), formats.MARKDOWN)

    assert len(chunks) > 3
    assert all(line.strip().startswith("- ") for chunk in chunks for line in chunk.splitlines())
    assert chunks[-1].endswith("\n  - e depois descanse")


async def test_a_heading_without_text_is_found_by_its_own_words() -> None:
    parsed = await parse(b"# Feriados\n\n## Fechado no Natal\n\n## Aberto em 31/12\n", formats.MARKDOWN, LIMITS)

    assert [one.text for one in parsed.passages] == ["Fechado no Natal", "Aberto em 31/12"]


async def test_a_heading_that_is_a_whole_paragraph_loses_no_word() -> None:
    long = " ".join(f"palavra{number}" for number in range(80))

    parsed = await parse(f"{long}\n---\n\nDepois.".encode(), formats.MARKDOWN, LIMITS)

    assert parsed.passages[0].heading == (long[:200],)
    assert parsed.passages[0].text == f"{long}\n\nDepois."


async def test_a_list_is_read_however_deep_it_is() -> None:
    deep = "\n".join("  " * depth + f"- nível {depth}" for depth in range(30))

    (text,) = await texts(deep.encode(), formats.MARKDOWN)

    assert [line.strip() for line in text.splitlines()] == [f"- nível {depth}" for depth in range(30)]


async def test_a_hundred_thousand_short_paragraphs_are_cut_within_the_limits() -> None:
    lines = "\n\n".join(["aberto"] * 100_000).encode()

    parsed = await parse(lines, formats.TEXT, dataclasses.replace(LIMITS, cpu_s=20, wall_s=60))

    assert len(parsed.passages) > 300


async def test_a_pdf_gives_the_text_of_all_pages() -> None:
    parsed = await parse(written(pdf("Página um: horários.", "Página dois: preços.")), formats.PDF, LIMITS)

    assert (parsed.pages, [one.page for one in parsed.passages]) == (2, [1])
    assert parsed.passages[0].text.split("\n\n") == ["Página um: horários.", "Página dois: preços."]


async def test_a_word_document_gives_headings_paragraphs_and_tables_in_order() -> None:
    data = docx("Preços", "Tabela de serviços:", rows=(("Banho", "R$ 60,00"), ("Tosa", "R$ 80,00")))

    (passage,) = (await parse(data, formats.DOCX, LIMITS)).passages

    assert passage.heading == ("Preços",)
    assert passage.text == "Tabela de serviços:\n\nBanho | R$ 60,00\nTosa | R$ 80,00"


async def test_what_postgres_cannot_store_is_taken_out() -> None:
    (chunk,) = await texts("linha um\r\nlinha\u2028 dois\r\x7f fim".encode(), formats.TEXT)

    assert chunk == "linha um\nlinha\u2028 dois\n fim"


async def test_a_file_that_is_only_protected_against_printing_is_read() -> None:
    writer = pdf("Aberto a todos.")
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")

    assert await texts(written(writer), formats.PDF) == ["Aberto a todos."]


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
    pages[NameObject("/Count")] = NumberObject(50_000)

    assert await why(written(writer), formats.PDF, dataclasses.replace(LIMITS, cpu_s=20)) == "too_large"


async def test_a_pdf_whose_pages_contain_themselves_ends() -> None:
    writer = pdf("Uma página.")
    pages = writer._pages.get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([writer._pages])

    assert await why(written(writer), formats.PDF) in ("unreadable", "empty")


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
    assert await why(b"word " * 1_000, formats.TEXT, dataclasses.replace(LIMITS, characters=4_998)) == "too_large"
    assert await why(b"word " * 8_000_000, formats.TEXT, dataclasses.replace(LIMITS, memory_bytes=100 << 20)) == "too_large"
