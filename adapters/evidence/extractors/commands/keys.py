"""Keys of a cache that are large, as `redis-cli --bigkeys` and `--memkeys` print them, or a list in JSON."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.evidence import numbers
from adapters.evidence.extractors.commands.told import say
from adapters.evidence.extractors.page import Fact, Page
from adapters.evidence.lined import Node
from engines.evidence import Severity

SIGN = r"^Biggest\s+\w+\s+found\s+"
_BIGGEST = re.compile(
    r"^Biggest\s+(\w+)\s+found\s+['\"]{1,2}(?P<key>[^'\"]{1,300})['\"]{1,2} has (?P<number>\d{1,15}) (?P<unit>\w+)"
)
_LARGE, _MANY = 100_000, 5_000  # bytes, members: from here on one read of it is felt
_SIZES = ("bytes", "size_bytes", "memory_bytes", "memory", "size")
_COUNTS = ("fields", "members", "elements", "items", "length", "count")


@dataclass(frozen=True)
class _Key:
    """One key, and how large it is in bytes, in members or in both."""

    line: int
    name: str
    type: str
    size: int | None
    count: int | None


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """The largest key of each type; the lines that are thereby read."""
    claimed = set[int]()
    for at, text in enumerate(lines, start=1):
        if found := _BIGGEST.match(text):
            amount, weighed = numbers.whole(found["number"]), found["unit"] == "bytes"
            _tell(page, _Key(at, found["key"], found[1], amount if weighed else None, None if weighed else amount))
            claimed.add(at)
    return claimed


def listed(page: Page, node: Node, component: str | None) -> bool:
    """A list of keys with their sizes; whether it is one."""
    rows = [r for r in node.rows() if r.fields()]
    if not rows or not all(r.get("key") and r.get("type") and r.first(*_SIZES, *_COUNTS) for r in rows):
        return False
    for row in rows:
        place = row.get("key") or row
        size, count = _amount(row, _SIZES), _amount(row, _COUNTS)
        _tell(page, _Key(place.line, row.text("key"), row.text("type"), size, count), component)
    return True


def _amount(row: Node, names: Sequence[str]) -> int | None:
    found = next((n for name in names if (n := row.number(name)) is not None), None)
    return None if found is None else int(found)


def _tell(page: Page, key: _Key, component: str | None = None) -> None:
    large = (key.size or 0) >= _LARGE or (key.count or 0) >= _MANY
    facts: dict[str, Fact] = {"resource": "key", "key": key.name, "type": key.type}
    facts |= {"bytes": key.size, "members": key.count}
    has = f"{key.size:,} bytes" if key.size is not None else f"{key.count or 0:,} members"
    words = f"The {key.type} {key.name} is {has} large."
    rank = Severity.WARNING if large else None
    say(page, "LargeKey" if large else "Usage", words, key.line, facts, component, rank)
