"""Codes of errors as systems print them: `ORA-00942`, `E11000`, and numbers with what says whose they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from engines.evidence import Finding, FindingKind
from knowledge.scene.texts import Texts

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*")
NUMBERED = (
    ("sqlstate", re.compile(r"SQLSTATE[\s:=\[({\"']*([0-9A-Z]{5})\b|\b(?:ERROR|FATAL|PANIC): +([0-9A-Z]{5}):")),
    ("mysql", re.compile(r"\bERROR (\d{4}) \([0-9A-Z]{5}\)|\] \[?(\d{4})\]? |\((\d{4}), ['\"]")),
    ("mysql", re.compile(r"[Ee]rr(?:or|no)[ _]?(?:[Cc]ode)?[: =]+(\d{4})\b")),
    ("mssql", re.compile(r"\bMsg (\d{3,5}), Level|Error Number: ?(\d{3,5})\b|\bError: (\d{3,5}), Severity")),
    ("grpc", re.compile(r"\bcode ?= ?(?:Code\()?([A-Z][A-Za-z]+)|StatusCode\.([A-Z_]+)")),
    ("smtp", re.compile(r"\b([45]\.\d\.\d{1,3})\b")),
    ("db2", re.compile(r"\b(SQL\d{4,5}[NCW])\b|SQLCODE[=: ]+(-\d{3,5})")),
)  # fmt: skip
SAYING = frozenset(FindingKind) - {FindingKind.STATEMENT, FindingKind.CHANGE, FindingKind.METRIC}


def index(findings: Iterable[Finding], known: frozenset[str], texts: Texts) -> Mapping[str, list[Finding]]:
    """Which findings name each of the known codes."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind in SAYING:
            for code in read(texts.of(finding)) & known:
                found[code].append(finding)
    return found


def read(text: str) -> frozenset[str]:
    """Every code that a text may name; a dotted one also by its last part."""
    words = WORD.findall(text)
    found = {*words, *(w.rpartition(".")[2] for w in words if "." in w)}
    for system, pattern in NUMBERED:
        found |= {f"{system}:{next(filter(None, m.groups()))}" for m in pattern.finditer(text)}
    return frozenset(found)
