"""What the tests of structured formats share: a text becomes findings, and each cites its line."""

import json
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.structured import STRUCTURED
from engines.evidence import Evidence, Finding, Severity

AT = datetime(2026, 7, 1, tzinfo=UTC)

# text, kind, reason, component, what the proving line holds
Case = tuple[str, str, str, str | None, str]


def js(value: object) -> str:
    return json.dumps(value, indent=1)


def extract(path: Path, text: str) -> Extracted | None:
    path.write_text(text, "utf-8")
    document = Document(path, "evidence.txt", "E1", AT)
    reader = next((e for e in STRUCTURED if e.detect(document)), None)
    return reader.extract(document) if reader else None


def in_order(excerpt: str, line: str) -> bool:
    position = 0
    for part in excerpt.split("…"):
        found = line.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


def assert_told(path: Path, case: Case) -> None:
    """Fails unless a finding of that kind, reason and component stands at the line that proves it."""
    text, *wanted, proof = case
    extracted = extract(path, text)
    assert extracted is not None
    found = [f for f in extracted.findings if [f.kind, f.reason, f.component] == wanted]
    lines = text.split("\n")
    told = [(f.kind, f.reason, f.component, f.line) for f in extracted.findings]
    assert any(proof in lines[f.line - 1] and in_order(f.excerpt, lines[f.line - 1]) for f in found), told


def bad(path: Path, text: str) -> list[Finding]:
    extracted = extract(path, text)
    assert extracted is not None
    assert extracted.findings
    return [f for f in extracted.findings if f.severity is not Severity.INFO]


def analyse(
    folder: Path, text: str, name: str = "output.txt", at: datetime = datetime(2026, 3, 14, 12, tzinfo=UTC)
) -> Evidence:
    path = folder / name
    path.write_text(text, "utf-8")
    return FileAnalyst().analyse(path, name, evidence="E1", at=at)
