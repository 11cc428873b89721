"""Profiles in JSON: speedscope, V8's CPU profiles and samples of its heap, the trace events of Chrome, xhprof."""

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from adapters.evidence import numbers, values
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import DEEPEST, LONGEST, Recorded, Row

CAP = 64 << 20  # bytes
_BROKEN = "This profile is broken, cut off or too large: export it again, over a shorter time, and drop it once more."
_EVENTS = 1_000_000
_UNITS = {"nanoseconds": 1e-9, "microseconds": 1e-6, "milliseconds": 1e-3, "seconds": 1.0}

Json = Any


def reads(head: str) -> bool:
    """By the names that only these formats have."""
    start = head.lstrip()[:1]
    if start not in ("{", "["):
        return False
    if "speedscope.app/file-format-schema" in head or (
        '"callFrame"' in head and ('"nodes"' in head or '"selfSize"' in head)
    ):
        return True
    if "==>" in head and '"wt"' in head:
        return True
    return '"ph"' in head and '"ts"' in head and ('"traceEvents"' in head or start == "[")


def read(document: Document) -> Recorded:
    """The profile; a broken one gives a note."""
    data = _load(document)
    try:
        if isinstance(data, dict) and "callFrame" in str(data.get("nodes"))[:2000]:
            return _v8(data)
        if isinstance(data, dict) and "selfSize" in str(data.get("head"))[:2000]:
            return _allocated(data["head"])
        if isinstance(data, dict) and isinstance(data.get("profiles"), list):
            return _speedscope(data)
        if isinstance(data, dict) and "main()" in data:
            return _pairs(data)
        return _events(data)
    except (TypeError, KeyError, ValueError, AttributeError, IndexError, OverflowError):
        return Recorded("profile", note=_BROKEN)


def _load(document: Document) -> Json:
    with document.path.open("rb") as file:
        raw = file.read(CAP).removeprefix(BOM_UTF8)
    for end in (b"", b"]", b"]}", b"}]}"):  # the writer of trace events may stop at any event
        if (found := values.read(raw.rstrip().rstrip(b",") + end if end else raw)) is not None:
            return found
    return None


def _number(value: object) -> float:
    return numbers.real(value) or 0.0 if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _speedscope(data: dict[str, Json]) -> Recorded:
    names = [_frame(f.get("name"), f.get("file"), f.get("line")) for f in data["shared"]["frames"]]
    found = Recorded("time")
    for profile in data["profiles"][:1000]:
        found.unit = found.unit or str(profile.get("unit") or "samples")
        found.duration = max(found.duration, _number(profile.get("endValue")) * _UNITS.get(found.unit, 0.0))
        for stack, weight in _evented(profile) if "events" in profile else _sampled(profile):
            found.count += 1
            if not found.add((names[i] for i in stack if 0 <= i < len(names)), weight):
                return found
    return found


def _sampled(profile: dict[str, Json]) -> Iterator[tuple[list[int], float]]:
    weights = profile.get("weights") or []
    for i, stack in enumerate(profile["samples"]):
        yield [f for f in stack if isinstance(f, int)], _number(weights[i]) if i < len(weights) else 1.0


def _evented(profile: dict[str, Json]) -> Iterator[tuple[list[int], float]]:
    stack: list[int] = []
    last = _number(profile.get("startValue"))
    for event in profile["events"][:_EVENTS]:
        at = _number(event.get("at"))
        if stack and at > last:
            yield list(stack), at - last
        last = max(at, last)
        if event.get("type") == "O" and len(stack) < DEEPEST:
            stack.append(int(event["frame"]))
        elif event.get("type") == "C" and stack:
            stack.pop()


def _frame(name: object, file: object = None, line: object = None) -> str:
    text = str(name or "(anonymous)")[:400]
    place = str(file or "").rsplit("/", 1)[-1][:100]
    return f"{text} ({place}:{line})" if place and isinstance(line, int) and line > 0 else text


def _v8(data: dict[str, Json]) -> Recorded:
    found = Recorded("cpu", "microseconds")
    nodes = {n["id"]: n for n in data["nodes"]}
    parents = {child: n["id"] for n in data["nodes"] for child in n.get("children") or []}
    parents |= {n["id"]: n["parent"] for n in data["nodes"] if isinstance(n.get("parent"), int)}
    weights: dict[int, float] = defaultdict(float)
    samples, deltas = data.get("samples") or [], data.get("timeDeltas") or []
    for i, node in enumerate(samples):
        weights[node] += max(_number(deltas[i]), 0.0) if i < len(deltas) else 1.0
    if not samples:
        found.unit = "samples"
        weights |= {n["id"]: _number(n.get("hitCount")) for n in data["nodes"]}
    found.count = len(samples) or int(sum(weights.values()))
    found.duration = max(_number(data.get("endTime")) - _number(data.get("startTime")), 0.0) * 1e-6
    for node, weight in weights.items():
        if not found.add(reversed(list(_up(nodes, parents, node))), weight):
            break
    return found


