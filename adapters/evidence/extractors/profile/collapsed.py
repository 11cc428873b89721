"""Collapsed stacks, `root;caller;leaf 42` a line, as flame graph scripts and transcripts of pprof have them."""

import re

from adapters.evidence import lines, numbers
from adapters.evidence.clock import parse
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import Recorded

_MOST = 0.8  # of the lines must be stacks
_HEADING = re.compile(r"# Transcript of a profile: pprof, (?P<what>\S+) in (?P<unit>\S+)")
_ABOUT = re.compile(r"# (?P<key>Samples|Taken|Duration|Note): (?P<value>.*)")


def reads(head: str) -> bool:
    """Nearly each line a stack with a number behind it, and some of them deep."""
    rows = [line for line in head.split("\n", 200)[:200] if line.strip() and not line.startswith("#")]
    if head.startswith("# Transcript of a profile: pprof") and not rows:
        return True
    good = [line for line in rows[: len(rows) - (len(rows) > 3)] if _split(line)]  # noqa: PLR2004  the last may be cut
    return bool(good) and len(good) >= _MOST * (len(rows) - 1) and sum(";" in line for line in good) * 2 >= len(good)


def _split(line: str) -> tuple[str, float] | None:
    stack, _, weight = line.rstrip().rpartition(" ")
    if stack[:1] in ("", " ", ";", "\t") or not weight[:1].isdigit():
        return None
    number = numbers.real(weight)
    return None if number is None else (stack, number)


def read(document: Document) -> Recorded:
    """All stacks with their lines."""
    found = Recorded("samples", "samples")
    for line in lines.read(document.path):
        if line.text.startswith("#"):
            _about(found, line.text, document)
        elif (split := _split(line.text)) and not line.before:
            stack, weight = split
            if not found.add((f.strip() for f in stack.split(";") if f.strip()), weight, line.number):
                break
    found.count = found.count or int(sum(s.weight for s in found.samples))
    return found


def _about(found: Recorded, text: str, document: Document) -> None:
    if heading := _HEADING.match(text):
        found.what, found.unit = heading["what"], heading["unit"]
    elif about := _ABOUT.match(text):
        value = about["value"]
        if about["key"] == "Taken":
            found.start = parse(value, document.at)
        elif about["key"] == "Note":
            found.note = value[:300] if value.endswith(".") else None  # as our own transcripts end them
        elif number := re.match(r"\d{1,12}(?:\.\d{1,6})?", value):
            if about["key"] == "Duration":
                found.duration = float(number[0])
            else:
                found.count = int(float(number[0]))
