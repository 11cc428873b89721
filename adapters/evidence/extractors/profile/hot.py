"""Where a profile's weight is: own and with callees, the heaviest path, locks, and the collection of garbage."""

import re
from collections import defaultdict
from collections.abc import Iterator

from adapters.evidence.extractors.profile.recorded import Recorded, Row
from adapters.evidence.extractors.profile.spots import Facts, Told
from engines.evidence import Severity

MOST = 6  # functions that are told
LEAST = 0.03  # of the whole: what weighs less is not told
HEAVY = 0.3  # of what is not idle: from here on it is worth a look by itself
TRIVIAL = 0.97  # of the whole: nearly everything is below it, as below `main`
FORK = 0.4  # of its caller: the path ends where no callee has that much
LOCKED, COLLECTED = 0.1, 0.1  # of the whole: from here on waiting for locks and garbage are told
_IDLE = re.compile(
    r"epoll_?wait|epollWait|kevent\b|runtime\.(?:gopark|futex|futexsleep|notesleep|netpoll\w*|usleep|mcall|park_m|findrunnable|schedule)\b"
    r"|do_select|__poll\b|\bppoll\b|_select\b|select\.(?:poll|epoll|kqueue)|Unsafe\.park|LockSupport\.park|Object\.wait\b|socketAccept|\(idle\)"
    r"|time\.sleep|Thread\.sleep|nanosleep|swapper|cpuidle|mwait_idle|poll_idle|kernel_halt|SocketRead0|uv__io_poll",
    re.IGNORECASE,
)
_LOCK = re.compile(
    r"sync\.\(\*(?:RW)?Mutex\)\.R?Lock|lockSlow|semacquire|mutex_lock|__lll_lock|pthread_(?:mutex|rwlock)_\w{0,20}lock"
    r"|pthread_cond_\w{0,20}wait|mutex::lock|ReentrantLock\.lock|AbstractQueuedSynchronizer\.acquire"
    r"|ObjectMonitor::enter|futex_wait|acquire_lock|_thread\.lock|Lock\.acquire|\bacquire \(threading"
    r"|Monitor\.(?:Enter|ReliableEnter)|spin_lock|rwsem_down|parking_lot",
)
_UNNAMED = re.compile(r"\[unknown\]|unknown$|(?:0x)?[0-9a-f]{6,16}$")
_GARBAGE = re.compile(
    r"gcBgMarkWorker|runtime\.gc(?:Drain|Assist|Start|MarkDone)|runtime\.scanobject|\(garbage collector\)|GCTaskThread"
    r"|G1(?:ParEvac|Concurrent|Full)|ParallelGC|gc_collect|collect_generations|_PyGC|gcmodule|GCHeap|gc_heap::|ZDriver"
    r"|v8::internal::(?:Heap|MarkCompact|Scaveng)",
)


def tell(found: Recorded) -> Iterator[Told]:
    """All that is worth telling, the most telling first."""
    if not found.rows or found.whole <= 0:
        return
    idle = sum(r.own for r in found.rows if _IDLE.search(r.frame))
    idle = 0.0 if idle >= found.whole else idle
    busy = found.whole - idle
    callers = _callers(found)
    own = sorted((r for r in found.rows if not (idle and _IDLE.search(r.frame))), key=lambda r: -r.own)
    yield from _shared(found, _LOCK, LOCKED, "lock", "waits for locks")
    yield from _shared(found, _GARBAGE, COLLECTED, "gc", "collects garbage")
    hot = [r for r in own[:MOST] if r.own >= LEAST * busy]
    for rank, row in enumerate(hot, 1):
        yield _own(found, row, (rank, row.own / busy), callers.get(row.frame))
    path = _path(found)
    if path is not None:
        yield path
    told = {r.frame for r in hot}
    named = (r for r in found.rows if r.total < TRIVIAL * found.whole and not _UNNAMED.match(r.frame))
    total = sorted(named, key=lambda r: -r.total)
    for rank, row in enumerate(
        [r for r in total if r.total >= 2 * LEAST * found.whole and r.frame not in told][:MOST], 1
    ):
        yield _total(found, row, rank)
    yield _summary(found, idle)


def amount(found: Recorded, value: float) -> str:
    """A weight as people say it."""
    if found.unit == "bytes":
        return f"{_said(value / (1 << 20))} MiB"
    if found.unit in _SECONDS:
        return f"{_said(value * _SECONDS[found.unit])} s"
    return f"{_said(value)} %" if found.unit == "percent" else f"{value:,.0f} {found.unit}".strip()


_SECONDS = {"nanoseconds": 1e-9, "microseconds": 1e-6, "milliseconds": 1e-3, "seconds": 1.0}


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004  beyond that nobody reads decimals


def _part(found: Recorded, value: float) -> str:
    """The share of the whole, with the weight where it says more than the share."""
    return f"{value / found.whole:.0%} of {found.what}{_weighs(found, value)}"


def _weighs(found: Recorded, value: float) -> str:
    return "" if found.unit == "percent" else f" ({amount(found, value)})"


