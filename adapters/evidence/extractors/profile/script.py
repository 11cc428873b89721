"""What `perf script` prints: a line for each sample, its stack below, the leaf first."""

import re
from itertools import pairwise

from adapters.evidence import lines
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import DEEPEST, Recorded

_SAMPLE = re.compile(
    r"^(?P<command>\S[^\n]{0,80}?)\s+\d{1,8}(?:/\d{1,8})?\s+(?:\[\d{1,4}\]\s+)?(?P<time>\d{1,9}\.\d{1,9}):\s+(?:(?P<period>\d{1,18})\s+)?(?P<event>[\w:./=-]{1,80}):"
)
_FRAME = re.compile(r"^\s+[0-9a-f]{4,16}\s+(?P<frame>\S.*?)(?:\s+\((?P<module>[^()]*)\))?\s*$")
_LONGEST = 2_000  # characters of a line that are looked at
_OFFSET = re.compile(r"\+0x[0-9a-f]+$")


def reads(head: str) -> bool:
    """A sample with a stack below it."""
    rows = head.split("\n", 60)[:60]
    return any(_FRAME.match(b[:_LONGEST]) and _SAMPLE.match(a) for a, b in pairwise(rows))


def read(document: Document) -> Recorded:
    """All samples; each counts once, since periods of several events can't be added."""
    found = Recorded("samples", "samples")
    stack: list[str] = []
    begin, times = 0, []
    for line in lines.read(document.path):
        if sample := _SAMPLE.match(line.text):
            _close(found, stack, begin)
            stack, begin = [sample["command"].strip()], line.number + 1
            found.what = sample["event"].rstrip(":")
            times.append(float(sample["time"]))
        elif (frame := _FRAME.match(line.text[:_LONGEST])) and 0 < len(stack) <= DEEPEST:
            stack.insert(1, _OFFSET.sub("", frame["frame"]))
    _close(found, stack, begin)
    found.count = len(found.samples)
    found.duration = max(times) - min(times) if times else 0.0
    return found


def _close(found: Recorded, stack: list[str], line: int) -> None:
    if len(stack) > 1:
        found.add(stack, 1.0, line)
