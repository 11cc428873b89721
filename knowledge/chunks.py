"""Cuts a guide into passages at its headings, each with the titles that it stands under."""

import re
from dataclasses import dataclass

HEADING = re.compile(r"^(#{1,6})\s+(.*)")
FENCE = ("```", "~~~")
MOST_WORDS = 160


@dataclass(frozen=True)
class Chunk:
    """A piece of a guide."""

    title: str
    source: str
    text: str


def cut(text: str, source: str) -> tuple[Chunk, ...]:
    """Passages of at most about 160 words; code blocks stay whole lines, headings inside them are none."""
    top, head, fenced = source, "", False
    lines: list[str] = []
    found: list[Chunk] = []
    for line in text.splitlines():
        fenced ^= line.strip().startswith(FENCE)
        heading = None if fenced else HEADING.match(line)
        if heading or sum(len(p.split()) for p in lines) + len(line.split()) > MOST_WORDS:
            found += _chunk(top, head, lines, source)
            lines = []
        if heading and len(heading[1]) == 1:
            top, head = heading[2].strip(), ""
        elif heading:
            head = heading[2].strip()
        else:
            lines.append(line)
    return (*found, *_chunk(top, head, lines, source))


def _chunk(top: str, head: str, lines: list[str], source: str) -> list[Chunk]:
    body = "\n".join(lines).strip()
    return [Chunk(f"{top}: {head}" if head else top, source, body)] if body else []