def _up(nodes: dict[int, Json], parents: dict[int, int], node: int) -> Iterator[str]:
    for _ in range(DEEPEST):
        if node not in nodes:
            return
        call = nodes[node]["callFrame"]
        if call.get("functionName") != "(root)":
            yield _called(call)
        if node not in parents:
            return
        node = parents[node]


def _called(call: dict[str, Json]) -> str:
    line = call.get("lineNumber")
    return _frame(call.get("functionName"), call.get("url"), line + 1 if isinstance(line, int) else None)


def _allocated(head: Json) -> Recorded:
    """The sampling heap profiler's tree: what each function allocated that is still in use."""
    found = Recorded("memory in use", "bytes")
    left: list[tuple[Json, tuple[str, ...]]] = [(head, ())]
    while left:
        node, above = left.pop()
        call = node["callFrame"]
        stack = above if call.get("functionName") == "(root)" else (*above, _called(call))
        if not found.add(stack, _number(node.get("selfSize"))):
            break
        if len(stack) < DEEPEST:
            left += [(child, stack) for child in node.get("children") or []]
    found.count = len(found.samples)
    return found


def _pairs(data: dict[str, Json]) -> Recorded:
    """Callers and callees with what each call took (xhprof): own is what the callees of a function leave."""
    found = Recorded("wall", "microseconds", counted="calls")
    total: dict[str, float] = defaultdict(float)
    calls: dict[str, int] = defaultdict(int)
    below: dict[str, float] = defaultdict(float)
    for pair, spent in data.items():
        caller, _, callee = pair.rpartition("==>")
        took = _number(spent.get("wt"))
        total[callee] += took
        calls[callee] += int(_number(spent.get("ct")))
        below[caller] += took
    found.rows = [Row(f[:LONGEST], max(t - below[f], 0.0), t, calls=calls[f]) for f, t in total.items()]
    found.whole, found.count = total["main()"], sum(calls.values())
    return found


def _events(data: Json) -> Recorded:
    """Complete events nest by their times; begin and end events by their order."""
    listed = data.get("traceEvents") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        return Recorded("profile", note=_BROKEN)
    found = Recorded("wall", "microseconds")
    rows = [e for e in listed[:_EVENTS] if isinstance(e, dict)]
    threads: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    for thread, begin, end, name in _complete(rows):
        threads[thread].append((begin, -end, name))
    times = [t for rows_of in threads.values() for begin, end, _ in rows_of for t in (begin, -end)]
    found.duration = (max(times) - min(times)) * 1e-6 if times else 0.0
    for of_thread in threads.values():
        found.count += len(of_thread)
        _nest(found, sorted(of_thread))
    return found


def _complete(rows: list[dict[str, Json]]) -> Iterator[tuple[tuple[str, str], float, float, str]]:
    open_: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for event in rows:
        thread = (str(event.get("pid")), str(event.get("tid")))
        at, name = _number(event.get("ts")), _frame(event.get("name"))
        if event.get("ph") == "X":
            yield thread, at, at + max(_number(event.get("dur")), 0.0), name
        elif event.get("ph") == "B":
            open_[thread].append((at, name))
        elif event.get("ph") == "E" and open_[thread]:
            begin, name = open_[thread].pop()
            yield thread, begin, max(at, begin), name


def _nest(found: Recorded, events: list[tuple[float, float, str]]) -> None:
    """What an event did itself is its time without that of the events in it."""
    stack: list[tuple[float, str, float]] = []  # end, name, time of its own that is left

    def close(until: float) -> None:
        while stack and stack[-1][0] <= until:
            _, _, own = stack[-1]
            found.add((name for _, name, _ in stack), own)
            stack.pop()

    for begin, negative_end, name in events:
        close(begin)
        end = min(-negative_end, stack[-1][0]) if stack else -negative_end
        if stack:
            outer_end, outer, own = stack[-1]
            stack[-1] = (outer_end, outer, own - (end - begin))
        if len(stack) < DEEPEST:
            stack.append((end, name, end - begin))
    close(float("inf"))
