"""Finds the lines of spans in a text that a fast parser read without them."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from functools import cached_property

from adapters.evidence.extractors.page import Page, Place
from adapters.evidence.extractors.trace.call import Call
from adapters.evidence.lined import Node

_ID = re.compile(
    r"(?:\\?\"(?:span_?I[dD]|span_id|id)\\?\"|(?<=[\s{,])id|^(?:Activity\.|\s{1,8})(?:ID|SpanId)\s{0,12})"
    r"\s{0,9}:\s{0,20}(?:\\?[\"'])?([^\"',}\s\\]{1,64})",
    re.MULTILINE,
)
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"')
_NEWLINE = re.compile("\n")
_NEEDLE = 120  # characters of a message that are looked for


class Located:
    """The places of spans in one document."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._ends: dict[int, int] = {}  # where the next span begins

    @cached_property
    def _breaks(self) -> list[int]:
        return [m.start() for m in _NEWLINE.finditer(self._page.document.text)]

    def give(self, calls: list[Call]) -> None:
        """Tell each call where its id stands; ids come in the order of the calls."""
        if all(c.node.line for c in calls):
            return
        text = self._page.document.text
        found: dict[str, deque[int]] = defaultdict(deque)
        for match in _ID.finditer(text):
            found[match[1]].append(match.start())
        for call in calls:
            if not call.node.line and found[call.id]:
                call.offset = found[call.id].popleft()
        self._give_traces([c for c in calls if not c.node.line and not c.id])
        known = sorted(c.offset for c in calls if c.offset >= 0)
        self._ends = dict(zip(known, [*known[1:], len(text)], strict=True)) if known else {}

    def _give_traces(self, calls: list[Call]) -> None:
        """An answer to a search names traces and no spans: each stands where its trace is said next."""
        said: dict[str, list[int]] = {call.trace: [] for call in calls if call.trace}
        for match in _QUOTED.finditer(self._page.document.text) if said else ():
            if match[1] in said:
                said[match[1]].append(match.start())
        at = 0
        for call in calls:
            spots = said.get(call.trace, [])
            behind = bisect_left(spots, at)
            call.offset = at = spots[behind] if behind < len(spots) else at

    def place(self, call: Call, node: Node) -> Place:
        """The line of a part of a span, and what of it matters."""
        if node.line:
            return Place.of(node)
        needle = _quoted(node.text())
        at = self._find(call.offset, needle)
        if at < 0 > call.offset:  # its notation has no single id: what was called stands for it
            needle = _quoted(call.operation)
            at = self._find(call.offset, needle)
        start = max(call.offset, 0) if at < 0 else at
        line = bisect_right(self._breaks, start - 1)
        column = start - (self._breaks[line - 1] + 1 if line else 0)
        return Place(line + 1, column, len(needle) if at >= 0 else 0)

    def _find(self, offset: int, needle: str) -> int:
        """Behind the span's id, as far as the next one's, else shortly before it."""
        text, end = self._page.document.text, self._ends.get(offset, offset)
        if not needle:
            return -1
        if offset < 0:
            return text.find(f'"{needle}')
        behind = text.find(needle, offset, end)
        return behind if behind >= 0 else text.rfind(needle, max(0, offset - 2_000), offset)


def _quoted(text: str) -> str:
    """A value as JSON writes it, as far as it is written in one way only."""
    plain = re.match(r"[^\"\\\x00-\x1f\x7f-\uffff/]*", text[:_NEEDLE])
    return plain[0] if plain else ""
