"""How a spreadsheet shows a value: as far as its format and not the reader's machine decides."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

_CURRENCY = re.compile(r"\[\$([^\[\]-]{0,20})[^\[\]]{0,40}\]|\"([^\"]{0,40})\"|(R\$|US\$|[$€£¥])|\\([^ ])")
_LOCALE_WITH_COMMA = re.compile(r"\[\$[^\[\]]{0,20}-(?:416|816|40a|c0a|80a|2c0a|40c|407|410)\]|R\$|€", re.I)
# What stands for itself in a format, or for a width or a colour.
_LITERAL = re.compile(r'"[^"]{0,80}"|\\.|_.|\*.|\[[^\[\]]{0,80}\]')
_SIGN = re.compile(r'(?P<digit>[0#?])|"[^"]{0,80}"|\\.|_.|\*.|\[[^\[\]]{0,80}\]|.')
_NOT_SAID = re.compile(r'["\\]|_.|\*.|\[[^\[\]]{0,80}\]')
_UNUSUAL = re.compile(r"[/?]|[eE][+-]|,(?:\.|%|$)")  # fractions, powers of ten, thousands that are left out
_IN_BRACKETS, _DIGIT = re.compile(r"\[[^\[\]]*\]"), re.compile(r"[0#]")
_LONGEST_NUMBER = 15


class _Sign(NamedTuple):
    text: str
    is_digit: bool


def shown(value: Any, number_format: str) -> str:
    """Returns a value as text. A day begins with its day where the format does, else it is written as ISO 8601 has it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            day = _day(value, number_format)
            return day if value.time() == time() else f"{day} {value:%H:%M}"
        case date():
            return _day(value, number_format)
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case int() | float():
            return _number(value, number_format)
        case _:
            return str(value)


def _day(value: date, number_format: str) -> str:
    begins_with_day = _IN_BRACKETS.sub("", number_format).lower().lstrip('"').startswith("d")
    return f"{value:%d/%m/%Y}" if begins_with_day else f"{value:%Y-%m-%d}"


def _number(value: float, number_format: str) -> str:
    """Returns a number as its format has it, or as it is where the format is unusual: a wrong one is worse."""
    pattern = number_format.split(";")[0]
    plain = _LITERAL.sub("", pattern)
    if not _DIGIT.search(plain) or plain.lower() == "general" or _UNUSUAL.search(plain):
        return f"{value:.{_LONGEST_NUMBER}g}" if isinstance(value, float) else str(value)
    if masked := _masked(value, pattern):
        return masked
    whole, _, places = plain.partition(".")
    least, most = places.count("0"), places.count("0") + places.count("#")
    text = f"{value * 100 if '%' in plain else value:{',' if ',' in whole else ''}.{most}f}"
    if most > least:
        text = f"{text[: len(text) - most + least]}{text[len(text) - most + least :].rstrip('0')}".rstrip(".")
    text = _separated(text, _LOCALE_WITH_COMMA.search(pattern) is not None) + ("%" if "%" in plain else "")
    before, _, after = pattern.partition("0") if "#" not in pattern else pattern.partition("#")
    return f"{_words(before)} {text} {_words(after)}".strip()


def _masked(value: float, pattern: str) -> str | None:
    """Returns digits in a mask, as a telephone number or a CPF has them; None where the format is no mask."""
    signs = [_Sign(found[0], found.lastgroup == "digit") for found in _SIGN.finditer(pattern)]
    of_digits = [at for at, sign in enumerate(signs) if sign.is_digit]
    inner = signs[of_digits[0] : of_digits[-1] + 1]
    if all(sign.is_digit or sign.text in ",." for sign in inner) or value < 0 or value != int(value):
        return None
    digits = list(str(int(value)).zfill(len(of_digits)))
    said: list[str] = []
    for sign in reversed(signs):
        said.append(digits.pop() if sign.is_digit else _NOT_SAID.sub("", sign.text))
    return "".join([*digits, *reversed(said)])


def _words(part: str) -> str:
    return "".join(next(filter(None, found.groups()), "") for found in _CURRENCY.finditer(part)).strip()


def _separated(text: str, has_comma: bool) -> str:
    return text.translate(str.maketrans(",.", ".,")) if has_comma else text
