"""What the codes of Meta's Cloud API mean as a `DeliveryError.class`. They come in answers to calls and, late, in statuses.

Source: Meta, "Error codes" of the WhatsApp Business Platform. HTTP status and title say nothing that can be relied on.
"""

from collections.abc import Mapping

from contracts.gateway import ErrorClass

CODES: Mapping[ErrorClass, tuple[int, ...]] = {
    "auth": (0, 3, 10, 102, 104, 190, *range(200, 300)),
    "integrity": (368, 130497, 131031),
    "throttling": (4, 613, 80007, 130429),
    "pair_rate": (131056,),
    "spam": (131048, 131064),
    "registration": (133004, 133010, 133016),
    "transient": (1, 2, 131000, 131016, 131057),
    "window": (131047,),
    "recipient": (131021, 131026, 131030, 131062),
    "marketing": (130472, 131049, 131050),
    "content": (33, 100, 131008, 131009, 131051, 131052, 131053),
    "payment": (131042, 131044),
    "template": (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069),
}
_CLASS_OF: Mapping[int, ErrorClass] = {code: class_ for class_, codes in CODES.items() for code in codes}


def class_of(code: int) -> ErrorClass:
    """Returns the class of a code; `other` for one that is not in the table."""
    return _CLASS_OF.get(code, "other")
