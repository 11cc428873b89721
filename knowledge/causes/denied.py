"""What series deny that stay where they were: no more load, nothing short, nothing that piles up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engines.evidence import Finding, FindingKind, Severity
from engines.figures import number
from engines.questions import RuledOut
from knowledge.components.names import component_of, mentioned
from knowledge.joins.facts import fact
from knowledge.scene.scene import Scene
from knowledge.words import clock

SHARE = re.compile(r"pct|percent|util", re.IGNORECASE)
LOW = 70.0  # per cent: below this a resource is not short


@dataclass(frozen=True)
class Sort:
    """A sort of cause and the series that would show it."""

    what: str
    metric: str
    asked: str  # how people speak of it
    other: str = r"$^"  # series of like names that tell something else
    is_share: bool = False  # a level below LOW denies it also where it moved before; a higher one denies nothing


_TIMES = r"latency|duration|time|wait"
SORTS = (
    Sort("CPU used up", r"cpu", r"\bcpu\b|processor", is_share=True),
    Sort("memory used up", r"mem(?:ory)?|rss|heap|working_?set", r"memory|\bram\b|heap|\boom", is_share=True),
    Sort(
        "disk used up",
        r"disk|filesystem|volume|storage_used",
        r"disk|space|storage",
        rf"iops|queue|await|read|write|{_TIMES}",
        is_share=True,
    ),
    Sort(
        "connections used up",
        r"connections?|\bconns?\b|pool|in_?use",
        r"connection|pool",
        rf"error|refused|memory|pending|{_TIMES}",
        is_share=True,
    ),
    Sort(
        "more load",
        r"requests?_?(?:per|rate|count)|\breqs?_|\brps\b|\bqps\b|\btps\b|throughput|traffic|(?:calls|hits)_per",
        r"load|traffic|requests|users|peak|surge|attack",
        rf"error|fail|5xx|4xx|size|queue|{_TIMES}",
    ),
    Sort("a backlog", r"queue|backlog|\blag\b|_lag|pending|messages_ready", r"queue|backlog|\blag", rf"disk|{_TIMES}"),
    Sort("garbage collection", r"\bgc_|_gc_|gc_?pause|garbage", r"\bgc\b|garbage|pause"),
    Sort("slow storage", r"iops|disk_?(?:latency|queue|await|io)|io_?wait|await", r"\bio\b|disk|iops|storage"),
    Sort("too few threads", r"threads?", r"thread"),
    Sort("a colder cache", r"hit_?(?:rate|ratio|pct|percent)|hits_pct|cache_?miss", r"cache"),
    Sort("lost packets", r"retrans|packet_?loss|dropped_packets|tcp_?reset", r"network|packet"),
)


def ruled_out(scene: Scene) -> Iterator[RuledOut]:
    """Each sort of which every series stayed, what people ask about first."""
    found = [(s, f) for s in SORTS if (f := _steady(s, scene))]
    for sort, series in sorted(found, key=lambda d: not re.search(d[0].asked, scene.problem, re.IGNORECASE)):
        unit = fact(series, "unit")
        said = f"{number(_level(series))}{'' if unit in ('', '%') else ' '}{unit}"
        since = f" before and after {clock(scene.onset)}" if scene.onset and series.reason == "flat" else ""
        why = f"{component_of(series)}: {fact(series, 'metric')} stays at {said}{since}"
        yield RuledOut(what=sort.what, why=why, citations=(series.cite(),))


def _steady(sort: Sort, scene: Scene) -> Finding | None:
    """A series that shows it did not happen; none where one of its sort moved, or where it is high as ever."""
    series = [f for f in scene.by_kind[FindingKind.METRIC] if _is_of(sort, f)]
    if not series or any(f.severity is not Severity.INFO or f.reason == "no_data" for f in series):
        return None
    shares = [f for f in series if _is_share(f)]
    if sort.is_share and shares:
        low = [f for f in shares if _level(f) < LOW]
        return min(low, key=lambda f: _far(f, scene), default=None) if len(low) == len(shares) else None
    if not all(f.reason == "flat" for f in series) or not _spans(series[0], scene):
        return None
    return min(series, key=lambda f: _far(f, scene))


def _is_of(sort: Sort, finding: Finding) -> bool:
    metric = fact(finding, "metric")
    if not isinstance(_told(finding), int | float):
        return False
    return bool(re.search(sort.metric, metric, re.IGNORECASE)) and not re.search(sort.other, metric, re.IGNORECASE)


def _far(finding: Finding, scene: Scene) -> bool:
    """Whether it is of another one than people speak of."""
    return mentioned(component_of(finding), scene.asked) < 1.0


def _spans(series: Finding, scene: Scene) -> bool:
    """Whether it is known from before it began to since then."""
    own = next((e for e in scene.evidence if e.id == series.evidence), None)
    return bool(scene.onset and own and own.start and own.end and own.start < scene.onset < own.end)


def _is_share(finding: Finding) -> bool:
    return "%" in fact(finding, "unit") or bool(SHARE.search(fact(finding, "metric")))


def _told(finding: Finding) -> object:
    return finding.facts.get("after", finding.facts.get("last"))


def _level(finding: Finding) -> float:
    return float(str(_told(finding)))
