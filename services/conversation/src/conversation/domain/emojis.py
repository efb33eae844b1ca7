"""What a reaction may be: one emoji, as people see it, however many characters it is made of."""

import re

SKIN, PRESENTATION, JOINER = "\U0001f3fb-\U0001f3ff", "\ufe0f", "\u200d"
FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
KEYCAP = f"[0-9#*]{PRESENTATION}?\u20e3"
PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297"
    "\u3299\U0001f004\U0001f0cf\U0001f170-\U0001f1e5\U0001f200-\U0001f251\U0001f300-\U0001faff]"
)
PART = f"{PICTURE}{PRESENTATION}?[{SKIN}]?"
REGION = "(?:[\U000e0030-\U000e007a]{1,6}\U000e007f)?"  # of flags of parts of a country
EMOJI = re.compile(f"{FLAG}|{KEYCAP}|{PART}{REGION}(?:{JOINER}{PART}){{0,7}}")
"""The sequences of Unicode's UTS 51, section 1.4.9, loosely: which of them have a picture is for phones to know."""


def require_emoji(text: str) -> str:
    """Returns one emoji. Raises `ValueError` for anything else."""
    if not EMOJI.fullmatch(text):
        raise ValueError("a reaction is one emoji, or nothing to take it back")
    return text
