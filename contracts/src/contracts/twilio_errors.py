"""What Twilio's error codes mean as a `DeliveryError.class`. They come in answers to calls and, late, in status callbacks.

Source: Twilio, "Error and Warning Dictionary", and "List of corresponding Twilio and WhatsApp error codes".
"""

from collections.abc import Mapping

from contracts.gateway import ErrorClass

CODES: Mapping[ErrorClass, tuple[int, ...]] = {
    "auth": (20003, 20403, 63001),
    "integrity": (30002,),
    "throttling": (429, 20429, 21611, 30001, 63017, 63018, 63038),
    "spam": (14107, 30007, 63026, 63039),
    "registration": (21212, 21606, 21910, 63002, 63007, 63008, 63020, 63022),
    "transient": (*range(500, 600), 30008, 30017, 30410, 63009, 63010, 63012, 63023),
    "window": (63016,),
    "recipient": (21211, 21612, 21614, 30003, 30005, 30006, 63003, 63014, 63015, 63024, 63031, 63033),
    "marketing": (21610, 63032, 63049),
    "content": (
        *(11751, 14103, 21602, 21617, 21618, 21620, 21623, 21656, 21658, 30019),
        *(63005, 63006, 63011, 63013, 63019, 63021, 63034, 63037),
    ),
    "template": (21654, 21655, 63027, 63028, 63029, 63030, 63040, 63041, 63042),
}
_CLASS_OF: Mapping[int, ErrorClass] = {code: class_ for class_, codes in CODES.items() for code in codes}


def class_of(code: int) -> ErrorClass:
    """Returns the class of a code; `other` for one that is not in the table."""
    return _CLASS_OF.get(code, "other")
