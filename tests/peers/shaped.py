"""Payloads made of a JSON schema: each part as small as it may be, or with all that it can have."""

from typing import Any
from urllib.parse import unquote

Schema = dict[str, Any]
NEVER = {"not": {}}  # what must not be there
DEEP = 6  # levels down to which what is optional is filled in, as blocks hold blocks


class Shapes:
    """The definitions of one schema."""

    def __init__(self, whole: Schema) -> None:
        self._definitions: dict[str, Schema] = whole["definitions"]

    def ways(self, shape: Schema) -> list[Schema]:
        """The shapes that a choice is between; itself where it is none."""
        shape = self._resolved(shape)
        choices = shape.get("anyOf") or shape.get("oneOf")
        return [way for choice in choices for way in self.ways(choice)] if choices else [shape]

    def made(self, shape: Schema, *, full: bool, depth: int = 0) -> Any:
        """A value of that shape."""
        shape = self.ways(shape)[0]
        if "const" in shape:
            return shape["const"]
        if "enum" in shape:
            return shape["enum"][0]
        kind = shape.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object" or "properties" in shape:
            return self._object(shape, full=full, depth=depth)
        if kind == "array":
            return self._array(shape, full=full, depth=depth)
        return {"string": "1700000000.000100", "number": 1, "boolean": full, "null": None}.get(kind or "null")

    def _object(self, shape: Schema, *, full: bool, depth: int) -> Schema:
        needed = shape.get("required", ())
        return {
            name: self.made(part, full=full, depth=depth + 1)
            for name, part in shape.get("properties", {}).items()
            if name in needed or (full and depth < DEEP and part != NEVER)
        }

    def _array(self, shape: Schema, *, full: bool, depth: int) -> list[Any]:
        items = shape.get("items")
        if isinstance(items, list):
            return [self.made(item, full=full, depth=depth + 1) for item in items]
        wanted = shape.get("minItems", 1 if full and depth < DEEP else 0)
        return [self.made(items, full=full, depth=depth + 1) for _ in range(wanted)] if isinstance(items, dict) else []

    def _resolved(self, shape: Schema) -> Schema:
        while "$ref" in shape:
            shape = self._definitions[unquote(shape["$ref"].removeprefix("#/definitions/"))]
        return shape
