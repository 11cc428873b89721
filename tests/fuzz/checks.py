"""What must hold of whatever comes out of a parser, however hostile the input was."""

import json
import math
import re
from datetime import datetime
from functools import lru_cache

from adapters.evidence.extractor import Extracted
from adapters.evidence.lines import PIECE
from engines.evidence import CURVE, Evidence, Finding, Template, TimeSeries

_CONTROL = re.compile(r"(?:\x1b\[[0-9;?]{0,99}[ -/]{0,9}[@-~]|[\x00-\x08\x0b-\x1f\x7f])+")
LONGEST = 300  # characters of an excerpt
MARK = "\ufeff"  # the byte order mark, which may stay in the first line or not


class Broken(AssertionError):
    """A promise that was not kept."""


def must(kept: bool, words: str) -> None:
    """Raise unless it holds."""
    if not kept:
        raise Broken(words)


def lines_of(content: bytes) -> list[str]:
    """The lines as people count them: only a line feed ends one."""
    return content.decode("utf-8", "replace").split("\n")


def zoned(name: str, at: datetime | None) -> None:
    """A time has a zone."""
    must(at is None or at.utcoffset() is not None, f"{name} has no zone: {at}")


@lru_cache(16)
def _plain(line: str) -> str:
    return " ".join(_CONTROL.sub("\u2026", line.lstrip(MARK)).split())


def quoted(excerpt: str, line: str) -> bool:
    """Whether the pieces of an excerpt between its cuts stand in the line, in their order.

    Of a cell with data in it that is quoted, the quotes are not doubled.
    """
    return _stands(excerpt, line) or ('""' in line and _stands(excerpt, line.replace('""', '"')))


def _stands(excerpt: str, line: str) -> bool:
    line = _plain(line)
    position = 0
    for part in " ".join(excerpt.lstrip(MARK).split()).split("\u2026"):
        at = line.find(part.strip(), position)
        if at < 0:
            return False
        position = at + len(part.strip())
    return True


def finding(found: Finding, lines: list[str]) -> None:
    """Its place is in the file, its quote stands there, its times have zones, its facts can be stored."""
    last = found.line if found.end_line is None else found.end_line
    must(1 <= found.line <= last <= len(lines), f"lines {found.line} to {last} of {len(lines)}")
    must(quoted(found.excerpt, lines[found.line - 1]), f"{found.excerpt!r} is not in {lines[found.line - 1][:400]!r}")
    must(len(found.excerpt) <= LONGEST, f"an excerpt of {len(found.excerpt)} characters")
    must(found.count >= 1, f"a count of {found.count}")
    must(bool(found.summary.strip()), "no summary")
    must("\n" not in found.summary, f"a summary of several lines: {found.summary!r}")
    zoned("at", found.at)
    zoned("until", found.until)
    json.dumps(found.facts, allow_nan=False).encode()


def template(found: Template, lines: list[str]) -> None:
    """It stands for lines that are there, long ones by the pieces in which they are read."""
    must(1 <= found.first_line <= len(lines), f"a template at line {found.first_line} of {len(lines)}")
    pieces = sum(1 + len(line) // PIECE for line in lines)
    must(1 <= found.count <= pieces, f"a template of {found.count} lines of {pieces}")
    zoned("first_seen", found.first_seen)
    zoned("last_seen", found.last_seen)


def series(found: TimeSeries) -> None:
    """A picture can show it."""
    zoned("start", found.start)
    must(1 <= len(found.values) <= CURVE, f"a curve of {len(found.values)} points")
    must(found.step > 0 and math.isfinite(found.step), f"a step of {found.step}")
    must(all(v is None or math.isfinite(v) for v in found.values), "a value that is no number")


def understood(found: Extracted | Evidence, content: bytes) -> None:
    """Everything that is said of a file holds."""
    lines = lines_of(content)
    must(0 <= found.lines <= len(lines), f"{found.lines} lines of {len(lines)}")
    for one in found.findings:
        finding(one, lines)
    for shape in found.templates:
        template(shape, lines)
    for curve in found.series:
        series(curve)
    for name in ("start", "end", "onset"):
        zoned(name, getattr(found, name))
    must(found.start is None or found.end is None or found.start <= found.end, "it ends before it starts")
    must(
        all(n > 0 and name for kind in found.entities.values() for name, n in kind.items()), "an entity without a name"
    )
    json.dumps(found.entities).encode()
    if found.note is not None:
        sentence(found.note)


def sentence(words: str) -> None:
    """What a person reads: one or two sentences on one line."""
    must(words.endswith(".") and "\n" not in words and len(words) < 600, f"no sentence: {words[:700]!r}")
    words.encode()
