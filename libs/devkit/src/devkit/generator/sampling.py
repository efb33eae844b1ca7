"""Draws instances from a JSON Schema: the least, a full and believable one, or all that its edges allow."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid5

from devkit.generator.believable import FieldPath, believable, field_names, position_in_array
from devkit.generator.schemas import Schema

T = TypeVar("T")
Style = Literal["minimal", "full", "edges"]

_IDENTITIES = UUID("6f0d9c1e-6b5a-5f0e-9c55-50726f736121")


class Sampler:
    """Draws until each alternative was seen once: members of unions, and with `edges` all that may differ in kind.

    `minimal` gives only what is required, `full` every field, `edges` also nulls, bounds, and each value of an enum.
    """

    def __init__(self, schema: Schema, style: Style) -> None:
        self.schema = schema
        self.style = style
        self.tags: list[str] = []
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._sizes: dict[tuple[str, ...], int] = {}

    @property
    def exhausted(self) -> bool:
        return all(self._seen[path] >= size for path, size in self._sizes.items())

    def draw(self) -> Any:
        """Returns one instance; `tags` then names the union members that it holds. Raises `ValueError` on unknown schemas."""
        self.tags = []
        return self._value(self.schema, (self.schema["title"],))

    def _value(self, node: Schema, path: FieldPath) -> Any:
        match node:
            case {"$ref": str(ref)}:
                return self._value(self.schema["$defs"][ref.rpartition("/")[2]], path)
            case {"const": constant}:
                return constant
            case {"enum": values}:
                return self._rotate(path, values) if self.style == "edges" else _typical(path, values)
            case {"discriminator": {"propertyName": tag_name, "mapping": mapping}, "oneOf": members}:
                return self._tagged(tag_name, mapping, members, path)
            case {"anyOf": members} | {"oneOf": members}:
                return self._untagged(members, path)
            case {"type": "object"}:
                return self._object(node, path)
            case {"type": "array"}:
                return self._array(node, path)
            case _:
                return self._scalar(node, path)

    def _tagged(self, tag_name: str, mapping: dict[str, str], members: list[Schema], path: FieldPath) -> Any:
        order = [member["$ref"] for member in members]
        tag, ref = self._rotate(path, sorted(mapping.items(), key=lambda item: order.index(item[1])))
        self.tags.append(tag)
        return {tag_name: tag} | self._value({"$ref": ref}, (*path, f"<{tag}>")) | {tag_name: tag}

    def _untagged(self, members: list[Schema], path: FieldPath) -> Any:
        without_null = [member for member in members if member.get("type") != "null"]
        if self.style == "minimal" and without_null != members:
            return None
        index = self._rotate(path, range(len(members if self.style == "edges" else without_null)))
        if len(without_null) > 1:
            self.tags.append(str(index + 1))
        return self._value(([*without_null, {"type": "null"}])[index], (*path, f"<{index}>"))

    def _object(self, node: Schema, path: FieldPath) -> Any:
        if "properties" not in node:
            return believable(path, {})
        wanted = node.get("required", []) if self.style == "minimal" else node["properties"]
        return {name: self._value(child, (*path, name)) for name, child in node["properties"].items() if name in wanted}

    def _array(self, node: Schema, path: FieldPath) -> Any:
        least, most = node.get("minItems", 0), node.get("maxItems", 2)
        size = least if self.style == "minimal" else max(least, min(2, most))
        if self.style == "edges":
            size = self._rotate(path, [size, least, most])
        return [self._value(node["items"], (*path, index)) for index in range(size)]

    def _scalar(self, node: Schema, path: FieldPath) -> Any:
        match node:
            case {"type": "null"}:
                return None
            case {"type": "string", "format": "uuid"}:
                return str(_identity(path))
            case {"type": "string", "format": "date-time"}:
                return believable(path, "2026-11-20T12:30:05Z")
            case {"type": "string"}:
                return believable(path, field_names(path)[-1].replace("_", " "))
            case {"type": "integer" | "number"}:
                return self._number(node, path)
            case {"type": "boolean"}:
                typical = believable(path, True)
                return self._rotate(path, [typical, not typical]) if self.style == "edges" else typical
            case _ if "type" not in node:
                return believable(path, {})
        raise ValueError(f"no sample for {node} at {path}: teach it to devkit.generator.sampling")

    def _number(self, node: Schema, path: FieldPath) -> Any:
        typical = believable(path, 1)
        bounds = [node[bound] for bound in ("minimum", "maximum") if bound in node]
        return self._rotate(path, [typical, *bounds]) if self.style == "edges" else typical

    def _rotate(self, path: FieldPath, alternatives: Sequence[T]) -> T:
        names = tuple(part for part in path if isinstance(part, str))
        self._sizes[names] = len(alternatives)
        self._seen[names] += 1
        return alternatives[(self._seen[names] - 1) % len(alternatives)]


def covering(schema: Schema) -> Iterator[Any]:
    """Yields instances in which each enum value, union member, null, bound and absent field of a schema turns up."""
    yield Sampler(schema, "minimal").draw()
    sampler = Sampler(schema, "edges")
    yield sampler.draw()
    while not sampler.exhausted:
        yield sampler.draw()


def _typical(path: FieldPath, values: Sequence[Any]) -> Any:
    """Returns the value that suits the story; else the first, and other ones for further elements of an array."""
    chosen = believable(path, None)
    return chosen if chosen in values else values[position_in_array(path) % len(values)]


def _identity(path: FieldPath) -> UUID:
    """The same id for the same field wherever it turns up, so that examples of different events tell one story.

    Elements of an array are different things, of one tenant.
    """
    names = field_names(path)
    name = "_".join(names[-2:]) if names[-1] == "key" else names[-1]
    places = [] if name == "tenant_id" else [str(part) for part in path if isinstance(part, int) and part > 0]
    return uuid5(_IDENTITIES, "/".join([name, *places]))
