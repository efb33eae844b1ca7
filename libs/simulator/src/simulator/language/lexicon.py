"""The word lists and fixed sentences of the model, read once from `lexicon.toml`."""

import tomllib
from importlib.resources import files
from typing import Any, Literal

Language = Literal["pt", "es", "en"]
LANGUAGES: tuple[Language, ...] = ("pt", "es", "en")

_data: dict[str, Any] = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


def _set(*words: str) -> frozenset[str]:
    return frozenset(" ".join(words).split())


FILLER = _set(_data["filler"])
MARKERS: dict[Language, frozenset[str]] = {language: _set(_data["markers"][language]) for language in LANGUAGES}
GREETING_FIRST = _set(_data["greeting"]["first"])
GREETING_WORDS = GREETING_FIRST | _set(_data["greeting"]["others"])
THANKS_CORE = _set(_data["thanks"]["core"])
THANKS_WORDS = THANKS_CORE | _set(_data["thanks"]["others"])
TOPICS: dict[str, str] = _data["topics"]
MOOD: dict[str, str] = _data["mood"]
CONCEPTS: dict[str, str] = {word: concept for concept, group in _data["thesaurus"].items() for word in group.split()}
SAYINGS: dict[str, dict[Language, str]] = _data["sayings"]
SYNONYMS: dict[str, list[str]] = {word: others.split() for word, others in _data["synonyms"].items()}
