"""Who wrote what the business's own number sent: a person who answers, or the phone, or a program, by itself.

The safest outcome wins. A text that is surely automatic leaves everything as it was, so that the AI answers. One that may be
either silences the AI, and the customer goes on waiting for a person. Only what a person could have written, and nobody else
was sent, answers a question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

EchoVerdict = Literal["automatic", "doubtful", "person"]

AUTOMATIC_WITHIN = timedelta(seconds=5)
"""A greeting or away text comes within a second or two, and providers say whole seconds. Nobody reads and types so fast."""
TEMPLATE_WITHIN = timedelta(seconds=30)
"""A text that others were sent too is automatic within this time; later a person may have chosen it."""
CLOCKS_DIFFER = timedelta(seconds=2)
READING_S, CHARACTERS_PER_S = 3.0, 10.0
PRESENT_READING_S, PRESENT_CHARACTERS_PER_S = 1.0, 15.0
PRESENT_FOR = timedelta(minutes=30)
"""Who wrote so lately is there, has read, and may be typing already."""
SHORTEST_TEMPLATE = 20
"""Letters. "Yes, we do" is sent to many without being a template."""
TEMPLATES_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Echo:
    """What was sent from the business's number. `repeated`: others on this channel were sent the same lately.

    `asked_at` is when the first message came that nobody has answered, or else the last one of all, as `last_asked_at` always
    is; None where the customer never wrote. `unanswered` says which. `person_at` is when a person last wrote here.
    """

    sent_at: datetime
    letters: int
    repeated: bool
    asked_at: datetime | None
    last_asked_at: datetime | None
    unanswered: bool
    person_at: datetime | None


def verdict(echo: Echo) -> EchoVerdict:
    """Returns who wrote it, as far as can be judged."""
    if echo.asked_at is None or echo.last_asked_at is None:
        return "automatic" if echo.repeated else "person"
    after, present = echo.sent_at - echo.asked_at, _is_present(echo)
    if echo.repeated:
        return "automatic" if not echo.unanswered or -CLOCKS_DIFFER <= after <= TEMPLATE_WITHIN else "doubtful"
    if not present and -CLOCKS_DIFFER <= after <= AUTOMATIC_WITHIN:
        return "automatic"
    if not echo.unanswered:
        return "person"
    knew_all = echo.sent_at >= echo.last_asked_at
    return "person" if knew_all and after >= _least_time(echo.letters, present) else "doubtful"


def _is_present(echo: Echo) -> bool:
    return echo.person_at is not None and abs(echo.sent_at - echo.person_at) <= PRESENT_FOR


def _least_time(letters: int, present: bool) -> timedelta:
    """Returns how long a quick person takes to read a question and to type so much."""
    if present:
        return timedelta(seconds=PRESENT_READING_S + letters / PRESENT_CHARACTERS_PER_S)
    return timedelta(seconds=READING_S + letters / CHARACTERS_PER_S)


def words_of(content: Mapping[str, Any]) -> str:
    """Returns what an echo says, be it below a picture."""
    return content.get("text") or content.get("caption") or ""


def common_letters(words: str, name: str | None) -> str | None:
    """Returns what is equal for the same text to different people, whatever it calls them; None for a short one.

    Numbers count for nothing: a code or a date does not make a template a letter.
    """
    addressed = set(_letters(name or ""))
    kept = "".join(word for word in _letters(words) if word not in addressed)
    return kept if len(kept) >= SHORTEST_TEMPLATE else None


def _letters(words: str) -> list[str]:
    return ["".join(filter(str.isalpha, word)) for word in words.casefold().split()]