def _facts(found: Recorded, row: Row) -> Facts:
    return {
        "frame": row.frame,
        "own": _round(row.own),
        "total": _round(row.total),
        "share": round(row.own / found.whole, 4),
        "total_share": round(min(row.total / found.whole, 1.0), 4),
        "unit": found.unit,
        "profile": found.what,
        "calls": row.calls or None,
    }


def _own(found: Recorded, row: Row, ranked: tuple[int, float], caller: str | None) -> Told:
    rank, busy = ranked
    severity = Severity.WARNING if busy >= HEAVY else Severity.INFO
    called = f", called from {caller}" if caller else ""
    takes = "itself takes" if found.rows_are == "functions" else "takes"
    words = f"{row.frame} {takes} {_part(found, row.own)}{called}."
    facts = _facts(found, row) | {"rank": rank, "caller": caller}
    return Told("hot", words, facts, severity, row.line, row.frame)


def _total(found: Recorded, row: Row, rank: int) -> Told:
    words = f"{row.frame} with what it calls takes {_part(found, row.total)}."
    return Told("heavy", words, _facts(found, row) | {"rank": rank}, Severity.INFO, row.line, row.frame)


def _callers(found: Recorded) -> dict[str, str]:
    """By function, who calls it with most of its weight."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for sample in found.samples:
        leaf = sample.frames[-1]
        caller = next((f for f in sample.frames[-2::-1] if f != leaf and not _UNNAMED.match(f)), None)
        if caller:
            weights[leaf, caller] += sample.weight
    best: dict[str, tuple[float, str]] = {}
    for (leaf, caller), weight in weights.items():
        if weight > best.get(leaf, (0.0, ""))[0]:
            best[leaf] = (weight, caller)
    return {leaf: caller for leaf, (_, caller) in best.items()}


def _shared(found: Recorded, pattern: "re.Pattern[str]", least: float, reason: str, does: str) -> Iterator[Told]:
    """What all functions of a sort weigh together; a stack counts once."""
    weight, heaviest, line = 0.0, ("", 0.0), 0
    if found.samples:
        for sample in found.samples:
            hit = next((f for f in reversed(sample.frames) if pattern.search(f)), None)
            if hit:
                weight += sample.weight
                if sample.weight > heaviest[1]:
                    heaviest, line = (hit, sample.weight), sample.line
    else:
        for row in found.rows:
            if pattern.search(row.frame):
                weight = max(weight, row.total)
                if row.total > heaviest[1]:
                    heaviest, line = (row.frame, row.total), row.line
    share = weight / found.whole
    if share >= least and heaviest[0]:
        words = f"{share:.0%} of {found.what} {does}{_weighs(found, weight)}, most in {heaviest[0]}."
        facts: Facts = {"frame": heaviest[0], "share": round(share, 4), "total": _round(weight), "unit": found.unit}
        severity = Severity.WARNING if share >= 2 * least else Severity.INFO
        yield Told(reason, words, facts | {"profile": found.what}, severity, line, heaviest[0])


def _path(found: Recorded) -> Told | None:
    """Down from the root, to the heaviest callee each time, as long as it has a good part of its caller."""
    path: list[str] = []
    inside, weight = list(range(len(found.samples))), found.whole
    while True:
        below: dict[str, float] = defaultdict(float)
        depth = len(path)
        for i in inside:
            if len(found.samples[i].frames) > depth:
                below[found.samples[i].frames[depth]] += found.samples[i].weight
        frame = max(below, key=lambda f: below[f], default="")
        if not frame or below[frame] < FORK * weight:
            break
        path.append(frame)
        weight = below[frame]
        inside = [i for i in inside if len(found.samples[i].frames) > depth and found.samples[i].frames[depth] == frame]
    if len(path) < 2:  # noqa: PLR2004  one function is no path
        return None
    heaviest = max((found.samples[i] for i in inside), key=lambda s: s.weight)
    shown = " > ".join(path if len(path) <= 6 else [*path[:1], "…", *path[-4:]])  # noqa: PLR2004  what one line holds
    words = f"The heaviest path has {weight / found.whole:.0%} of {found.what}: {shown}."
    facts: Facts = {
        "path": " > ".join(path[-8:]),
        "frame": path[-1],
        "share": round(weight / found.whole, 4),
        "depth": len(path),
    }
    return Told("path", words, facts | {"profile": found.what}, Severity.INFO, heaviest.line, path[-1])


def _summary(found: Recorded, idle: float) -> Told:
    known = sum(r.own for r in found.rows) if found.unit == "percent" else found.whole
    parts = [f"{amount(found, known)} of {found.what} in {len(found.rows):,} {found.rows_are}"]
    if found.count and found.unit != "samples":
        parts.append(f"{found.count:,} {found.counted}")
    if found.duration:
        parts.append(f"over {_said(found.duration)} s")
    if idle >= LEAST * found.whole:
        parts.append(f"{idle / found.whole:.0%} of it idle")
    facts: Facts = {"profile": found.what, "unit": found.unit, "samples": found.count, "functions": len(found.rows)}
    more: Facts = {
        "total": _round(found.whole),
        "duration_s": _round(found.duration),
        "idle": round(idle / found.whole, 4),
    }
    return Told("summary", f"The profile has {', '.join(parts)}.", facts | more)


def _round(value: float) -> float:
    return float(f"{value:.6g}")
