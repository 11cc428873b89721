"""What the tests of the evidence hold: texts and records in their modules, and the files beside them."""

import importlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.evidence.types import blind, collected

HERE = Path(__file__).parent.parent / "evidence"
OURS = ("expected.json", "question.txt")  # beside the files of an incident
_DEEPEST = 5  # tables of cases within tables
_RECORDS = 4  # below that deep a record is a part of another
_LEAST = 60  # characters of a record


def contents() -> Iterator[bytes]:
    """Each of them, and what tests take as parameters; records also together, as a list."""
    for path in sorted(HERE.glob("test_*.py")):
        for name, value in vars(importlib.import_module(f"tests.evidence.{path.stem}")).items():
            if name.isupper():
                yield from _of(value)
            for mark in getattr(value, "pytestmark", ()):
                yield from _of(mark.args)
    for folder in (HERE / "logs", blind.FOLDER / "files", HERE.parent / "incidents"):
        files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc")
        yield from (path.read_bytes() for path in files if path.name not in OURS)
    for _, sample in collected.files():
        yield sample.content if isinstance(sample.content, bytes) else sample.content.encode()


def _of(value: object, depth: int = 0) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, str) and "\n" in value:
        yield value.encode("utf-8", "replace")
    elif isinstance(value, dict | list | tuple) and depth < _DEEPEST:
        inner = list(value.values()) if isinstance(value, dict) else list(value)
        if depth < _RECORDS and (isinstance(value, dict) or all(isinstance(one, dict) for one in inner)):
            yield from _written(value)
        for one in inner:
            yield from _of(one, depth + 1)


def _written(record: object) -> Iterator[bytes]:
    """As JSON, where it can be written so and is no table of texts."""
    with suppress(TypeError, ValueError):
        text = json.dumps(record, indent=1)
        if len(text) > _LEAST and "\\n" not in text:
            yield text.encode()
