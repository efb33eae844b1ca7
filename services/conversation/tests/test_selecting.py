"""What of a tenant's events a socket has asked for: pure."""

from itertools import count
from typing import Any
from uuid import UUID, uuid4

from conversation.domain.facets import Facets
from conversation.live import selecting
from conversation.live.selecting import (
    CHANGED,
    ConversationInterest,
    InboxFilter,
    InboxInterest,
    Selection,
    TeamInterest,
    matches,
)
from hypothesis import given
from hypothesis import strategies as st

ME, OTHER, TEAM, LABEL = uuid4(), uuid4(), uuid4(), uuid4()
A, B, CONTACT = uuid4(), uuid4(), uuid4()

facets = st.builds(
    Facets,
    conversation_id=st.sampled_from([A, B]),
    state=st.sampled_from(["open", "snoozed", "closed"]),
    phase=st.sampled_from(["with_ai", "queued", "with_agent"]),
    owner=st.sampled_from(["ai", "person"]),
    waiting=st.booleans(),
    assigned_user_id=st.sampled_from([None, ME, OTHER]),
    team_id=st.sampled_from([None, TEAM]),
    priority=st.sampled_from(["normal", "urgent"]),
    label_ids=st.sampled_from([[], [LABEL]]),
    contact_id=st.sampled_from([CONTACT, uuid4()]),
    sla=st.sampled_from([[], ["warned"], ["warned", "breached"]]),
)
filters = st.builds(
    InboxFilter,
    state=st.sampled_from([None, "open", "closed"]),
    owner=st.sampled_from([None, "ai"]),
    waiting=st.sampled_from([None, True, False]),
    assigned_to=st.sampled_from([None, "me", "nobody", OTHER]),
    contact_id=st.sampled_from([None, CONTACT]),
    team_id=st.sampled_from([None, TEAM]),
    label_id=st.sampled_from([None, LABEL]),
    sla=st.sampled_from([None, "warned", "breached"]),
)


def seen(conversation_id: UUID = A, **given_: Any) -> Facets:
    usual: dict[str, Any] = {"state": "open", "phase": "queued", "owner": "person", "waiting": True, "assigned_user_id": None}
    return Facets(conversation_id, **usual | {"team_id": None, "priority": "normal", "label_ids": []} | given_)


def selection(*interests: Any) -> Selection:
    made, names = Selection(ME), count()
    for interest in interests:
        made.add(str(next(names)), interest)
    return made


@given(asked=filters, told=st.lists(st.tuples(facets, st.sampled_from([CHANGED, "message.created"])), max_size=20))
def test_all_that_matches_is_told_and_what_falls_out_once(asked: InboxFilter, told: list[tuple[Facets, str]]) -> None:
    one, gone = selection(InboxInterest(to="inbox", filter=asked)), set[UUID]()
    for about, type_ in told:
        wanted = one.wants(type_, about)
        if matches(asked, about, ME):
            gone.discard(about.conversation_id)
            assert wanted
        else:
            assert wanted == (type_ == CHANGED and about.conversation_id not in gone)
            gone |= {about.conversation_id} if wanted else set()


@given(about=facets)
def test_a_filter_that_says_nothing_takes_all(about: Facets) -> None:
    one = selection(TeamInterest(to="team", team_id=TEAM), InboxInterest(to="inbox"))
    assert one.wants("message.created", about)
    assert one.wants("note.created", None), "also what is there no more"
    assert one.remove("1")
    assert not one.remove("1")
    assert one.wants("message.created", about) == (about.team_id == TEAM)
    assert not one.wants("note.created", None)


def test_each_word_of_a_filter_counts() -> None:
    about = seen(assigned_user_id=ME, team_id=TEAM, label_ids=[LABEL], sla=["warned"])
    fits = {"state": "open", "phase": "queued", "owner": "person", "waiting": True, "assigned_to": "me", "team_id": TEAM}
    fits |= {"priority": "normal", "label_id": LABEL, "sla": "warned"}
    assert matches(InboxFilter(**fits), about, ME)
    wrong = {"state": "closed", "phase": "with_ai", "owner": "ai", "waiting": False, "team_id": uuid4(), "priority": "low"}
    for name, value in (wrong | {"label_id": uuid4(), "sla": "breached"}).items():
        assert not matches(InboxFilter(**fits | {name: value}), about, ME), name
    assert not matches(InboxFilter(assigned_to="me"), about, OTHER)
    assert not matches(InboxFilter(assigned_to="me"), seen(), None), "a program has none"


def test_one_conversation_is_told_of_and_no_other() -> None:
    one = selection(ConversationInterest(to="conversation", conversation_id=A))
    assert [one.wants(CHANGED, seen(A)), one.wants("message.created", seen(A)), one.wants(CHANGED, seen(B))] == [
        True,
        True,
        False,
    ]
    assert (one.names(A), one.names(B)) == (True, False)


def test_what_fell_out_long_ago_may_be_told_once_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(selecting, "MOST_REMEMBERED", 2)
    one, (first, *others) = (
        selection(InboxInterest(to="inbox", filter=InboxFilter(state="closed"))),
        [uuid4() for _ in range(3)],
    )
    assert [one.wants(CHANGED, seen(each)) for each in (first, first, *others, first)] == [True, False, True, True, True]
    assert len(one.outside["0"]) <= 2


def test_who_asked_for_nothing_is_told_nothing() -> None:
    assert not selection().wants(CHANGED, seen())
