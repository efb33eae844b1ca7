"""What somebody at the live inbox counts of what they were told."""

from devkit.bench.listeners import ListenedTenant, LiveListener, heard_live

TENANT = "0190d2c4-0000-7000-8000-100000000001"


def told(*sequences: int, ready: int = 10) -> LiveListener:
    """Who connected when sequence 10 was the last, and was told of these."""
    listener = LiveListener(ListenedTenant(TENANT, "a token"), ["ws://127.0.0.1:3004/v1/ws"])
    listener.is_ready({"sequence": ready}, away_s=0.0)
    for sequence in sequences:
        listener.hear(sequence)
    return listener


def test_one_after_the_other_is_all_of_it() -> None:
    heard = heard_live([told(11, 12, 13)], {TENANT: 13})
    assert (heard.events, heard.missed, heard.again, heard.not_told, heard.resumed) == (3, 0, 0, 0, 0)
    assert heard.whole


def test_what_was_passed_over_is_missed() -> None:
    heard = heard_live([told(11, 14)], {TENANT: 14})
    assert (heard.missed, heard.whole) == (2, False)


def test_what_comes_a_second_time_is_counted() -> None:
    heard = heard_live([told(11, 12, 11, 12)], {TENANT: 12})
    assert (heard.again, heard.missed, heard.whole) == (2, 0, False)


def test_what_the_database_has_and_nobody_told_is_counted() -> None:
    assert not heard_live([told(11)], {TENANT: 12}).whole
    assert heard_live([told(11), told()], {TENANT: 11}).not_told == 1


def test_who_resumes_goes_on_where_they_were() -> None:
    listener = told(11, 12)
    listener.is_ready({"sequence": 12}, away_s=1.5)
    listener.hear(13)
    heard = heard_live([listener], {TENANT: 13})
    assert (heard.resumed, heard.missed, heard.longest_away_s, heard.whole) == (1, 0, 1.5, True)


def test_a_snapshot_instead_of_what_was_missed_is_a_loss() -> None:
    listener = told(11)
    listener.is_ready({"sequence": 20}, away_s=1.5)
    assert heard_live([listener], {TENANT: 20}).missed == 9
