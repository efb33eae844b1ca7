"""What the model can recognise and say without a passage."""

import re

from simulator.language import lexicon
from simulator.language.words import fold, words

_PERSON = (
    "atendente|humano|humana|pessoa|alguem|human|agent|person|somebody|someone|representative|operator|operador|asesor"
    "|persona|alguien"
)
_CERTAIN_PERSON = re.compile(
    r"\b(atendente|humano|humana|human|operador|operator|representative|asesor|real person|live agent)\b"
)
_ASKED_FOR = re.compile(
    r"\b(fal\w+|convers\w+|cham\w+|transf\w+|pass\w+ (?:para|a|pra)|atend\w+|quero|preciso|speak|talk|chat|connect|contact"
    rf"|need|want|give me|habl\w+|comunic\w+|quiero|necesito)\b.{{0,30}}\b({_PERSON})\b"
)
_BARE_PERSON = re.compile(rf"(?:uma?|an?|una?|please|por favor|\s)*({_PERSON})(?:\s|please|por favor|[.!?])*")


def saying(name: str, language: lexicon.Language) -> str:
    return lexicon.SAYINGS[name][language]


def asks_for_a_person(text: str) -> bool:
    """Returns whether a customer wants a human: `quero falar com alguém`, `human please`; not `preço por pessoa`."""
    folded = fold(text).strip()
    return bool(_CERTAIN_PERSON.search(folded) or _ASKED_FOR.search(folded) or _BARE_PERSON.fullmatch(folded))


def is_greeting(text: str) -> bool:
    """Returns whether a text is a greeting and nothing else."""
    said = words(text)
    return bool(said) and said[0] in lexicon.GREETING_FIRST and all(word in lexicon.GREETING_WORDS for word in said)


def is_thanks(text: str) -> bool:
    said = words(text)
    return any(word in lexicon.THANKS_CORE for word in said) and all(word in lexicon.THANKS_WORDS for word in said)
