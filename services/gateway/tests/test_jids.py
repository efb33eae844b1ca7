"""Whose an id of WhatsApp Web is: one person, one key, however the id is spelled."""

import re

import pytest
from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.jids import Jid, jid_of, parse_jid, web_person
from gateway.providers.domain.phones import UNUSED_DDD
from hypothesis import given
from hypothesis import strategies as st

phones = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True)
lids = st.from_regex(r"[0-9]{5,20}", fullmatch=True)
devices = st.from_regex(r"(_[0-9]{1,2})?(:[0-9]{1,3})?", fullmatch=True)
servers = st.sampled_from(["s.whatsapp.net", "c.us", "lid", "hosted", "hosted.lid"])


def jid(text: str) -> Jid:
    found = parse_jid(text)
    assert found is not None
    return found


@given(phones, devices, servers)
def test_devices_are_stripped(user: str, device: str, server: str) -> None:
    assert jid(f"{user}{device}@{server}") == Jid(user, server)


@given(phones, devices, servers)
def test_parsing_twice_changes_nothing(user: str, device: str, server: str) -> None:
    once = jid(f"{user}{device}@{server}")

    assert jid(str(once)) == once


@given(phones)
def test_both_servers_of_phones_are_one(phone: str) -> None:
    assert jid(f"{phone}@s.whatsapp.net").address == jid(f"{phone}@c.us").address == jid(f"{phone}:7@hosted").address


@given(phones)
def test_the_canonical_phone_is_its_own(phone: str) -> None:
    address = jid(f"{phone}@c.us").address or ""

    assert jid(f"{address.removeprefix('+')}@c.us").address == address


@given(st.integers(11, 99).filter(lambda area: area not in UNUSED_DDD), st.from_regex(r"[6-9][0-9]{7}", fullmatch=True))
def test_the_brazilian_pair_is_one_key(area: int, subscriber: str) -> None:
    spelled = [jid(f"55{area}{ninth}{subscriber}@s.whatsapp.net") for ninth in ("", "9")]

    assert len({one.address for one in spelled}) == 1
    assert [str(one).partition("@")[0] for one in spelled] == [f"55{area}{subscriber}", f"55{area}9{subscriber}"]


@given(lids, devices, st.sampled_from(["lid", "hosted.lid"]))
def test_a_hidden_id_never_becomes_a_phone(user: str, device: str, server: str) -> None:
    assert jid(f"{user}{device}@{server}").address == f"lid:{user}"


@given(st.text())
def test_no_text_is_too_strange_to_be_judged(text: str) -> None:
    for found in (parse_jid(text), jid_of(text), parse_jid(f"{text}@lid"), parse_jid(f"{text}@g.us")):
        assert found is None or found.address is None or found.address.isascii()


@given(phones, lids, st.booleans())
def test_the_phone_leads_and_answers_go_where_the_provider_said(phone: str, lid: str, hidden_first: bool) -> None:
    ids = [jid(f"{phone}@s.whatsapp.net"), jid(f"{lid}@lid")]
    person = web_person(reversed(ids) if hidden_first else ids, "Ana")

    assert person is not None
    assert (person.address, person.aliases) == (ids[0].address, (f"lid:{lid}",))
    assert person.provider_address == str(ids[hidden_first])


def test_two_phones_are_two_people() -> None:
    ids = [jid(text) for text in ("554188887777@s.whatsapp.net", "5511999990000@s.whatsapp.net", "123456@lid", "654321@lid")]

    assert web_person(ids) == ContactPerson("+5541988887777", "554188887777@s.whatsapp.net", None, ("lid:123456",))


def test_groups_and_lists_are_nobody() -> None:
    assert web_person([None, parse_jid("120363025246125486@g.us"), parse_jid("status@broadcast")]) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("554188887777@c.us", "phone"),
        ("182931047265839@lid", "lid"),
        ("120363025246125486@g.us", "group"),
        ("5541988887777-1500000000@g.us", "group"),
        ("status@broadcast", "story"),
        ("1763719200@broadcast", "broadcast"),
        ("120363144038483540@newsletter", "newsletter"),
        ("867051314767696@bot", "bot"),
    ],
)
def test_the_server_says_what_an_id_is(text: str, kind: str) -> None:
    assert jid(text).kind == kind


@pytest.mark.parametrize("text", [None, "", "@", "@lid", "5541988887777", "ana@example.com", "x@c.us@evil"])
def test_what_names_no_server_is_no_jid(text: str | None) -> None:
    assert parse_jid(text) is None


@pytest.mark.parametrize("device", ["_1", ":1", "_1:2", "1", "_", "1_"])
@pytest.mark.parametrize("end", ["", "x", "_"])
def test_an_endless_id_is_nobodys_and_costs_no_time(device: str, end: str) -> None:
    """Or it would take hours."""
    endless = device * 500_000 + end

    assert parse_jid(f"{endless}@s.whatsapp.net") is None
    assert parse_jid(f"{endless}@lid") is None
    assert jid_of(endless) is None


@given(st.text(alphabet="12:_x", max_size=100))
def test_what_is_stripped_are_devices_and_nothing_else(user: str) -> None:
    found = parse_jid(f"{user}@lid")

    assert found is None or found.user == re.sub(r"([:_][0-9]+)+$", "", user)
