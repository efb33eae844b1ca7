"""What a reaction may be."""

import pytest
from conversation.domain.drafts import ReactionDraft
from conversation.domain.emojis import require_emoji
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

NOBODY = "018f0000-0000-7000-8000-000000000000"
ONE = [
    "👍",
    "👍🏽",
    "❤️",
    "❤",
    "😂",
    "🙏🏿",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "👩🏽‍💻",
    "🇧🇷",
    "5️⃣",
    "#⃣",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "☕",
    "♻️",
    "©️",
    "🫶",
    "‼️",
    "㊙️",
    "🈁",
]


@pytest.mark.parametrize("text", ONE)
def test_one_emoji_is_a_reaction(text: str) -> None:
    assert require_emoji(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "👍👍",
        "ok",
        "x",
        " ",
        "👍 ",
        "5",
        "🇧",
        "🇧🇷🇵🇹",
        "👍\u200d",
        "\u200d",
        "\ufe0f",
        "🏽👍x",
        "é",
        "\0",
        "<b>",
        "👍" + "\u200d👍" * 9,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValidationError):
        ReactionDraft.model_validate({"kind": "reaction", "message_id": NOBODY, "emoji": text})


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_takes_it_back(nothing: str | None) -> None:
    assert ReactionDraft.model_validate({"kind": "reaction", "message_id": NOBODY, "emoji": nothing}).emoji is None


@given(st.lists(st.sampled_from(ONE), min_size=2, max_size=4))
def test_two_are_not_one(many: list[str]) -> None:
    with pytest.raises(ValueError, match="one emoji"):
        require_emoji("".join(many))


@given(st.text("ab1 .-é漢ا", min_size=1))
def test_words_are_no_emoji(text: str) -> None:
    with pytest.raises(ValueError, match="one emoji"):
        require_emoji(text)
