"""What a viewer sees, in every service: that people talk and how it goes, but neither who the customers are nor what is said.

Of a number a viewer sees the end, of a message its kind and fate; names, texts, files and providers' ids (some spell the phone)
are for agents and above, and for services. Whatever a route or a socket shows of these goes through here.
"""

from string import ascii_lowercase
from typing import TypeVar

from common.auth.principal import Principal

SHOWN_CHARACTERS = 4
OF_A_CODE = frozenset(ascii_lowercase + "_:.")

T = TypeVar("T")


def sees_people(principal: Principal) -> bool:
    """Returns whether this one may see whom a message is of, and what it says. API keys see what their role does."""
    return principal.role != "viewer"


def words_for(principal: Principal, words: T) -> T | None:
    """Returns what somebody said, is called, or is known by; None for a viewer."""
    return words if sees_people(principal) else None


def address_for(principal: Principal, address: str) -> str:
    """Returns somebody's number or id; for a viewer only its end."""
    return address if sees_people(principal) else masked(address)


def reason_for(principal: Principal, reason: str | None) -> str | None:
    """Returns why something was done. A viewer is shown a code, and no sentence, which may quote a customer."""
    is_code = reason is not None and set(reason) <= OF_A_CODE
    return reason if is_code or sees_people(principal) else None


def masked(address: str) -> str:
    """Returns an address of which only the end is shown."""
    shown = address[-SHOWN_CHARACTERS:] if len(address) > 2 * SHOWN_CHARACTERS else ""
    return "•" * (len(address) - len(shown)) + shown
