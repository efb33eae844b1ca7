"""`python -m knowledge.parsing <mime type> <limits as JSON>`: a document on stdin, its chunks as JSON on stdout."""

import json
import logging
import sys
from typing import Any

from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.walls import confine


def main(mime_type: str, limits_json: str) -> None:
    limits = Limits(**json.loads(limits_json))
    missing = confine(limits)
    logging.disable()
    json.dump(_parse(mime_type, limits) | {"missing_walls": missing}, sys.stdout)


def _parse(mime_type: Any, limits: Limits) -> dict[str, Any]:
    from knowledge.parsing.chunks import split
    from knowledge.parsing.readers import read

    try:
        return {"chunks": split(read(sys.stdin.buffer.read(), mime_type, limits), mime_type)}
    except ParsingFailed as failed:
        return {"failure": failed.reason}
    except MemoryError:
        return {"failure": "too_large"}


if __name__ == "__main__":
    main(*sys.argv[1:])
