"""The pure rules: spelling of phones and addresses, and how often one may guess."""

from datetime import UTC, datetime, timedelta

import pytest
from gateway.access.domain.throttling import WINDOW, Attempts, retry_after_s
from gateway.providers.domain.addresses import ContactPerson, canonical_user_id, meta_person
from gateway.providers.domain.phones import UNUSED_DDD, canonical_phone
from hypothesis import assume, example, given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("554188887777", "+5541988887777"),
        ("5541988887777", "+5541988887777"),
        ("551188887777", "+5511988887777"),
        ("5511988887777", "+5511988887777"),
        ("551151960000", "+551151960000"),
        ("554936210000", "+554936210000"),
        ("554132345678", "+554132345678"),
        ("5541932345678", "+5541932345678"),
        ("55999998888", "+55999998888"),
        ("5555999998888", "+5555999998888"),
        ("555599998888", "+5555999998888"),
        ("552099998888", "+552099998888"),
        ("550599998888", "+550599998888"),
        ("5491112345678", "+541112345678"),
        ("541112345678", "+541112345678"),
        ("5215512345678", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("521512345678", "+521512345678"),
        ("+55 (41) 8888-7777", "+5541988887777"),
        ("16505551234", "+16505551234"),
    ],
)
def test_all_spellings_of_a_phone_are_one(given: str, canonical: str) -> None:
    assert canonical_phone(given) == canonical


@pytest.mark.parametrize("given", ["", "55", "549", "ana", "123456", "0554188887777", "1" * 16, "55４１88887777", "+"])
def test_what_is_no_phone_is_refused(given: str) -> None:
    assert canonical_phone(given) is None


phones = st.from_regex(r"(55|549?|521?|1|351)?[0-9]{6,13}", fullmatch=True)


@given(phones)
@example("5499911112222")
@example("521521512345678")
def test_canonicalising_twice_changes_nothing(phone: str) -> None:
    once = canonical_phone(phone)
    assume(once is not None)
    assert once is not None
    assert canonical_phone(once) == once


@given(st.integers(11, 99), st.from_regex(r"[6-9][0-9]{7}", fullmatch=True))
def test_the_brazilian_pair_is_one_phone(area: int, subscriber: str) -> None:
    with_ninth, without = canonical_phone(f"55{area}9{subscriber}"), canonical_phone(f"55{area}{subscriber}")

    assert (with_ninth == without) == (area not in UNUSED_DDD)


@given(st.integers(11, 99), st.from_regex(r"[2-5][0-9]{7}", fullmatch=True))
def test_a_brazilian_landline_is_nobodys_mobile(area: int, subscriber: str) -> None:
    assert canonical_phone(f"55{area}{subscriber}") == f"+55{area}{subscriber}"
    assert canonical_phone(f"55{area}9{subscriber}") == f"+55{area}9{subscriber}"


@given(st.text())
def test_no_text_is_too_strange_to_be_judged(text: str) -> None:
    for canonical in (canonical_phone(text), canonical_user_id(text)):
        assert canonical is None or canonical.isascii()


@given(st.from_regex(r"[0-9]{5,20}(@lid|@g\.us|@s\.whatsapp\.net)", fullmatch=True))
def test_a_jid_is_never_taken_for_a_phone(jid: str) -> None:
    assert canonical_phone(jid) is None
    assert canonical_phone(f"lid:{jid}") is None


def test_a_phone_leads_and_a_user_id_is_its_alias() -> None:
    assert meta_person("554188887777", "BR.123", "Ana") == ContactPerson(
        "+5541988887777", "554188887777", "Ana", ("bsuid:BR.123",)
    )
    assert meta_person(None, "BR.123") == ContactPerson("bsuid:BR.123", "BR.123")
    assert meta_person("", "not a user id") is None


def test_a_guess_waits_when_there_were_too_many() -> None:
    few, many = Attempts("account", 10, NOW - timedelta(minutes=5)), Attempts("account", 11, NOW - timedelta(minutes=5))

    assert retry_after_s([few], NOW) == 0
    assert retry_after_s([many], NOW) == 600
    assert retry_after_s([many, Attempts("address", 51, NOW)], NOW) == WINDOW.total_seconds()
