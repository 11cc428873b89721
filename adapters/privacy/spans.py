"""A piece of what is read, and a stretch of it that must not stay, with its kind."""

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """`chunk[begin:stop]`, with some bytes that stand before it, and as many behind it as a judgement needs."""

    chunk: bytes
    begin: int
    stop: int


class Span(NamedTuple):
    """`start:end` of a chunk, as a kind such as EMAIL or SECRET."""

    start: int
    end: int
    kind: str


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """In order, without overlaps: the one that begins first stays, and reaches as far as both do."""
    kept: list[Span] = []
    reached = -1
    for span in sorted(spans):
        if span.start >= reached:
            kept.append(span)
        elif span.end > reached:
            first = kept[-1]
            kept[-1] = span if span.start == first.start else Span(first.start, span.end, first.kind)
        else:
            continue
        reached = span.end
    return kept
