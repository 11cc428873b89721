"""Shortens a line to what matters in it; what is left is the line's own text, with `…` where it was cut."""

import re

WIDTH = 240  # characters of an excerpt at most
CUT = "…"
LEAD = 80  # characters that stay before what matters
_BLANKS = re.compile(r"\s*+")
_CONTROL = re.compile(r"(?:\x1b\[[0-9;?]{0,99}[ -/]{0,9}[@-~]|[\x00-\x08\x0b-\x1f\x7f])+")
"""Longer sequences are none: within WIDTH characters around an excerpt must stand where one begins or ends."""


def _masked(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def cut(line: str, start: int = 0, end: int = 0, *, before: bool = False, after: bool = False) -> str:
    """Keep at most WIDTH characters around `start:end`; `before` and `after` say that the line itself goes on there."""
    body = line.rstrip()
    blanks = _BLANKS.match(body)
    first = blanks.end() if blanks else 0
    left, right = first, len(body)
    if right - left > WIDTH - 2:
        room = WIDTH - 2
        left = max(first, min(start - LEAD, len(body) - room))
        if end - left > room:
            left = max(first, min(start, len(body) - room))
        right = left + room
    return CUT * (left > first or before) + _shown(body, left, right) + CUT * (right < len(body) or after)


def _shown(body: str, left: int, right: int) -> str:
    """`body[left:right]` without control characters; what is around counts, so that no part of a sequence is left."""
    near = max(left - WIDTH, 0)
    around = body[near : right + WIDTH]
    if around.isprintable():  # as most lines are
        return body[left:right]
    return _CONTROL.sub(CUT, _CONTROL.sub(_masked, around)[left - near : right - near])
