"""What a file is, what it may be called, which part of it is asked for, and how long to go on asking for one."""

import pytest
from gateway.media.domain import (
    MOST_ATTEMPTS,
    PATIENCE,
    given_up,
    is_shown,
    name_by_type,
    safe_name,
    span_of,
    type_of,
)
from gateway.providers.domain.files import is_among
from hypothesis import given
from hypothesis import strategies as st

BY_CONTENT = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/gif": b"GIF89a\x01\x00\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "audio/ogg": b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead",
    "audio/mpeg": b"ID3\x03\x00\x00\x00\x00\x00\x00",
    "audio/amr": b"#!AMR\n",
    "video/mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    "application/pdf": b"%PDF-1.7\n",
    "application/zip": b"PK\x03\x04\x14\x00",
}
NOTHING_TO_SHOW = [
    b"",
    b"<!DOCTYPE html><script>alert(1)</script>",
    b"  \n<html>",
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b"<svg/>",
    b"Ol\xc3\xa1, tudo bem?",
    b"#!/bin/sh\nrm -rf /",
    b"\x00\x01\x02\x03",
]


@pytest.mark.parametrize("mime_type", BY_CONTENT)
def test_a_type_follows_from_the_first_bytes(mime_type: str) -> None:
    assert type_of(BY_CONTENT[mime_type] + bytes(300)) == mime_type


@pytest.mark.parametrize("head", NOTHING_TO_SHOW)
def test_text_is_never_shown_whatever_it_pretends(head: bytes) -> None:
    assert type_of(head) == "application/octet-stream"
    assert not is_shown(type_of(head))


@given(
    st.sampled_from([b"", *BY_CONTENT.values(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1aE\xdf\xa3"]), st.binary(max_size=200)
)
def test_any_bytes_have_a_type(head: bytes, rest: bytes) -> None:
    assert "/" in type_of(head + rest)


def test_programs_and_archives_are_not_shown() -> None:
    assert [is_shown(one) for one in ("image/png", "video/mp4", "audio/ogg", "application/pdf")] == [True] * 4
    hidden = ("application/zip", "application/x-msdownload", "text/html", "application/octet-stream", "imagex/png")
    assert not any(map(is_shown, hidden))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("comprovante.pdf", "comprovante.pdf"),
        ("Orçamento de março.pdf", "Orçamento de março.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\foto.jpg", "foto.jpg"),
        ("/absolute/", None),
        ("..", None),
        ("", None),
        (None, None),
        (".htaccess", "htaccess"),
        ("a\r\nset-cookie: x\x00.txt", "aset-cookie_ x.txt"),
        ("fatura\u202efdp.exe", "faturafdp.exe"),
        ("\ud800.pdf", "pdf"),
        ('a"b|c?.txt', "a_b_c_.txt"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 500, "x" * 120),
        ("a." + "x" * 500, "a." + "x" * 118),
    ],
)
def test_a_name_is_safe_to_save_under(given: str | None, name: str | None) -> None:
    assert safe_name(given) == name


@given(st.text())
def test_any_name_comes_to_one_short_visible_line(given: str) -> None:
    name = safe_name(given)
    if name is not None:
        assert 0 < len(name) <= 120
        assert not set(name) & set('/\\<>:"|?*\r\n\0')
        assert name[0] not in ". "
        name.encode()


def test_a_file_without_a_name_is_called_by_its_type() -> None:
    assert [name_by_type(one) for one in ("image/jpeg", "audio/ogg", "application/pdf", "application/octet-stream")] == [
        "image.jpg",
        "audio.ogg",
        "application.pdf",
        "file",
    ]


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-2000", (990, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=1000-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("bytes=٣-", None),
        ("bytes=" + "9" * 5_000 + "-", None),
        ("items=0-1", None),
    ],
)
def test_a_part_is_what_rfc_9110_says(header: str | None, span: object) -> None:
    assert span_of(header, 1000) == span


def test_each_failure_ends_in_a_reason_after_its_attempts() -> None:
    assert [given_up("gone", 1), given_up("too_large", 1), given_up("unsafe", 1), given_up("corrupt", 1)] == [
        "expired",
        "too_large",
        "unsafe",
        "corrupt",
    ]
    assert (given_up("refused", 3), given_up("refused", 4)) == (None, "forbidden")
    assert (given_up("absent", 4), given_up("absent", 5)) == (None, "expired")
    assert (given_up("unreachable", MOST_ATTEMPTS - 1), given_up("unreachable", MOST_ATTEMPTS)) == (None, "unavailable")
    assert max(one.attempts for one in PATIENCE.values()) == MOST_ATTEMPTS


def test_a_host_is_among_others_only_as_itself_or_below_one() -> None:
    hosts = ("lookaside.fbsbx.com", "*.fbcdn.net")
    assert all(is_among(one, hosts) for one in ("lookaside.fbsbx.com", "scontent.fbcdn.net", "a.b.fbcdn.net"))
    others = (
        "fbcdn.net",
        "evilfbcdn.net",
        "x.fbcdn.net.evil.test",
        "evil.lookaside.fbsbx.com",
        "lookaside.fbsbx.com.",
        "",
        None,
    )
    assert not any(is_among(one, hosts) for one in others)
