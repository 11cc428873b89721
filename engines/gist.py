"""A long text in fewer characters: its statements with numbers and names stay, word for word."""

import re

TELLING = re.compile(r"\d|`[^`]+`|[A-Za-z]+[_./-]\w|\b[A-Z][A-Za-z]*[A-Z]\w*\b|\b[A-Z]{2,}\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text."""
    return [p.strip() for p in _SENTENCE.split(text) if p.strip()]


def gist(text: str, most: int) -> str:
    """At most so many characters: the first sentence and the telling ones, in their order; a cut is marked by "…"."""
    if len(text) <= most:
        return text
    parts = sentences(text)
    wanted = [
        *parts[:1],
        *(p for p in parts[1:] if TELLING.search(p)),
        *(p for p in parts[1:] if not TELLING.search(p)),
    ]
    kept: set[int] = set()
    room = most - 1
    for part in wanted:
        number = parts.index(part)
        if number not in kept and len(part) + 1 <= room:
            kept.add(number)
            room -= len(part) + 1
    if not kept:
        return text[: most - 1].rstrip() + "…"
    return " ".join(parts[n] for n in sorted(kept)) + "…"


def pieces(text: str, most: int) -> list[str]:
    """The whole text in pieces of at most so many characters, cut between sentences where that is possible."""
    if 0 < len(text) <= most:
        return [text]
    made: list[str] = []
    for part in sentences(text):
        for start in range(0, len(part), most):
            piece = part[start : start + most]
            if made and start == 0 and len(made[-1]) + len(piece) < most:
                made[-1] = f"{made[-1]} {piece}"
            else:
                made.append(piece)
    return made
