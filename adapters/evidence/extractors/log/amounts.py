"""Finds how the amounts that lines tell moved: queries, rows, bytes, retries, connections in use, lifetimes."""

import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice, pairwise
from statistics import median

import numpy as np

from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import upstreams
from adapters.evidence.extractors.log.chunks import Chunk, evenly
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.extractors.log.shapes import Shape
from adapters.evidence.extractors.log.surges import Kind
from adapters.evidence.extractors.metric import words
from adapters.evidence.extractors.metric.reading import Reading as Series
from adapters.evidence.extractors.metric.reading import moment
from adapters.evidence.moves import Shift
from adapters.evidence.scan import UNTIMED
from adapters.evidence.shift import judge_values
from engines.evidence import Finding, FindingKind, Severity

MOST = 6  # findings of a file
EACH, ALL, KINDS = 300, 1000, 40  # lines that are read: of a kind of line, of a file; and kinds of which they are
REACH = 1200  # bytes of a line
FEWEST = 20  # values of one name
BINS = 120  # medians over time that are judged
TIMES, FAR = 2.0, 5.0  # by which it must have moved, and from where on it is a warning whatever it is called
FULL, ROOM = 0.98, 0.9  # of a limit: full, and with room before
LONG = 10_000.0  # milliseconds from where on times are told in seconds
CONSTANT = 0.95  # of the lines tell the same limit
_LEVELS = 3  # distinct values up to which what only grows is a setting and no counter

_UNITS = {
    "ns": (1e-6, "ms"), "us": (1e-3, "ms"), "µs": (1e-3, "ms"), "μs": (1e-3, "ms"), "ms": (1.0, "ms"), "s": (1e3, "ms"),
    "sec": (1e3, "ms"), "secs": (1e3, "ms"), "seconds": (1e3, "ms"), "min": (6e4, "ms"), "minutes": (6e4, "ms"),
    "h": (3.6e6, "ms"), "kb": (1e3, "bytes"), "mb": (1e6, "bytes"), "gb": (1e9, "bytes"),
    "kib": (2.0**10, "bytes"), "mib": (2.0**20, "bytes"), "gib": (2.0**30, "bytes"), "b": (1.0, "bytes"),
    "bytes": (1.0, "bytes"), "%": (1.0, "%"),
}  # fmt: skip
_UNIT = f"(?a:{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"  # as they are in _UNITS
_THINGS = (
    "rows|queries|items|records|messages|entries|bytes|connections|retries|attempts|events|files|keys|documents|docs|"
    "requests|statements|calls|pages|objects|chunks|batches|threads|tasks|jobs|partitions|shards|segments"
)
_AMOUNT = re.compile(  # what must not stand before a sign is asked behind it: so few places are asked
    rf"(?P<name>[A-Za-z_](?<![\w.&?/%-].)[\w.]{{1,40}}+)\"?\s?[=:]\s?\"?(?P<value>\d{{1,15}}(?:\.\d{{1,9}})?)"
    rf"(?:/(?P<limit>\d{{1,12}}))?\s?(?P<unit>{_UNIT})?(?![\w.:-])"
    rf"|(?P<count>\d(?<![\w./:=#-].)\d{{0,14}}+(?:\.\d{{1,9}}+)?) (?P<thing>{_THINGS})\b"
    r"|[aeitw](?<!\w.)(?:(?<=t)ook|(?<=i)n|(?<=a)fter|(?<=e)lapsed|(?<=w)aited) (?P<long>\d{1,9}(?:\.\d{1,9})?) ?"
    r"(?P<of>(?a:ms|s|sec|seconds|min|minutes))\b",
    re.IGNORECASE,
)
_NO_AMOUNT = re.compile(  # what tells things apart, or a place, a state, a time
    r"(?i)(?:^|[_.])(?:id|ids|no|nr|num|seq\w*|offset|lsn|port|pid|tid|line|status\w*|code|version|span\w*|trace\w*|uid|gid"
    r"|user\w*|account\w*|order\w*|ts|time|timestamp|epoch|date|year|month|day|hour|minute|partition|shard|level|severity"
    r"|lat|lon|index|idx|pos|page|term|generation|revision|build|commit|hash|key|host|node|zone|iat|exp|nbf|flags|mask"
    r"|of|to|at|in|on|is|by|sku|zip|phone|step|stage|iteration|worker|thread|slot|cursor|serial|ref|row|channel|signal|errno)$"
)
_VAGUE = re.compile(r"(?i)^(?:in_?use|used|active|size|waiting|idle|count|max|len|length|limit|total|open|busy|n)$")
_WORD = re.compile(r"[A-Za-z]{2,20}")


