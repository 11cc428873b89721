"""The curves of a trace file: failures and slowness over time."""

from adapters.evidence.extractors.trace.call import Tree
from adapters.evidence.onset import WIDTHS
from engines.evidence import CURVE, TimeSeries

FEWEST = 10  # calls with a time that make a curve
_TAIL = 0.95


def curves(tree: Tree) -> tuple[TimeSeries, ...]:
    """Failed calls, and the 95th percentile of what the first calls of requests took, in even steps."""
    timed = sorted((c for c in tree.calls if c.at), key=lambda c: c.begin)
    if len(timed) < FEWEST or timed[-1].begin <= timed[0].begin:
        return ()
    first, last = timed[0].begin, timed[-1].begin
    width = next((w for w in WIDTHS if (last - first) / w < CURVE), None)
    start = timed[0].at
    if width is None or start is None:
        return ()
    count = int((last - first) / width) + 1
    failed, took = [0] * count, [list[float]() for _ in range(count)]
    for call in timed:
        bucket = min(int((call.begin - first) / width), count - 1)
        failed[bucket] += call.failed
        if call.ms is not None and tree.parent(call) is None:
            took[bucket].append(call.ms)
    slow = tuple(_tail(t) for t in took)
    found = [TimeSeries(name="p95_ms", unit="ms", start=start, step=width, values=slow)] if any(took) else []
    if any(failed):
        values = tuple(float(n) for n in failed)
        found.insert(0, TimeSeries(name="errors", unit="", start=start, step=width, values=values))
    return tuple(found)


def _tail(times: list[float]) -> float | None:
    return sorted(times)[int(_TAIL * (len(times) - 1))] if times else None
