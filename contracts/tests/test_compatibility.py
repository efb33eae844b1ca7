"""The three rules of `contracts/README.md`, for every event and every minor of it that was ever stored."""

import pytest
from contracts.catalogue import EVENTS
from contracts.event import Event
from devkit.generator.compatibility import advice, misunderstood, unreadable, written_earlier
from devkit.generator.consumers import consumers
from devkit.generator.derive import derive
from devkit.generator.examples import stored_examples
from devkit.generator.files import COMMAND, stale
from devkit.generator.schemas import stored
from devkit.repository import ROOT

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


@every_event
def test_today_all_that_was_ever_written_can_be_read(event: type[Event]) -> None:
    earlier = written_earlier(stored(event.type, ROOT), stored_examples(event.type, ROOT).values())

    keeps(event, "backward", unreadable(event, earlier))


@every_event
def test_readers_of_every_minor_understand_what_is_written_today(event: type[Event]) -> None:
    keeps(event, "forward", misunderstood(event, stored(event.type, ROOT)))


def test_everything_derived_says_what_the_classes_say_today() -> None:
    outdated = stale(derive(ROOT), ROOT)

    assert not outdated, f"{len(outdated)} generated files are stale, as {outdated[0]}. Run: {COMMAND}"


def keeps(event: type[Event], rule: str, problems: list[str]) -> None:
    if problems:
        pytest.fail(advice(event.type, rule, problems, consumers().get(event.type, ())), pytrace=False)
