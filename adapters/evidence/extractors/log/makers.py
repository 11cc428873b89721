"""Finds who makes up a rise: the client, program, tenant or path whose records are most of what came in addition."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adapters.evidence.extractors.log.curves import Counts
from adapters.evidence.extractors.log.place import Place
from adapters.evidence.extractors.log.surges import SHORT, Note, Surges
from adapters.evidence.lines import PIECE
from engines.evidence import Finding, Severity
from engines.figures import amount

GREW = 2.0  # times as many records as before
OWN, MOST, NEW = 3.0, 0.5, 0.3  # of one: how often it is then, its part of the growth, what its part of all gained
FEWEST = 40  # records in a sample
USUAL = 0.2  # of the records before
SAMPLED = 2_000  # records on each side
_LOOKED = 10_000  # records among which the first of the one that grew is looked for
_WHOLE = 1 << 20  # bytes that are read through

_KEYS = (  # what names who asks, the more telling first; each with what people call it
    ("api key", r"api[_-]?key(?:[_-]?(?:id|name))?|access[_-]?key[_-]?id"),
    ("tenant", r"tenant(?:[_-]?(?:id|name))?|customer(?:[_-]?id)?|account(?:[_-]?id)?|org(?:anization)?(?:[_-]?id)?"),
    ("client", r"client(?:[_-]?(?:id|name))?|partner(?:[_-]?id)?|consumer(?:[_-]?id)?"),
    ("user agent", r"(?:http[_.-]?)?user[_-]?agent|\bua\b"),
    ("caller", r"caller|upstream_?service|source_?(?:service|app|workload)|requester|job(?:_?(?:name|id))?"),
    ("user", r"user(?:[_-]?(?:id|name))?"),
    ("address", r"(?:client|remote|src|source)_?(?:ip|addr(?:ess)?)|x[_-]forwarded[_-]for"),
    ("path", r"path|uri|url|route|endpoint"),
)
_OUTSIDE = ("api key", "tenant", "client", "user agent", "user", "address", "network")
_KEYED = re.compile(
    r"(?<![\w.-])\"?(?:" + "|".join(f"(?P<k{i}>{k})" for i, (_, k) in enumerate(_KEYS)) + r")\"?\s?[=:]\s?"
    r"(?:\"(?P<quoted>[^\"]{1,300})\"|(?P<bare>[^\s\",;}\])]{1,200}))",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"^(?P<ip>\d{1,3}(?:\.\d{1,3}){3}) \S+ \S+ \[[^\]]{1,60}\] \"[A-Z]{3,8} (?P<path>\S{1,300})[^\"]{0,20}\" \d{3} \S+"
    r"(?: \"[^\"]{0,500}\" \"(?P<agent>[^\"]{1,300})\")?"
)
_ASKED = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) (/[^\s\"?]{0,200})")
_FAILED = re.compile(
    r"\b(?:ERROR|WARN|WARNING|FATAL|CRITICAL)\b|\"(?:level|severity\w*)\"\s?:\s?\"(?i:err|warn|fatal|crit)"
)
_SPEAKER = re.compile(r"\"(?:service|app|component)\"\s?:\s?\"([^\"]{1,80})\"")
_ROBOT = re.compile(r"compatible; ([^;)]{1,80})")
_DIGITS = re.compile(r"\d+|(?<=/)[0-9a-f-]{12,}")
_ADDRESS = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}")


@dataclass(frozen=True)
class _Side:
    """A sample of the records before or since, and how many there are a minute."""

    lines: Sequence[str]
    rate: float

    def counted(self) -> dict[str, Counter[str]]:
        """How often each value of each field stands in it."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for line in self.lines:
            for field, value in dict(_said(line)).items():
                found[field][value] += 1
        return found


@dataclass(frozen=True)
class _Maker:
    """One value of one field, and how much of the growth it is."""

    field: str
    value: str
    share: float
    before: float
    after: float


def findings(surges: Surges) -> Iterator[Finding]:
    """One, for a log whose records become far more and say who asks."""
    reading = surges.reading
    if reading.curves.length < SHORT:
        return
    blocks = np.arange(reading.tables.blocks)
    row = reading.curves.row(blocks)
    begin = _begin(row)
    if surges.rate(row[begin:]) < GREW * surges.rate(row[:begin]):
        return
    place = surges.index.first(reading, blocks, surges.time(begin))
    if place is None:
        return
    path = surges.document.path
    before = _Side(_sample(path, 0, place.offset), surges.rate(row[:begin]))
    after = _Side(_sample(path, place.offset, surges.document.size), surges.rate(row[begin:]))
    if makers := list(_makers(before, after)):
        minutes = (len(row) - begin) * reading.curves.width / 60
        yield from _finding(surges, makers, place, minutes)


