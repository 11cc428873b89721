"""Why a replica lags: one large write that it applies, alone, row by row."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from engines.evidence import Finding, FindingKind, Severity
from knowledge.joins.facts import configs, fact, number
from knowledge.joins.indexes import bare
from knowledge.words import shorten

LAG = re.compile(r"repl\w*_?lag|seconds_?behind|replay_?(?:lag|delay)|apply_?lag", re.IGNORECASE)
WRITE = re.compile(r"\s*(?:update|delete|insert|replace|alter|load|create|optimize)\b", re.IGNORECASE)
WRITTEN = re.compile(
    r"(?i)\b(?:update|into|from|table)\s+(?:(?:if (?:not )?exists|low_priority|ignore|only)\s+)*[`\"]?([\w.$]{1,100})"
)
APPLIER = re.compile(r"^system user|applying|row changes|replay", re.IGNORECASE)
WORKERS = re.compile(r"(?:replica|slave)_parallel_workers$", re.IGNORECASE)
LARGE, LONG = 100_000, 10.0  # rows that it went through, seconds that it took at the source
HELD = 60.0  # seconds for which an applier is at one statement
BEFORE, AFTER = timedelta(hours=1), timedelta(minutes=2)  # where its end stands from the start of the lag


def by_write(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for the write behind the lag: what the replica is at, else the largest that ended before it began."""
    late = [f for f in findings if _lags(f)]
    if not late:
        return
    writes = [f for f in findings if WRITE.match(fact(f, "statement"))]
    applied = [f for f in writes if _is_applied(f)]
    large = [f for f in writes if _is_large(f) and _is_before(f, late)]
    longest = max(applied, key=lambda f: number(f, "age_seconds"), default=None)
    if cause := longest or max(large, key=_rows, default=None):
        yield _told(cause, late, findings)


def _lags(finding: Finding) -> bool:
    if finding.reason == "ReplicationLag" and finding.severity is not Severity.INFO:
        return True
    rises = finding.kind is FindingKind.METRIC and finding.facts.get("direction") == "up"
    return rises and bool(LAG.search(fact(finding, "metric")))


def _is_applied(finding: Finding) -> bool:
    who = f"{fact(finding, 'user')} {fact(finding, 'state')}"
    return finding.kind is FindingKind.OBJECT and bool(APPLIER.search(who)) and number(finding, "age_seconds") >= HELD


def _is_large(finding: Finding) -> bool:
    return _rows(finding) >= LARGE or number(finding, "longest_seconds") >= LONG


def _is_before(finding: Finding, late: Sequence[Finding]) -> bool:
    began = min((f.at for f in late if f.at), default=None)
    return bool(began and finding.at and began - BEFORE <= finding.at <= began + AFTER)


def _rows(finding: Finding) -> float:
    return number(finding, "examined") or number(finding, "rows_examined")


def _told(cause: Finding, late: Sequence[Finding], findings: Sequence[Finding]) -> Finding:
    statement = fact(cause, "statement")
    named = WRITTEN.search(statement)
    table = named[1] if named else "a table"
    began = min((f.at for f in late if f.at), default=None)
    seconds = max(_seconds(f) for f in late)
    facts = {
        "statement": shorten(statement, 100),
        "table": table,
        "lag": f"{seconds:,.0f} s" if seconds else "",
        "why": " and ".join(_reasons(table, findings)),
    }
    return cause.model_copy(
        update={
            "kind": FindingKind.OBJECT,
            "reason": "LagFromWrite",
            "severity": Severity.ERROR,
            "component": next((f.component for f in late if f.component), None),
            "at": began or cause.at,
            "summary": f"A replica lags behind by {facts['statement']}",
            "facts": {k: v for k, v in facts.items() if v},
        }
    )


def _seconds(finding: Finding) -> float:
    told = number(finding, "lag_seconds")
    return told or (number(finding, "last") if finding.facts.get("unit", "s") == "s" else 0.0)


def _reasons(table: str, findings: Sequence[Finding]) -> Iterator[str]:
    """What makes the replica slower than its source."""
    of_table = [f for f in findings if f.reason == "Indexed" and bare(fact(f, "table")) == bare(table)]
    if any(f.facts.get("primary_key") is False for f in of_table):
        yield "the table has no primary key, so each row is looked up anew"
    workers = (f for f in configs(findings, "setting") if WORKERS.search(fact(f, "key")))
    if any(fact(f, "value") in ("0", "1") for f in workers):
        yield "one thread applies everything"
