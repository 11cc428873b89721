"""What the files of a turn show of a thing that people contradict each other about."""

import re
from collections.abc import Iterator

from engines.evidence import DataType, Finding, FindingKind, Severity
from engines.questions import Assess, Shown
from knowledge.scene import statements

_WELL = ("Healthy", "flat")  # a state that was looked at and is fine


def shown(question: Assess) -> tuple[Shown, ...]:
    """What each new file that measures it says, the worst of it; a file that is neither fine nor bad says nothing."""
    files = [e for e in question.evidence if e.id in question.new_evidence and e.data_type is not DataType.STATEMENT]
    made = (_shown(topic, [f for f in e.findings if _is_about(f, topic)]) for topic in question.disputed for e in files)
    return tuple(s for s in made if s)


def _shown(topic: str, found: list[Finding]) -> Shown | None:
    bad = next((f for f in found if f.severity is not Severity.INFO), None)
    if bad:
        return Shown(topic=topic, fine=False, citation=bad.cite())
    fine = next((f for f in found if f.reason in _WELL and not _is_high(f)), None)
    return Shown(topic=topic, fine=True, citation=fine.cite()) if fine else None


def _is_about(f: Finding, topic: str) -> bool:
    expression, _ = statements.TOPICS.get(topic, (re.escape(topic), ()))
    return any(statements.speaks(expression, name.replace("_", " ")) for name in _measured(f))


def _measured(f: Finding) -> Iterator[str]:
    """What a line of a state or a curve is about; what a program logs is its own word, and no measure."""
    if f.kind is FindingKind.METRIC:
        yield str(f.facts.get("metric", ""))
    elif f.kind is FindingKind.OBJECT:
        yield str(f.facts.get("resource", ""))
        yield str(f.facts.get("object", "")).partition("/")[0]


def _is_high(f: Finding) -> bool:
    """A share that stays where it is may stay near its end."""
    last = f.facts.get("last")
    return f.facts.get("unit") == "%" and isinstance(last, int | float) and last >= statements.LOW