def _begin(row: Counts) -> int:
    """The bucket at which the level moves most: the split that leaves the least variance on both sides."""
    sums, at = np.cumsum(row, dtype=np.float64), np.arange(SHORT // 2, len(row) - SHORT // 4)
    before, after = sums[at - 1] / at, (sums[-1] - sums[at - 1]) / (len(row) - at)
    return int(at[np.argmax((after - before) ** 2 * at * (len(row) - at))])


def _sample(path: Path, begin: int, end: int) -> list[str]:
    """Lines of a part of a file, evenly spread where it is large."""
    with path.open("rb") as file:
        if end - begin <= _WHOLE:
            file.seek(begin)
            return file.read(end - begin).decode("utf-8", "replace").splitlines()
        lines = []
        for at in np.linspace(begin, end, SAMPLED, endpoint=False, dtype=np.int64).tolist():
            file.seek(at)
            file.readline(PIECE)  # the rest of the line in which it stands
            if file.tell() < end:
                lines.append(file.readline(PIECE).decode("utf-8", "replace"))
        return lines


def _said(line: str) -> Iterator[tuple[str, str]]:
    """What a record says of who asks, and for what; one of a failure tells of other sides, too."""
    if _FAILED.search(line):
        return
    if found := _ACCESS.match(line):
        yield from _addressed(found["ip"])
        yield "path", _DIGITS.sub("*", found["path"].partition("?")[0])
        if found["agent"]:
            yield "user agent", _program(found["agent"])
        return
    if asked := _ASKED.search(line):
        yield "path", _DIGITS.sub("*", asked[1])
    for pair in _KEYED.finditer(line):
        field = _field(pair)
        value = (pair["quoted"] or pair["bare"] or "").strip()
        if field == "address":
            yield from _addressed(value)
        elif value:
            yield field, _spelled(field, value)


def _field(pair: re.Match[str]) -> str:
    return next(name for i, (name, _) in enumerate(_KEYS) if pair[f"k{i}"])


def _spelled(field: str, value: str) -> str:
    if field == "user agent":
        return _program(value)
    return _DIGITS.sub("*", value.partition("?")[0]) if field == "path" else value


def _addressed(value: str) -> Iterator[tuple[str, str]]:
    found = _ADDRESS.match(value)
    if found:
        yield "address", found[0]
        yield "network", f"{found[1]}.0/24"


def _program(agent: str) -> str:
    """A robot by its own name, else the whole as it stands."""
    robot = _ROBOT.search(agent)
    return robot[1] if robot else agent[:80] if agent.startswith("Mozilla") else agent.partition(" ")[0]


def _makers(before: _Side, after: _Side) -> Iterator[_Maker]:
    """Of each field the value that makes up most of the growth, in the order in which they tell."""
    then, now = before.counted(), after.counted()
    order = [name for name, _ in _KEYS]
    order.insert(order.index("address") + 1, "network")
    for field in (f for f in order if _is_usual(then[f], before) and sum(now[f].values()) >= FEWEST):
        earlier, later = (s.rate / max(len(s.lines), 1) for s in (before, after))
        total, whole = sum(then[field].values()) * earlier, sum(now[field].values()) * later
        value, count = now[field].most_common(1)[0]
        own, was = count * later, then[field][value] * earlier
        share = (own - was) / (whole - total) if whole > total else 0.0
        gained = own / whole - was / total
        if whole >= GREW * total and own >= OWN * was and share >= MOST and gained >= NEW:
            yield _Maker(field, value, min(share, 1.0), was, own)


def _is_usual(counted: Counter[str], side: _Side) -> bool:
    """Whether it is what records say every day: what only failures say tells of them, and not of who asks."""
    return sum(counted.values()) >= max(USUAL * len(side.lines), 1)


def _finding(surges: Surges, makers: Sequence[_Maker], since: Place, minutes: float) -> Iterator[Finding]:
    lead = makers[0]
    shown = _shown(surges.document.path, since, lead)
    if shown is None:
        return
    place, line = shown
    others = ", ".join(f"{m.field} {m.value}" for m in makers[1:] if m.field != "network" or lead.field != "address")
    who = f"{lead.field} {lead.value}" + (f" ({others})" if others else "")
    speaker = _SPEAKER.search(line)
    note = Note(
        reason="GrewBy",
        summary=f"{lead.share:.0%} of the additional records are of {who}: "
        f"{amount(lead.before)} to {amount(lead.after)} a minute",
        count=max(round(lead.after * minutes), 1),
        facts={
            "who": who,
            "field": lead.field,
            "percent": round(100 * lead.share),
            "before": amount(lead.before),
            "after": amount(lead.after),
            "outside": lead.field in _OUTSIDE,
        },
        severity=Severity.WARNING,
        component=speaker[1] if speaker else None,
    )
    if found := surges.finding(place, note):
        yield found


def _shown(path: Path, since: Place, maker: _Maker) -> tuple[Place, str] | None:
    """The first record since then that says so."""
    with path.open("rb") as file:
        file.seek(since.offset)
        for number in range(_LOOKED):
            offset = file.tell()
            line = file.readline(PIECE).decode("utf-8", "replace")
            if (maker.field, maker.value) in dict(_said(line)).items():
                return Place(since.time, offset, since.line + number), line
    return None
