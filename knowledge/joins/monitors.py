"""Alarms that see nothing: the series they ask for has ended, while what it counted goes on."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import BAD, Finding, FindingKind
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import derived, fact
from knowledge.words import clock

METRIC = re.compile(r"(?<![\w.])(?P<name>[a-z]\w*(?:[._][a-z]\w*)+)\s*(?:\{|\[|\(|$|[<>=])", re.IGNORECASE)
EMPTY = re.compile(r"\bno data\b|\babsent\b|missing data|insufficient data", re.IGNORECASE)
SERVES = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)\b[^\n]{0,200}\s(?P<status>[1-5]\d\d)\b")
COUNTS = re.compile(r"request|throughput|traffic|hits|rate|per ")
RENAMED = re.compile(
    r"\b(?:operation|metric|series|span|label|instrument\w*|schema|semantic convention|tracer|exporter|agent|otel"
    r"|opentelemetry|micrometer|relabel\w*)\b",
    re.IGNORECASE,
)
MOVED = re.compile(
    r"\bwas\b|renam|now (?:called|named)|replac|migrat|upgrad|new |->|=>|version|schema|drop", re.IGNORECASE
)
WORTH = (FindingKind.LOG, FindingKind.TEXT, FindingKind.CHANGE, FindingKind.CONFIG, FindingKind.EVENT)


def blind(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A finding for each monitor without data whose component works, and one for what gave its series another name."""
    alerts = [f for f in findings if f.kind is FindingKind.ALERT]
    for alert in alerts:
        query = fact(alert, "query")
        found = METRIC.search(query.partition(":")[2] or query)
        metric = fact(alert, "metric") or (found["name"] if found else "")
        if not metric or not _is_empty(alert) or _is_unwell(alert, findings):
            continue
        if well := _works(alert, alerts, findings):
            renamed = _renamed(alert, metric, findings)
            yield _told(alert, metric, well, renamed)
            if renamed:
                yield renamed.model_copy(update={"kind": FindingKind.OBJECT, "reason": "SeriesRenamed"})


def _is_empty(alert: Finding) -> bool:
    return alert.reason == "no_data" or bool(EMPTY.search(f"{fact(alert, 'state')} {fact(alert, 'message')}"))


def _is_unwell(alert: Finding, findings: Sequence[Finding]) -> bool:
    own = (f for f in findings if kin(component_of(f), component_of(alert)) and f is not alert)
    states = (FindingKind.OBJECT, FindingKind.EVENT, FindingKind.ALERT)
    return any(f.kind in states and f.severity in BAD for f in own)


def _works(alert: Finding, alerts: Sequence[Finding], findings: Sequence[Finding]) -> str:
    """What shows that it works: another monitor of it that is well, or requests that it answers."""
    same = [f for f in alerts if f.reason == "ok" and kin(component_of(f), component_of(alert))]
    if same:
        best = min(same, key=lambda f: not COUNTS.search(fact(f, "monitor")))
        said = fact(best, "message").rstrip(".")
        return f'the monitor "{fact(best, "monitor")}" is ok{f" ({said})" if said else ""}'
    served = (f for f in findings if f.kind is FindingKind.LOG and kin(component_of(f), component_of(alert)))
    answered = (m for f in served if f.count > 1 and (m := SERVES.search(fact(f, "message"))))
    first = next((m for m in answered if m["status"][0] in "23"), None)
    return f"it answers requests ({first[0][:60]})" if first else ""


def _renamed(alert: Finding, metric: str, findings: Sequence[Finding]) -> Finding | None:
    """What tells that its series are called otherwise now: names another one of its sort, or the one that ended."""
    told = []
    for finding in findings:
        words = f"{fact(finding, 'message')} {fact(finding, 'diff')} {finding.summary}"
        if finding.kind in WORTH and finding.reason != "setting" and (metric in words or RENAMED.search(words)):
            near = kin(component_of(finding), component_of(alert)) or metric in words
            if near and MOVED.search(words):
                told.append(finding)
    return min(told, key=lambda f: (f.count, f.at is None), default=None)


def _told(alert: Finding, metric: str, well: str, renamed: Finding | None) -> Finding:
    facts = {
        "metric": metric,
        "well": well,
        "renamed": (fact(renamed, "message") or renamed.summary)[:140] if renamed else "",
        "renamed_at": clock(renamed.at) if renamed and renamed.at else "",
    }
    return derived(alert, "MonitorBlind", facts, kind=FindingKind.OBJECT, component=component_of(alert))
