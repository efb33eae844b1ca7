"""One phone, one spelling: the canonical form that contacts are matched by. Answers go to what the provider gave.

These rules are fixed and few on purpose: contact keys are made from their results and must never change.
"""

import re

SEPARATORS = re.compile(r"[\s().\-]")
DIGITS = re.compile(r"[1-9][0-9]{6,14}")  # ITU-T E.164: at most 15 digits, and no country code begins with 0
LONGEST_SPELLING = 40  # 15 digits and what people put between them
UNUSED_DDD = frozenset({20, 23, 25, 26, 29, 30, 36, 39, 40, 50, 52, 56, 57, 58, 59, 60, 70, 72, 76, 78, 80, 90})


def canonical_phone(text: str) -> str | None:
    """Returns `+` and digits, the same for all spellings of one phone; None for what cannot be a phone with a country code.

    Source: WhatsApp's ids differ from E.164 in Brazil (the ninth digit of mobiles), Argentina (549) and Mexico (521).
    """
    if len(text) > LONGEST_SPELLING:
        return None
    digits = SEPARATORS.sub("", text).removeprefix("+")
    if not DIGITS.fullmatch(digits):
        return None
    return "+" + _mexico(_argentina(_brazil(digits)))


def _brazil(digits: str) -> str:
    """Returns a number in the form that is kept. 55 + area + 8 digits that begin with 6–9 is a mobile without its ninth digit.
    Landlines begin with 2–5.
    """
    if len(digits) == 12 and digits.startswith("55") and digits[4] in "6789" and _is_ddd(digits[2:4]):
        return f"{digits[:4]}9{digits[4:]}"
    return digits


def _is_ddd(area: str) -> bool:
    return int(area) >= 11 and int(area) not in UNUSED_DDD


def _argentina(digits: str) -> str:
    """Returns a number in the form that is kept. 549 + 10 digits is the mobile form of 54 + 10. Never the other way: a 54 may
    be a landline.
    """
    return f"54{digits[3:]}" if len(digits) == 13 and digits.startswith("549") else digits


def _mexico(digits: str) -> str:
    """Returns a number in the form that is kept. 521 + 10 digits is the form of before 2019; with 9 digits the 1 belongs to
    the number.
    """
    return f"52{digits[3:]}" if len(digits) == 13 and digits.startswith("521") else digits
