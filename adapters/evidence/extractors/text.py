"""The last resort: prose, alert texts, Markdown, command output; each line that tells of a failure is a finding."""

import re

from adapters.evidence import lines
from adapters.evidence.classes import classify, telling
from adapters.evidence.clock import Clock
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.page import ORDER
from engines.evidence import BAD, DataType, Finding, FindingKind, Severity

MOST = 60
_WINDOW = 1000  # characters before and behind the telling word of a long line
_NO_TIMES = (
    "This table has no column of times with numbers beside it: export it with one row per time and drop it again."
)
# What a limit or an interval is set to is no failure, whatever its name has in it.
_SETTING = re.compile(
    r"\s*(?:(?:\w+\.)+\w+|(?:max|min)_\w+|\w+_(?:max|min|limit|timeout|interval|level|size|backlog))"
    r"\s*[=:\t]\s*-?[\d.]+\w{0,3}\s*"
)


class Text(Extractor):
    """Anything that is text."""

    name = "text"

    def detect(self, document: Document) -> bool:  # noqa: ARG002  it takes what nobody else took
        """Always."""
        return True

    def extract(self, document: Document) -> Extracted:
        """Classify each line; the same words are told once."""
        clock = document.clock()
        seen: dict[str, Finding] = {}
        count = 0
        for line in lines.read(document.path):
            count = line.number
            finding = _finding(document, line, clock)
            if finding and len(seen) < MOST:
                known = seen.get(finding.summary)
                seen[finding.summary] = known.model_copy(update={"count": known.count + 1}) if known else finding
        found = sorted(seen.values(), key=lambda f: ORDER.index(f.severity))
        times = [f.at for f in found if f.at]
        return Extracted(
            data_type=DataType.TEXT,
            note=_NO_TIMES if not found and document.name.lower().endswith((".csv", ".tsv")) else None,
            findings=tuple(found),
            lines=count,
            start=min(times, default=None),
            end=max(times, default=None),
            errors=sum(f.count for f in found if f.severity in BAD),
            warnings=sum(f.count for f in found if f.severity is Severity.WARNING),
        )


def _finding(document: Document, line: lines.Line, clock: Clock) -> Finding | None:
    base = max(0, telling(line.text) - _WINDOW // 2) if len(line.text) > _WINDOW else 0
    text = line.text[base : base + 2 * _WINDOW]
    found = classify(text) if text.strip() and not _SETTING.fullmatch(text) else None
    if found is None:
        return None
    stamp = clock.find(line.text)
    excerpt = cut(line.text, base + found.start, base + found.end, before=line.before, after=line.after)
    return Finding(
        evidence=document.evidence,
        file=document.name,
        kind=FindingKind.TEXT,
        line=line.number,
        at=stamp.at if stamp else None,
        severity=found.severity,
        reason=found.reason,
        summary=excerpt,
        excerpt=excerpt,
        facts={"target": found.target} if found.target else {},
    )
