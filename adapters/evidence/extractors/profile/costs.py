"""What Valgrind counts: the costs of each function, as callgrind and cachegrind write them."""

import re
from dataclasses import dataclass, field

from adapters.evidence import lines, numbers
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import LONGEST, Recorded, Row

_SIGN = re.compile(r"# callgrind format\b|(?m:^events: [A-Z]\S*(?: \S+)*\s*$[\s\S]*?^fn=)")
_HEAD = 4_000  # characters in which the events are named
_NAMED = re.compile(r"(?P<key>c?fn)=(?:\((?P<id>\d{1,9})\))?\s?(?P<name>.*)")
_CALLED = re.compile(r"calls=(?P<count>\d{1,15})\b")
_COST = re.compile(r"(?:0x[0-9a-f]+|[+\-*]?\d*)(?: [+\-*]?\d+)*+$")
_MOST = 200_000  # functions
_WORDS = {"Ir": "instructions"}


@dataclass
class _Function:
    """One function while its costs are counted."""

    line: int
    own: float = 0.0
    called: float = 0.0
    calls: int = 0


@dataclass
class _Costs:
    """The file while it is read; a name that was given a number is written in full only once."""

    positions: int = 1
    names: dict[str, str] = field(default_factory=dict)
    functions: dict[str, _Function] = field(default_factory=dict)
    here: _Function | None = None
    calls: int = 0  # of the call whose cost the next line has

    def enter(self, found: "re.Match[str]", line: int) -> None:
        number, name = found["id"] or "", found["name"].strip()[:LONGEST]
        if name and number:
            self.names[number] = name
        if found["key"] == "fn" and len(self.functions) < _MOST:
            name = name or self.names.get(number, f"function {number}")
            self.here = self.functions.setdefault(name, _Function(line))

    def count(self, text: str) -> None:
        parts = text.split()
        cost = numbers.real(parts[self.positions]) if len(parts) > self.positions else 0.0
        if self.here is not None and cost:
            if self.calls:
                self.here.called += cost
                self.here.calls += self.calls
            else:
                self.here.own += cost
        self.calls = 0


def reads(head: str) -> bool:
    """The mark of callgrind, or events with functions below them."""
    return bool(_SIGN.search(head[:_HEAD]))


def read(document: Document) -> Recorded:
    """Own costs by function, by the first event that was counted; with callees where calls were."""
    found, costs = Recorded("costs"), _Costs()
    for line in lines.read(document.path):
        text = line.text
        if text[:1].isdigit() or text[:1] in "+-*":
            if _COST.match(text):
                costs.count(text)
        elif named := _NAMED.match(text):
            costs.enter(named, line.number)
        elif called := _CALLED.match(text):
            costs.calls = int(called["count"])
        elif text.startswith("positions:"):
            costs.positions = max(len(text.split()) - 1, 1)
        elif text.startswith("events:") and (event := text.split()[1:2]):
            found.what = _WORDS.get(event[0], event[0])
    for name, one in costs.functions.items():
        found.rows.append(Row(name, one.own, one.own + one.called, one.line, one.calls))
    return found
