"""More work for each request: queries of a store rise many times over while as many requests come as before."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.facts import fact, growth

ASKED = re.compile(r"\b(?:quer(?:y|ies)|statements?|selects?|questions?)\b", re.IGNORECASE)
STORE = re.compile(r"\b(?:db|database|sql|mysql|mariadb|postgres\w*|pg|mongo\w*|redis|cassandra)\b", re.IGNORECASE)
RATE = re.compile(r"\b(?:qps|ops|tps|calls|commands|operations|rate|per)\b", re.IGNORECASE)
REQUESTS = re.compile(r"\b(?:rps|tps|req|requests?|http|visits|page ?views|throughput)\b", re.IGNORECASE)
NO_RATE = re.compile(
    r"\b(?:time|latency|duration|ms|seconds|slow|errors?|failed|failures|percent|pct|p\d\d|wait\w*|conn\w*)\b",
    re.IGNORECASE,
)
TIMES, STEADY = 2.0, 1.3  # the least by which queries rise, and the most by which requests do


def multiplied(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each series of queries that rose beside requests that did not."""
    series = [f for f in findings if f.kind is FindingKind.METRIC]
    for rose in (f for f in series if _rose(f)):
        beside = [f for f in series if f.evidence == rose.evidence and _counts_requests(f)]
        if beside and all(growth(f) < STEADY for f in beside):
            yield _told(rose, beside[0])


def _rose(finding: Finding) -> bool:
    return finding.reason in ("step", "rise") and _is_of_store(_words(finding)) and growth(finding) >= TIMES


def _is_of_store(words: str) -> bool:
    """Whether it counts what a store is asked."""
    counts = ASKED.search(words) or (STORE.search(words) and RATE.search(words))
    return bool(counts) and not NO_RATE.search(words)


def _counts_requests(finding: Finding) -> bool:
    words = _words(finding)
    return bool(REQUESTS.search(words)) and not NO_RATE.search(words) and not _is_of_store(words)


def _words(finding: Finding) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", f"{finding.component or ''} {fact(finding, 'metric')}")


def _told(rose: Finding, beside: Finding) -> Finding:
    more = f"{growth(rose):.1f}".removesuffix(".0")
    name, requests = (fact(f, "metric") for f in (rose, beside))
    facts = {**rose.facts, "queries": name, "requests": requests, "times": more}
    words = f"{rose.summary}, while {requests} stays"
    return rose.model_copy(
        update={
            "reason": "MoreWork",
            "severity": Severity.ERROR,
            "summary": words,
            "facts": facts,
            "component": beside.component,
        }
    )
