"""What links a phone to a provider's server: a text to be shown as a QR code, its picture, a code to be typed."""

import re
from dataclasses import dataclass, field

from gateway.providers.domain.elements import LinkSignal

LONGEST_TEXT = 2_000
LONGEST_PAIRING_CODE = 40
PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/]{1,200000}={0,2}")


@dataclass(frozen=True, slots=True)
class LinkCode:
    """`qr_image` is a data URL. None of these is ever shown to anybody but admins, nor longer than it works."""

    qr: str | None = field(default=None, repr=False)
    qr_image: str | None = field(default=None, repr=False)
    pairing_code: str | None = field(default=None, repr=False)


def link_code_of(signal: LinkSignal) -> LinkCode | None:
    """Returns the code in a signal, without what is no code: it comes from outside, and is shown in a browser."""
    code = LinkCode(
        signal.qr if signal.qr and len(signal.qr) <= LONGEST_TEXT else None,
        signal.qr_image if signal.qr_image and PICTURE.fullmatch(signal.qr_image) else None,
        signal.pairing_code if signal.pairing_code and len(signal.pairing_code) <= LONGEST_PAIRING_CODE else None,
    )
    return code if code != LinkCode() else None
