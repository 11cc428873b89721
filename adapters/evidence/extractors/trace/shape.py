"""How calls hang together: where the time of a slow request goes, who calls too often, again, or before its caller."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from adapters.evidence.extractors.page import Fact, Page, Span, Subject
from adapters.evidence.extractors.trace.call import Call, Tree
from adapters.evidence.extractors.trace.located import Located
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity
from engines.figures import many, number

PATHS = 3  # requests whose time is told
SHORTEST = 0.05  # seconds of a request whose time is worth telling
MANY = 10  # calls of one sort below one call
VERY_MANY = 50
MOST = 12  # findings of each sort
SKEW = 0.005  # seconds that a callee may seem to begin before its caller
GAP = 0.1  # seconds without any call inside of a call
_DEEPEST = 100  # calls on a path
_HALF = 0.5


def add(page: Page, tree: Tree, located: Located) -> None:
    """Say it; all of it are hints, none is trouble by itself but many calls in the place of one."""
    telling = _Telling(page, located)
    for found in (_paths, _fan_outs, _retries, _skews, _gaps, _services):
        for count, one in enumerate(found(tree)):
            if count < MOST:
                telling.tell(one)
    telling.tell_missing(tree)


@dataclass(frozen=True)
class _Hint:
    """One thing that the shape tells; `node` is the part of the span that proves it."""

    reason: str
    call: Call
    words: str
    facts: dict[str, Fact]
    severity: Severity = Severity.INFO
    count: int = 1


@dataclass(frozen=True)
class _Telling:
    """Where hints go."""

    page: Page
    located: Located

    def tell(self, hint: _Hint) -> None:
        """Keep one with its line."""
        call = hint.call
        facts: dict[str, Fact] = {
            "service": call.service,
            "operation": call.operation,
            "trace": call.trace,
            **hint.facts,
        }
        place = self.located.place(call, _named(call))
        subject = Subject("", "", "", call.service or None)
        span = Span(call.at, None, hint.count)
        self.page.add(FindingKind.TRACE, hint.reason, hint.words, place, subject, hint.severity, span, facts)

    def tell_missing(self, tree: Tree) -> None:
        """Calls whose caller is not in the file: what it tells is not the whole."""
        lost = [c for c in tree.calls if c.parent and tree.parent(c) is None and c.parent != c.id]
        if lost:
            words = (
                f"The callers of {len(lost):,} of {many(len(tree.calls), 'call')} are not here: the file is not whole."
            )
            facts: dict[str, Fact] = {"missing": len(lost), "calls": len(tree.calls)}
            self.tell(_Hint("missing_parent", lost[0], words, facts, count=len(lost)))


def _named(call: Call) -> Node:
    return call.node.first("operation", "operationName", "operation_name", "name", "resource") or call.node


def _paths(tree: Tree) -> Iterator[_Hint]:
    """The slowest requests, one of a sort: the call in which most of their time was spent."""
    worst: dict[tuple[str, str], Call] = {}
    for call in tree.calls:
        if tree.parent(call) is None and call.lasted >= SHORTEST and tree.below(call):
            known = worst.get(call.key)
            if known is None or call.lasted > known.lasted:
                worst[call.key] = call
    for root in sorted(worst.values(), key=lambda c: -c.lasted)[:PATHS]:
        own = _own_times(tree, root)
        call = max(own, key=lambda c: own[c])
        way = [*reversed(tree.above(call)), call]
        shown = " > ".join(c.name for c in way[-6:])
        share = min(own[call] / root.lasted, 1.0)
        took = f"{root.name} took {number(root.lasted * 1000)} ms"
        words = f"{took}; {share:.0%} of it is the own time of {call.name}: {shown}."
        facts: dict[str, Fact] = {
            "path": shown,
            "duration_ms": round(root.lasted * 1000, 3),
            "own_ms": round(own[call] * 1000, 3),
            "share": round(share, 3),
            "root": root.name,
        }
        yield _Hint("critical_path", call, words, facts)


def _own_times(tree: Tree, root: Call) -> dict[Call, float]:
    """The seconds of each call on the critical path: from the end, what ended last was waited for."""
    own: dict[Call, float] = defaultdict(float)
    stack = [(root, root.begin, root.end, 0)]
    while stack:
        call, begin, end, depth = stack.pop()
        cursor = end
        for child in sorted(tree.below(call), key=lambda c: -c.end):
            last, first = min(child.end, cursor), max(child.begin, begin)
            if last <= first or depth >= _DEEPEST:
                continue
            own[call] += cursor - last
            stack.append((child, first, last, depth + 1))
            cursor = first
        own[call] += max(cursor - begin, 0.0)
    return own


def _alike(tree: Tree) -> Iterator[tuple[Call, list[Call]]]:
    """Calls of one sort below one call."""
    for parent, below in tree.children.items():
        if len(below) > 1:
            groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
            for call in below:
                groups[call.key].append(call)
            yield from ((parent, g) for g in groups.values() if len(g) > 1)


def _fan_outs(tree: Tree) -> Iterator[_Hint]:
    """The same call many times below one call, as a query for each row of another query."""
    worst: dict[tuple[object, ...], tuple[Call, list[Call], int]] = {}
    for parent, same in _alike(tree):
        if len(same) >= MANY:
            key = (*parent.key, *same[0].key)
            times = worst[key][2] + 1 if key in worst else 1
            keep = key not in worst or len(same) > len(worst[key][1])
            worst[key] = (parent, same, times) if keep else (*worst[key][:2], times)
    for parent, same, times in sorted(worst.values(), key=lambda w: -len(w[1])):
        spent = sum(c.lasted for c in same)
        share = min(spent / parent.lasted, 1.0) if parent.lasted else 0.0
        heavy = len(same) >= VERY_MANY or share >= _HALF
        words = f"{parent.name} calls {same[0].name} {len(same)} times, {number(spent * 1000)} ms together."
        facts: dict[str, Fact] = {"calls": len(same), "spent_ms": round(spent * 1000, 3), "share": round(share, 3)}
        facts |= {"caller": parent.service, "caller_operation": parent.operation, "times": times}
        yield _Hint("fan_out", same[0], words, facts, Severity.WARNING if heavy else Severity.INFO, len(same))


def _retries(tree: Tree) -> Iterator[_Hint]:
    """A call that failed and was made again."""
    found: dict[tuple[str, str], list[list[Call]]] = defaultdict(list)
    for _, same in _alike(tree):
        inorder = sorted(same, key=lambda c: c.begin)
        if len(same) < MANY and any(c.failed for c in inorder[:-1]):
            found[same[0].key].append(inorder)
    for groups in sorted(found.values(), key=lambda g: -len(g)):
        most = max(groups, key=len)
        ended = "and then worked" if not most[-1].failed else "and failed to the last"
        words = f"{most[0].name} was called up to {len(most)} times for one request {ended}, "
        words += f"in {many(len(groups), 'request')}."
        facts: dict[str, Fact] = {"attempts": len(most), "requests": len(groups), "succeeded": not most[-1].failed}
        yield _Hint("retry", most[0], words, facts, count=len(groups))


def _skews(tree: Tree) -> Iterator[_Hint]:
    """Callees that seem to begin before their callers: the clocks of the two differ."""
    away: dict[tuple[str, str], list[tuple[float, Call]]] = defaultdict(list)
    for parent, below in tree.children.items():
        for call in below:
            if parent.at and call.at and parent.service != call.service and (early := parent.begin - call.begin) > SKEW:
                away[parent.service, call.service].append((early, call))
    for (caller, callee), calls in sorted(away.items(), key=lambda a: -len(a[1])):
        ms = median(early for early, _ in calls) * 1000
        words = (
            f"The clock of {callee or 'a service'} is about {number(ms)} ms behind that of {caller or 'its caller'}."
        )
        facts: dict[str, Fact] = {"skew_ms": round(ms, 3), "caller": caller, "calls": len(calls)}
        yield _Hint("clock_skew", calls[0][1], words, facts, count=len(calls))


def _gaps(tree: Tree) -> Iterator[_Hint]:
    """Time inside of a call in which none of its callees ran, once for each sort of call."""
    worst: dict[tuple[str, str], tuple[float, float, Call]] = {}
    for call, below in tree.children.items():
        gap, begin = _gap(call, below)
        if gap >= max(GAP, _HALF * call.lasted) and gap > worst.get(call.key, (0.0, 0.0, call))[0]:
            worst[call.key] = (gap, begin - call.begin, call)
    for gap, since, call in sorted(worst.values(), key=lambda w: -w[0])[:PATHS]:
        words = f"{call.name} called nobody for {number(gap * 1000)} of its {number(call.lasted * 1000)} ms."
        facts: dict[str, Fact] = {"gap_ms": round(gap * 1000, 3), "after_ms": round(since * 1000, 3)}
        yield _Hint("gap", call, words, facts | {"duration_ms": round(call.lasted * 1000, 3)})


def _gap(call: Call, below: list[Call]) -> tuple[float, float]:
    """The longest time without a callee, and when it began."""
    best, begin, cursor = 0.0, call.begin, call.begin
    for child in sorted(below, key=lambda c: c.begin):
        if min(child.begin, call.end) - cursor > best:
            best, begin = min(child.begin, call.end) - cursor, cursor
        cursor = max(cursor, child.end)
    return (call.end - cursor, cursor) if call.end - cursor > best else (best, begin)


def _services(tree: Tree) -> Iterator[_Hint]:
    """What each service did in all: calls, failures, and how much of the time was its own."""
    calls: dict[str, list[Call]] = defaultdict(list)
    own: Counter[str] = Counter()
    for call in tree.calls:
        calls[call.service].append(call)
        below = sum(c.lasted for c in tree.below(call))
        own[call.service] += round(max(call.lasted - below, 0.0) * 1e6)
    whole = sum(own.values()) or 1
    for service, spent in own.most_common(MOST):
        of = calls[service]
        failed = sum(c.failed for c in of)
        words = f"{service or 'A service'}: {many(len(of), 'call')}, {failed:,} failed, "
        words += f"{spent / whole:.0%} of the time its own."
        facts: dict[str, Fact] = {"calls": len(of), "failed": failed, "own_ms": spent / 1000}
        yield _Hint("service", of[0], words, facts | {"share": round(spent / whole, 3)}, count=len(of))
