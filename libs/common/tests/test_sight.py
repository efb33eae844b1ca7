"""A viewer sees that people talk, and neither who they are nor what they say."""

import time
from uuid import uuid4

import pytest
from common.auth import Principal, PrincipalRole
from common.auth.principal import API_KEY
from common.auth.sight import address_for, masked, reason_for, words_for


def who(role: PrincipalRole, subject: str = "x") -> Principal:
    return Principal(uuid4(), subject, role, time.time() + 60)


@pytest.mark.parametrize(("address", "shown"), [("5511987654321", "•••••••••4321"), ("12345678", "••••••••"), ("", "")])
def test_a_masked_address_shows_its_end_only(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize("viewer", [who("viewer"), who("viewer", f"{API_KEY}{uuid4()}")])
def test_a_viewer_sees_the_end_of_a_number_a_code_and_no_words(viewer: Principal) -> None:
    assert address_for(viewer, "+5541964267453") == "••••••••••7453"
    assert words_for(viewer, "segredo") is None
    assert reason_for(viewer, "not_delivered:window") == "not_delivered:window"
    assert [reason_for(viewer, one) for one in ("Ana wants a refund", "+5541964267453", "Ana", None)] == [None] * 4


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin", "service"])
def test_everybody_else_sees_all(role: PrincipalRole) -> None:
    one = who(role)
    shown = (address_for(one, "+5541964267453"), words_for(one, "segredo"), reason_for(one, "Ana wants a refund"))
    assert shown == ("+5541964267453", "segredo", "Ana wants a refund")
