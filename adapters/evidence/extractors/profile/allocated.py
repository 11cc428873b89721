"""Where a heap was allocated: massif and what `ms_print` makes of it, and Go's heap profile as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.evidence import lines, numbers
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import DEEPEST, Recorded
from adapters.evidence.extractors.profile.threads import LISTED_FRAME

_GO = re.compile(r"\s{0,400}heap profile: \d+: \d+ \[\d+: \d+\] @ ")
_GO_GROUP = re.compile(r"(?P<count>\d{1,15}): (?P<bytes>\d{1,18}) \[\d{1,15}: (?P<all>\d{1,18})\] @")
_TREE = re.compile(
    r"(?P<lead>[ |]{0,600})(?:n\d{1,9}: (?P<bytes>\d{1,18})|(?P<below>->)?\d{1,3}\.\d\d% \((?P<said>[\d,]{1,24})B\))"
    r" (?:0x[0-9A-F]{1,16}: )?(?P<frame>.{1,400})"
)
_ROOT = "(heap allocation functions)"
_REST = re.compile(r"in (?:\d+\+? places?|\d+ places), all below")
_LINES = 100_000  # of one tree


@dataclass(frozen=True)
class _Node:
    """A line of a tree: who called for memory, below whom it was called through."""

    depth: int
    weight: float
    frame: str
    line: int


def reads(head: str) -> bool:
    """Their headers."""
    return bool(_GO.match(head)) or "\nmem_heap_B=" in head[:4_000] or "\nMassif arguments:" in head[:4_000]


def read(document: Document) -> Recorded:
    """Bytes by stack: those in use, or the largest detailed snapshot."""
    return _go(document) if _GO.match(document.head) else _massif(document)


def _go(document: Document) -> Recorded:
    found, every = Recorded("memory in use", "bytes"), Recorded("allocated memory", "bytes")
    group, stack, begin = None, list[str](), 0
    for line in lines.read(document.path):
        if (head := _GO_GROUP.match(line.text)) or not line.text.strip():
            if group and stack:
                found.add(stack, float(group["bytes"]), begin)
                every.add(stack, float(group["all"]), begin)
            group, stack, begin = head, [], line.number
        elif (frame := LISTED_FRAME.match(line.text)) and len(stack) < DEEPEST:
            stack.insert(0, frame["frame"])
    return found if found.samples else every


def _massif(document: Document) -> Recorded:
    """Of each tree only the largest is kept: that is the peak."""
    found = Recorded("heap at its largest", "bytes")
    best, here = list[_Node](), list[_Node]()
    for line in lines.read(document.path):
        node = _node(line)
        if node and node.frame.startswith(_ROOT):
            best, here = max(best, here, key=_weight), [node]
        elif node and here and len(here) < _LINES:
            here.append(node)
    for stack, weight, at in _stacks(max(best, here, key=_weight)):
        if not found.add(stack, weight, at):
            break
    return found


def _weight(tree: list[_Node]) -> float:
    return tree[0].weight if tree else 0.0


def _node(line: lines.Line) -> _Node | None:
    found = _TREE.match(line.text)
    if found is None:
        return None
    weight = numbers.real((found["bytes"] or found["said"]).replace(",", "")) or 0.0
    return _Node(len(found["lead"]) + bool(found["below"]), weight, found["frame"].strip(), line.number)


def _stacks(tree: list[_Node]) -> Iterator[tuple[list[str], float, int]]:
    """What each node has that its callers further down don't account for, the outermost caller first."""
    path: list[tuple[_Node, float]] = []
    for node in [*tree, _Node(-1, 0.0, "", 0)]:
        while path and path[-1][0].depth >= node.depth:
            last, left = path[-1]
            callers = [n.frame for n, _ in reversed(path) if not n.frame.startswith(_ROOT) and not _REST.match(n.frame)]
            if left > 0:
                yield callers or ["small places"], left, last.line
            path.pop()
        if path:
            path[-1] = (path[-1][0], path[-1][1] - node.weight)
        path.append((node, node.weight))
        if len(path) > DEEPEST:
            return
