"""A stretch of bytes that must not stay, and of what kind it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`start:end` of a chunk, as a kind such as EMAIL or SECRET."""

    start: int
    end: int
    kind: str


def disjoint(spans: list[Span]) -> list[Span]:
    """In order, without overlaps: the one that begins first stays, the longer one of two."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            last = kept[-1]
            kept[-1] = Span(last.start, span.end, last.kind)
    return kept


def positions(text: bytes, word: bytes) -> list[int]:
    """Where a word stands; a search for plain bytes is what keeps redaction fast."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found
