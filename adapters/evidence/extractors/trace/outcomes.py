"""What calls tell: which failed first, deepest, slowest, from whom to whom, and since when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from adapters.evidence.classes import classify
from adapters.evidence.extractors.page import Fact, Page, Span, Subject
from adapters.evidence.extractors.trace import shape
from adapters.evidence.extractors.trace.call import Call, Tree, tree
from adapters.evidence.extractors.trace.located import Located
from adapters.evidence.lined import NOTHING, Node
from adapters.evidence.onset import Counts
from engines.evidence import FindingKind, Severity
from engines.figures import number

_ATTRIBUTES = 14  # kept as facts
_SLOW = 3.0  # times its own usual
_SLOW_MS = 100.0  # below this nobody waits
_MANY = 20  # failed calls that have a course over time
_WAY = 6  # services of a path that are named


def add(page: Page, calls: list[Call]) -> datetime | None:
    """Say what the calls tell; the time since when they fail."""
    whole, located = tree(calls), Located(page)
    located.give(calls)
    groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        groups[call.key].append(call)
    telling = _Telling(page, whole, located)
    for group in groups.values():
        telling.group(group)
    shape.add(page, whole, located)
    return _onset(calls)


def _onset(calls: list[Call]) -> datetime | None:
    """Since when calls fail more than before; of few calls, or where that can't be told, the first that failed."""
    failed = [c.at for c in calls if c.failed and c.at]
    times = [c.at for c in calls if c.at]
    if len(failed) < _MANY:
        return min(failed, default=None)
    counts = Counts()
    for at in failed:
        counts.add(at)
    return counts.onset(min(times), max(times)) or min(failed)


@dataclass(frozen=True)
class _Telling:
    """What the calls of one document tell, by what is called."""

    page: Page
    tree: Tree
    located: Located

    def group(self, group: list[Call]) -> None:
        """The calls of one operation: failed by themselves, failed by a callee, slow, well."""
        failed = [c for c in group if c.failed]
        fine = [c.ms for c in group if not c.failed and c.ms is not None]
        usual = median(fine) if fine else None
        kinds: dict[str, list[Call]] = defaultdict(list)
        passed_on = []
        for call in failed:
            if any(k.failed for k in self.tree.below(call)):
                passed_on.append(call)
            else:
                kinds[call.error].append(call)
        share = round(len(failed) / len(group), 3)
        for same in kinds.values():
            self.tell("error", same, {"share": share, "usual_ms": usual, "path": _path(self.tree, same[0])})
        if passed_on:
            callee = next((k for k in self.tree.below(passed_on[0]) if k.failed), None)
            self.tell("propagated", passed_on, {"share": share, "callee": callee.service if callee else ""})
        slow = _slow(group, self.tree)
        if slow:
            self.tell("slow", slow, {"usual_ms": round(min(fine), 1) if fine else None})
        is_slow = set(slow)
        if well := [c for c in group if not c.failed and c not in is_slow]:
            self.tell("ok", well, {"usual_ms": usual})

    def tell(self, reason: str, same: list[Call], more: dict[str, Fact]) -> None:
        """One finding of calls that went alike."""
        call = max(same, key=lambda c: c.ms or 0.0) if reason == "slow" else same[0]
        facts = {**_facts(call, self.tree), "count": len(same), **more}
        times = [c.at for c in same if c.at]
        span = Span(min(times, default=None), max(times, default=None), len(same))
        rank = {"error": Severity.ERROR, "slow": Severity.WARNING}.get(reason, Severity.INFO)
        place = self.located.place(call, _proof(reason, call))
        subject = Subject("", "", "", call.service or None)
        self.page.add(FindingKind.TRACE, reason, _words(reason, call, facts), place, subject, rank, span, facts)


def _proof(reason: str, call: Call) -> Node:
    """What of the span says it."""
    where = call.where if reason in ("error", "propagated") else None
    if reason == "slow":
        where = call.node.first(
            "duration_ms", "duration", "durationMs", "durationNanos", "endTimeUnixNano", "end_time_unix_nano"
        )
    return where or call.node.first("operation", "operationName", "name", "service") or call.node


def _path(whole: Tree, call: Call) -> str:
    """The services that it came through, the first caller first."""
    names = [c.service for c in reversed(whole.above(call))] + [call.service]
    kept = [n for n, before in zip(names, ["", *names], strict=False) if n and n != before]
    return " > ".join(kept[-_WAY:]) if len(kept) > 1 else ""


def _slow(group: list[Call], whole: Tree) -> list[Call]:
    """Calls that took several times what the quickest third takes, by their own time rather than their callees'."""
    times = sorted(c.ms for c in group if c.ms is not None and not c.failed)
    if len(times) < 2:  # noqa: PLR2004 - one call has no usual
        return []
    quick = times[(len(times) - 1) // 3]
    found = [c for c in group if c.ms is not None and c.ms >= max(_SLOW_MS, _SLOW * quick)]
    return [c for c in found if _own_time(c, whole.below(c)) >= 0.5 * (c.ms or 0.0)]


def _own_time(call: Call, below: list[Call]) -> float:
    return max((call.ms or 0.0) - sum(c.ms or 0.0 for c in below), 0.0)


def _facts(call: Call, whole: Tree) -> dict[str, Fact]:
    parent = whole.parent(call)
    caller = parent.service if parent and parent.service != call.service else ""
    told = classify(call.error) if call.error else None
    return {
        "service": call.service,
        "operation": call.operation,
        "duration_ms": round(call.ms, 3) if call.ms is not None else None,
        "caller": caller,
        "callee": _callee(call),
        "error": call.error,
        "class": told.reason if told else None,
        "target": told.target if told else None,
        "trace": call.trace,
        **_links(call.node),
        **{k: v.text() for k, v in list(call.attributes.items())[:_ATTRIBUTES] if len(v.text()) <= 200},  # noqa: PLR2004 - short
    }


def _links(node: Node) -> dict[str, Fact]:
    """The calls in other traces that it goes on from, as of a message from a queue."""
    rows = (node.get("links") or NOTHING).rows()
    return {"links": len(rows), "linked_trace": rows[0].text("traceId") or rows[0].text("trace_id")} if rows else {}


def _callee(call: Call) -> str:
    for key in (
        "peer.service",
        "net.peer.name",
        "server.address",
        "rpc.service",
        "db.system",
        "messaging.system",
        "db.name",
    ):
        if key in call.attributes:
            return call.attributes[key].text()
    return call.node.text("remoteEndpoint", "serviceName")


def _words(reason: str, call: Call, facts: dict[str, Fact]) -> str:
    name = f"{call.service or 'A service'} {call.operation}"
    took = f"{number(call.ms)} ms" if call.ms is not None else "an unknown time"
    times = f"{facts['count']} times" if facts["count"] != 1 else "once"
    if reason == "error":
        whom = f", called by {facts['caller']}" if facts["caller"] else ""
        return f"{name} failed {times} after {took}{whom}: {call.error or 'no message'}"
    if reason == "propagated":
        return f"{name} failed {times} because {facts.get('callee') or 'a call below it'} failed."
    if reason == "slow":
        return f"{name} took {took}, its quickest call {number(float(facts.get('usual_ms') or 0))} ms."
    return f"{name} worked {times}, {took}."
