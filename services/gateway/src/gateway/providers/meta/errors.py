"""Meta's error codes by what they mean for us. Source: Meta, "Error codes" of the WhatsApp Business Platform."""

from collections.abc import Mapping

from contracts.gateway import ErrorClass

CODES: Mapping[ErrorClass, tuple[int, ...]] = {
    "auth": (0, 3, 10, 190, *range(200, 300)),
    "integrity": (368, 131031, 130497),
    "throttling": (4, 80007, 130429, 613),
    "pair_rate": (131056,),
    "spam": (131048, 131064),
    "registration": (133004, 133010, 133016),
    "transient": (1, 2, 131000, 131016, 131057),
    "window": (131047,),
    "recipient": (131026, 131021, 131030, 131062),
    "marketing": (131049, 131050, 130472),
    "content": (100, 33, 131008, 131009, 131051, 131052, 131053),
    "payment": (131042, 131044),
    "template": (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069),
}
CLASS_OF: Mapping[int, ErrorClass] = {code: name for name, codes in CODES.items() for code in codes}


def error_class(code: int) -> ErrorClass:
    return CLASS_OF.get(code, "other")
