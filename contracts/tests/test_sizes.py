"""However full its fields are, an event fits into a record: computed from what its types allow, not from what was seen."""

from typing import Any

import pytest
from common.messaging.outbox import MAX_VALUE_BYTES
from contracts.bounds import WITHOUT_CONTROLS
from contracts.catalogue import EVENTS
from contracts.event import Event

NUMBER = 25  # the longest that a float or a 64-bit integer is written with
FORMATS = {"uuid": 38, "date-time": 40}
ESCAPED, NOT_ESCAPED = 6, 4  # bytes of a control character (`\\u0001`), and of the longest other one in UTF-8

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


@every_event
def test_an_event_with_all_its_fields_full_fits_into_a_record(event: type[Event]) -> None:
    schema = event.model_json_schema(mode="validation")

    assert largest(schema, schema, event.type) <= MAX_VALUE_BYTES


def test_what_has_no_bound_is_found_and_named() -> None:
    schema = {"type": "object", "properties": {"notes": {"type": "array", "items": {"type": "string"}, "maxItems": 2}}}

    with pytest.raises(AssertionError, match=r"order\.notes\[\] has no bound"):
        largest(schema, schema, "order")


def largest(node: dict[str, Any], root: dict[str, Any], path: str) -> int:
    """The bytes of the longest JSON that a schema allows; fails, naming the field, where it sets no bound."""
    match node:
        case {"$ref": str(ref)}:
            return largest(root["$defs"][ref.rpartition("/")[2]], root, path)
        case {"const": constant}:
            return len(str(constant).encode()) + 2
        case {"enum": values}:
            return max(len(str(value).encode()) for value in values) + 2
        case {"anyOf": members} | {"oneOf": members}:
            return max(largest(member, root, path) for member in members)
        case {"type": "null" | "boolean"}:
            return len("false")
        case {"type": "integer" | "number"}:
            assert node["type"] == "number" or {"minimum", "maximum"} <= node.keys() or "exclusiveMaximum" in node, (
                f"{path} has no bound"
            )
            return NUMBER
        case {"type": "string"}:
            return _string(node, path)
        case {"type": "array", "items": items}:
            assert "maxItems" in node, f"{path} has no bound"
            return 2 + int(node["maxItems"]) * (1 + largest(items, root, f"{path}[]"))
        case {"type": "object", "properties": properties}:
            return 2 + sum(len(name) + 4 + largest(one, root, f"{path}.{name}") for name, one in properties.items())
        case {"type": "object", "additionalProperties": dict(values)}:
            assert "maxProperties" in node, f"{path} has no bound"
            each = _string(node.get("propertyNames", {}), f"{path}{{}}") + 2 + largest(values, root, f"{path}{{}}")
            return 2 + int(node["maxProperties"]) * each
    raise AssertionError(f"{path} has no bound: {node}")


def _string(node: dict[str, Any], path: str) -> int:
    if node.get("format") in FORMATS:
        return FORMATS[node["format"]]
    assert "maxLength" in node, f"{path} has no bound"
    return 2 + int(node["maxLength"]) * (NOT_ESCAPED if node.get("pattern") == WITHOUT_CONTROLS else ESCAPED)