@dataclass(frozen=True, slots=True)
class _Sample:
    time: int
    block: int
    line: int
    text: str


@dataclass
class Amounts:
    """Some of the lines that tell amounts, evenly over the file."""

    _size: int
    _tells: list[bool] = field(default_factory=list)  # each block
    _samples: list[_Sample] = field(default_factory=list)

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Keep some lines of each kind in a chunk."""
        self._tells += (bool(b.shapes) and _tells(b.shapes[0]) for b in reading.blocks[len(self._tells) :])
        blocks = np.flatnonzero(self._tells)
        if not blocks.size:
            return
        part = min(1.0, (chunk.end - chunk.begin) / max(self._size, 1))
        held = np.flatnonzero(np.isin(chunk.records["block"], blocks) & (chunk.records["time"] != UNTIMED))
        common = Counter(chunk.records["block"][held].tolist()).most_common(KINDS)
        most = max(2, int(min(EACH, ALL / max(len(common), 1)) * part))
        for block, _ in common:
            chosen = evenly(held[chunk.records["block"][held] == block], most)
            for offset, time, line in chunk.records[["offset", "time", "line"]][chosen].tolist():
                self._samples.append(_Sample(time, block, line, chunk.line(offset, REACH)))

    def findings(self, document: Document, reading: Reading, kinds: Sequence[Kind]) -> list[Finding]:
        """The amounts that moved most."""
        of_block = {b: i for i, k in enumerate(kinds) for b in k.blocks.tolist()}
        texts = {s.line: s.text for s in self._samples}
        series = _series(((s, of_block.get(s.block, -1)) for s in self._samples), kinds, reading)
        moved = [(s, shift) for s in series if (shift := _judged(s))]
        moved.sort(key=lambda m: -m[1].score)
        return [_finding(document, s, shift, texts) for s, shift in islice(_distinct(moved), MOST)]


def _tells(shape: Shape) -> bool:
    numeric = (k for k, v in shape.facts.items() if isinstance(v, int | float) and not isinstance(v, bool))
    return any(map(_is_amount, numeric)) or any(True for _ in _told(shape.message))


def _told(text: str) -> Iterator[tuple[str, float, str]]:
    """Each amount of a line, and how long it waited for its upstream."""
    return chain(_pairs(text), upstreams.waited(text))


def _pairs(text: str) -> Iterator[tuple[str, float, str]]:
    """The name, the value and the unit of each amount; of `used/limit` both."""
    for found in _AMOUNT.finditer(text):
        if found["of"]:
            yield "duration", float(found["long"]) * _UNITS[found["of"].lower()][0], "ms"
        elif found["thing"]:
            yield found["thing"].lower(), float(found["count"]), ""
        elif _is_amount(found["name"]):
            factor, unit = _UNITS[found["unit"].lower()] if found["unit"] else (1.0, "")
            if found["name"] == "ms":
                name, unit = "duration", "ms"
            else:
                name = _named(found["name"], text[: found.start()])
            yield name, float(found["value"]) * factor, unit
            if found["limit"]:
                yield f"{name}/limit", float(found["limit"]) * factor, unit


@lru_cache(maxsize=4096)
def _is_amount(name: str) -> bool:
    return not _NO_AMOUNT.search(name)


def _named(name: str, before: str) -> str:
    """`size` alone says little: with the words before it, it is a name."""
    if not _VAGUE.match(name):
        return name
    said = _WORD.findall(before.removesuffix('"').rpartition('"')[2].rpartition("=")[2])[-2:]
    return "_".join([*(w.lower() for w in said), name])


def _series(samples: Iterator[tuple[_Sample, int]], kinds: Sequence[Kind], reading: Reading) -> Iterator[Series]:
    """The values of each name in each kind of line, in order of time."""
    found: dict[tuple[int, str, str], list[tuple[int, float, int]]] = defaultdict(list)
    for sample, kind in samples:
        if kind >= 0:
            for name, value, unit in _told(sample.text):
                found[kind, name, unit].append((sample.time, value, sample.line))
    for (kind, name, unit), values in found.items():
        if len(values) >= FEWEST and not name.endswith("/limit"):
            series = Series(name, kinds[kind].shape.component or reading.component, unit)
            for time, value, line in sorted(values):
                series.add((time + reading.tables.shift) / 1e6, value, line)
            limits = Counter(v for _, v, _ in found.get((kind, f"{name}/limit", unit), ()))
            limit, times = limits.most_common(1)[0] if limits else (0.0, 0)
            series.labels = {"limit": f"{limit:g}"} if times >= CONSTANT * len(values) and limit else {}
            yield _in_seconds(series)


def _judged(series: Series) -> Shift | None:
    """How it moved, where that lasts and is far; what only counts up did not."""
    values = series.values
    if max(values) < TIMES * min(values):
        return None
    if len(set(values)) > _LEVELS and all(b >= a for a, b in pairwise(values)):
        return None
    even = _binned(series)
    shift = judge_values(even.values, unit_hint=f"{series.metric} {series.unit}")
    if shift is None or not shift.lasting or shift.reason not in ("step", "rise", "drop", "saturated", "exhausted"):
        return None
    low, high = sorted((abs(shift.before), abs(shift.after)))
    if high < TIMES * low or high == low:
        return None
    index, until = _first(series, even.times[shift.index], shift), bisect_left(series.times, even.times[shift.last])
    limit = float(series.labels.get("limit", 0))
    is_full = limit and shift.after >= FULL * limit and shift.before <= ROOM * limit
    return replace(shift, index=index, last=until, reason="saturated" if is_full else shift.reason)


def _first(series: Series, since: float, shift: Shift) -> int:
    """The first value from there on that is nearer to what it became than to what it was."""
    begin = bisect_left(series.times, since)
    far = shift.peak if shift.reason == "rise" else shift.after
    middle = shift.before + (far - shift.before) * (0.1 if shift.reason in ("rise", "drop") else 0.5)
    is_up = far > shift.before
    near = (i for i in range(begin, len(series.values)) if (series.values[i] >= middle) == is_up)
    return next(near, begin)


def _in_seconds(series: Series) -> Series:
    """Long times are told in seconds."""
    if series.unit != "ms" or median(series.values) < LONG:
        return series
    return replace(series, unit="s", values=array("d", (v / 1000 for v in series.values)))


def _binned(series: Series) -> Series:
    """Medians over even parts of the time, each with the first line of its part."""
    if len(series.values) <= BINS:
        return series
    first, span = series.times[0], max(series.times[-1] - series.times[0], 1e-9)
    parts: dict[int, list[int]] = defaultdict(list)
    for i, at in enumerate(series.times):
        parts[min(BINS - 1, int((at - first) / span * BINS))].append(i)
    even = Series(series.metric, series.component, series.unit)
    for indices in parts.values():
        values = array("d", (series.values[i] for i in indices))
        even.add(series.times[indices[0]], median(values), series.lines[indices[0]])
    return even


def _distinct(moved: Sequence[tuple[Series, Shift]]) -> Iterator[tuple[Series, Shift]]:
    """Each amount of a component once, where it moved most."""
    told: set[tuple[str | None, str]] = set()
    for series, shift in moved:
        if (series.component, series.metric) not in told:
            told.add((series.component, series.metric))
            yield series, shift


def _finding(document: Document, series: Series, shift: Shift, texts: dict[int, str]) -> Finding:
    at, line = moment(series.times[shift.index]), series.lines[shift.index]
    limit, unit = series.labels.get("limit", ""), words.unit(series)
    said = words.moved(series, shift, f"{at:%H:%M:%S}")
    facts = words.facts(series) | words.shift_facts(series, shift) | {"each": True}
    facts |= {"was": words.amount(shift.before, unit), "now": words.amount(shift.after, unit)}
    if upstream := upstreams.of(series.metric):
        facts["target"] = upstream
    severity = words.severity(series.metric, shift)
    is_far = max(abs(shift.before), abs(shift.after)) >= FAR * min(abs(shift.before), abs(shift.after))
    if severity is Severity.INFO and is_far and shift.reason != "rise":
        severity = Severity.WARNING
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.METRIC,
        line=line,
        at=at,
        until=moment(series.times[shift.last]),
        severity=severity,
        component=series.component,
        reason=shift.reason,
        summary=f"{said}{f' (of {limit})' if limit else ''}, as its lines tell",
        excerpt=cut(texts[line]),
        facts=facts,
    )
