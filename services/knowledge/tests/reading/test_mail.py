"""E-mails: who wrote what and when, the letter once, and what is attached."""

from email.message import EmailMessage

import pytest
from knowledge.domain.formats import EMAIL, detect
from knowledge.domain.unread import Unread
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.sandbox import parse

from .office import LIMITS, left_out, p, said, word
from .pages import SCAN, paged


def letter(text: str = "Olá,\n\na tabela nova vale já.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Ana <ana@example.com>", "loja@example.com"
    message["Subject"], message["Date"] = "Preços de março", "Mon, 02 Mar 2026 10:00:00 -0300"
    message["Message-ID"] = "<1@example.com>"
    message.set_content(text)
    return message


async def test_a_letter_is_read_below_its_subject() -> None:
    data = letter().as_bytes()

    assert detect(data, "carta") == EMAIL
    assert await said(data, EMAIL) == (
        "# Preços de março\nFrom: Ana <ana@example.com>\nTo: loja@example.com\nDate: Mon, 02 Mar 2026 10:00:00 -0300\n\n"
        "Olá,\n\na tabela nova vale já."
    )


async def test_of_two_forms_of_a_letter_one_is_read() -> None:
    message = letter("Banho: 60 reais")
    message.add_alternative("<h1>Março</h1><p>Banho: <b>60</b> reais</p>", subtype="html")

    text = await said(message.as_bytes(), EMAIL)

    assert text.count("60 reais") == 1
    assert "# Preços de março\n# Março\nBanho: 60 reais" in text


async def test_attachments_that_can_be_read_are_and_the_others_are_said() -> None:
    message = letter()
    message.add_attachment("item;preço\nbanho;60\n", subtype="csv", filename="tabela.csv")
    message.add_attachment(word(p("Em anexo.")), maintype="application", subtype="octet-stream", filename="a.docx")
    message.add_attachment(b"PK\x03\x04" + bytes(40), maintype="application", subtype="zip", filename="a.zip")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    message.add_attachment(paged(SCAN), maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(letter("mais fundo"))
    data = message.as_bytes()

    text = await said(data, EMAIL)

    assert "# Preços de março\n# tabela.csv\nitem | preço\nbanho | 60" in text
    assert "# a.docx\nEm anexo." in text
    assert "mais fundo" not in text
    assert await left_out(data, EMAIL) == [Unread("embedded_file", count=2), Unread("picture"), Unread("damaged_part")]


async def test_parts_in_parts_without_end_end_with_a_reason() -> None:
    data = b"MIME-Version: 1.0\nFrom: a@example.com\nSubject: x\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(100_000)
    )

    assert detect(data, "x.eml") == EMAIL
    with pytest.raises(ParsingFailed) as failed:
        await parse(data, EMAIL, LIMITS)
    assert failed.value.reason in ("unreadable", "too_slow", "too_large")


async def test_a_thousand_attachments_are_counted_not_read() -> None:
    message = letter()
    message.make_mixed()
    data = message.as_bytes()
    end = data.rindex(b"--", 0, data.rindex(b"--"))
    boundary = data[end:].strip().removesuffix(b"--")
    parts = b"".join(
        boundary + b"\nContent-Type: application/x\nContent-Disposition: attachment; filename=a\n\nx\n" for _ in range(1_000)
    )

    unread = await left_out(data[:end] + parts + data[end:], EMAIL)

    assert unread == [Unread("embedded_file", count=950)]


async def test_a_charset_that_nobody_knows_is_guessed() -> None:
    data = letter("tabela: café").as_bytes().replace(b'charset="utf-8"', b'charset="x-unknown"')

    assert "tabela: café" in await said(data, EMAIL)


async def test_a_text_behind_an_attachment_is_of_the_letter() -> None:
    message = letter("Antes.")
    message.add_attachment(b"PK\x03\x04" + bytes(40), maintype="application", subtype="zip", filename="a.zip")
    behind = EmailMessage()
    behind.set_content("Depois: 60 reais.")
    message.attach(behind)

    text = await said(message.as_bytes(), EMAIL)

    assert "Antes." in text
    assert text.endswith("Depois: 60 reais.")


async def test_where_one_form_is_a_picture_the_other_is_read() -> None:
    message = letter("Banho: 60 reais")
    message.add_alternative('<img src="cid:1">', subtype="html")

    assert (await said(message.as_bytes(), EMAIL)).endswith("Banho: 60 reais")


async def test_a_body_that_is_no_text_is_said() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@example.com", "loja@example.com", "Cifrado"
    message["Message-ID"], message["Date"] = "<2@example.com>", "Mon, 02 Mar 2026 10:00:00 -0300"
    message.set_content(bytes(200), maintype="application", subtype="pkcs7-mime")

    assert await left_out(message.as_bytes(), EMAIL) == [Unread("embedded_file")]
