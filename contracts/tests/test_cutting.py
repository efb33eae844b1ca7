"""What is longer than its field: people's words are cut, ids are refused, and no writer fails for a long name."""

from typing import Any
from uuid import UUID

import pytest
from contracts.bounds import LONGEST_ID, LONGEST_LABEL, LONGEST_LINE, LONGEST_NAME, MARK
from contracts.content import Text
from contracts.conversation import HistoryMessage
from contracts.gateway import Contact, Member, MessageRevoked, TenantSettings
from contracts.llm_orchestration import MOST_ENTITIES, MOST_INSIDE, ReplyGenerated
from pydantic import ValidationError

SOMEBODY = UUID(int=1)
LATER = "2026-11-20T12:30:05Z"


def test_a_long_name_is_cut_and_says_so() -> None:
    contact = Contact(key=SOMEBODY, address="+5511987654321", provider_address="5511987654321", name="A" * 850_000)

    assert contact.name == "A" * (LONGEST_NAME - 1) + MARK


def test_half_an_id_would_be_another_id() -> None:
    with pytest.raises(ValidationError, match="target_provider_message_id"):
        MessageRevoked.model_validate({**REVOKED, "target_provider_message_id": "3EB0" * LONGEST_ID})


def test_a_text_of_whatsapps_own_length_stays_whole() -> None:
    assert Text(text="a" * 65_536).text == "a" * 65_536


def test_what_the_model_reads_is_the_beginning_of_a_long_message() -> None:
    message = HistoryMessage.model_validate({"role": "customer", "text": "a" * 65_536, "sent_at": LATER})

    assert len(message.text) == 4_096
    assert message.text.endswith(MARK)


def test_a_display_name_is_one_short_line() -> None:
    member = Member(user_id=SOMEBODY, role="agent", display_name="Ana\x00\x01\n" + "😀" * 200)

    assert member.display_name == "Ana   " + "😀" * (LONGEST_LABEL - 7) + MARK


def test_settings_that_were_stored_before_there_was_a_bound_are_still_read() -> None:
    settings = TenantSettings(handoff_message="x" * 200_000, answered_kinds=("text",) * 5_000)

    assert len(settings.handoff_message) == LONGEST_LINE
    assert len(settings.answered_kinds) == 20


@pytest.mark.parametrize(
    ("read", "told"),
    [
        pytest.param({"day": "domingo", "people": 4, "vip": True}, {"day": "domingo", "people": 4, "vip": True}, id="as it is"),
        pytest.param({"n" * 200: "v" * 500}, {"n" * 99 + MARK: "v" * 199 + MARK}, id="long"),
        pytest.param({"items": ["a"] * 99}, {"items": ("a",) * MOST_INSIDE}, id="many"),
        pytest.param({"a": {"b": {"c": {}}}}, {"a": {"b": MARK}}, id="deep"),
        pytest.param({"n": 10**400, "f": float("inf")}, {"n": MARK, "f": MARK}, id="giant"),
    ],
)
def test_what_a_model_read_is_pruned(read: dict[str, Any], told: dict[str, Any]) -> None:
    assert reply(read).entities == told


def test_of_very_many_entities_the_first_are_told() -> None:
    assert list(reply({f"e{n}": n for n in range(10_000)}).entities.values()) == list(range(MOST_ENTITIES))


def reply(entities: dict[str, Any]) -> ReplyGenerated:
    return ReplyGenerated.model_validate(
        {
            "tenant_id": SOMEBODY,
            "turn_id": SOMEBODY,
            "conversation_id": SOMEBODY,
            "up_to_sequence": 1,
            "decision": "answer",
            "entities": entities,
            "model": None,
            "occurred_at": LATER,
        }
    )


REVOKED = {
    "tenant_id": SOMEBODY,
    "channel_id": SOMEBODY,
    "provider": "baileys",
    "provider_message_id": "3EB0",
    "contact": {"key": SOMEBODY, "address": "+5511987654321", "provider_address": "5511987654321"},
    "sent_at": LATER,
    "received_at": LATER,
}
