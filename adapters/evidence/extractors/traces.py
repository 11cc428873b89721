"""What calls tell: which failed first, deepest, slowest, from whom to whom, and since when."""

from collections import defaultdict
from datetime import datetime
from statistics import median

from adapters.evidence.classes import classify
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, number
from adapters.evidence.extractors.spans import Call
from engines.evidence import FindingKind, Severity

_ATTRIBUTES = 14  # kept as facts
_SLOW = 3.0  # times its own usual
_SLOW_MS = 100.0  # below this nobody waits


def add(page: Page, calls: list[Call]) -> datetime | None:
    """Say what the calls tell; the time since when they fail."""
    by_id = {(c.trace, c.id): c for c in calls if c.id}
    children: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        if parent := by_id.get((call.trace, call.parent)):
            children[id(parent)].append(call)
    groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        groups[call.key].append(call)
    onset = min((c.at for c in calls if c.failed and c.at), default=None)
    for group in groups.values():
        _group(page, group, (by_id, children))
    return onset


_Index = tuple[dict[tuple[str, str], Call], dict[int, list[Call]]]


def _group(page: Page, group: list[Call], index: _Index) -> None:
    by_id, children = index
    failed = [c for c in group if c.failed]
    fine = [c.ms for c in group if not c.failed and c.ms is not None]
    usual = median(fine) if fine else None
    deepest = [c for c in failed if not any(k.failed for k in children[id(c)])]
    kinds: dict[str, list[Call]] = defaultdict(list)
    for call in deepest:
        kinds[call.error].append(call)
    share = len(failed) / len(group)
    for same in kinds.values():
        _finding(page, "error", same, by_id, {"share": round(share, 3), "usual_ms": usual})
    passed_on = [c for c in failed if c not in deepest]
    if passed_on:
        callee = next((k for k in children[id(passed_on[0])] if k.failed), None)
        _finding(
            page, "propagated", passed_on, by_id, {"share": round(share, 3), "callee": callee.service if callee else ""}
        )
    slow = _slow(group, children)
    if slow:
        least = min(fine) if fine else None
        _finding(page, "slow", slow, by_id, {"usual_ms": round(least, 1) if least is not None else None})
    well = [c for c in group if not c.failed and c not in slow]
    if well:
        _finding(page, "ok", well, by_id, {"usual_ms": usual})


def _slow(group: list[Call], children: dict[int, list[Call]]) -> list[Call]:
    """Calls that took several times what the quickest third takes, by their own time rather than their callees'."""
    times = sorted(c.ms for c in group if c.ms is not None and not c.failed)
    if len(times) < 2:  # noqa: PLR2004 - one call has no usual
        return []
    quick = times[(len(times) - 1) // 3]
    found = [c for c in group if c.ms is not None and c.ms >= max(_SLOW_MS, _SLOW * quick)]
    return [c for c in found if _own_time(c, children[id(c)]) >= 0.5 * (c.ms or 0.0)]


def _own_time(call: Call, below: list[Call]) -> float:
    return max((call.ms or 0.0) - sum(c.ms or 0.0 for c in below), 0.0)


def _finding(
    page: Page, reason: str, same: list[Call], by_id: dict[tuple[str, str], Call], more: dict[str, Fact]
) -> None:
    call = max(same, key=lambda c: c.ms or 0.0) if reason == "slow" else same[0]
    facts = {**_facts(call, by_id), "count": len(same), **more}
    times = [c.at for c in same if c.at]
    span = Span(min(times, default=None), max(times, default=None), len(same))
    where = call.where if reason == "error" else None
    if reason == "slow":
        where = call.node.first("duration_ms", "duration", "durationMs", "endTimeUnixNano")
    name_keys = ("operation", "operationName", "name", "service")
    place = Place.of(
        where or (call.where if reason == "propagated" else None) or call.node.first(*name_keys) or call.node
    )
    rank = {"error": Severity.ERROR, "slow": Severity.WARNING}.get(reason, Severity.INFO)
    page.add(
        FindingKind.TRACE,
        reason,
        _words(reason, call, facts),
        place,
        Subject("", "", "", call.service or None),
        rank,
        span,
        facts,
    )


def _facts(call: Call, by_id: dict[tuple[str, str], Call]) -> dict[str, Fact]:
    parent = by_id.get((call.trace, call.parent))
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
        **{k: v.text() for k, v in list(call.attributes.items())[:_ATTRIBUTES] if len(v.text()) <= 200},  # noqa: PLR2004 - short
    }


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
