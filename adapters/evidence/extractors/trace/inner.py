"""Goes down into a document as a parser read it."""

from typing import Any


def inner(value: object, *path: str) -> Any:  # noqa: ANN401  whatever stands there
    """What stands at the end of the keys, None where they end before."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
