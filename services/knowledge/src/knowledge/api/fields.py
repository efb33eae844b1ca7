"""Types of request fields that several routes share."""

from typing import Annotated

from contracts.bounds import LONGEST_LABEL, WITHOUT_CONTROLS
from contracts.text import require_storable
from pydantic import AfterValidator, StringConstraints

ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LABEL, pattern=WITHOUT_CONTROLS),
    AfterValidator(require_storable),
]
"""What a business calls its own, on one line."""
