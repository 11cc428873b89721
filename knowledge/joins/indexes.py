"""The index that a statement lacks: a full scan by columns with which no listed index of the table begins."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import fact


def missing(findings: Sequence[Finding]) -> Iterator[Finding]:
    """For each table that is scanned and whose indexes are listed: that none of them fits."""
    listed = {_table(f): f for f in findings if f.reason == "Indexed"}
    scanned = {_table(f): f for f in findings if listed and f.reason == "FullScan" and f.facts.get("columns")}
    for name, scan in scanned.items():
        known = listed.get(name)
        if known and not set(_columns(scan)) & set(_columns(known)):
            facts = {"table": scan.facts["table"], "columns": scan.facts["columns"], "indexed": known.facts["columns"]}
            words = f"No index of {scan.facts['table']} begins with {scan.facts['columns']}."
            update = {"kind": FindingKind.CONFIG, "reason": "missing_index", "summary": words, "facts": facts}
            yield known.model_copy(update=update)


def bare(table: str) -> str:
    """A table's name without its schema or database."""
    return table.rpartition(".")[2].lower()


def _table(finding: Finding) -> str:
    return bare(fact(finding, "table"))


def _columns(finding: Finding) -> list[str]:
    return [c.strip().lower() for c in fact(finding, "columns").split(",")]
