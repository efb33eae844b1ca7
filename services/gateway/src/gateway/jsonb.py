"""How what is `jsonb` is written."""

from collections.abc import Mapping
from typing import Any

import orjson


def as_json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value).decode()
