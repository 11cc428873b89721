"""Numbers, times and sentences, said the same way on every card."""

import re
from datetime import UTC, datetime

from engines.evidence import Citation
from engines.markup import Line, cite, plain, words
from engines.models import Case, Phase

_SENTENCE_END = re.compile(r"(?<=[.?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bno\.)\s+")

PHASES: dict[Phase, str] = {
    Phase.INTAKE: "Consulting",
    Phase.BLAST_RADIUS: "Diagnosing: blast radius",
    Phase.TIMELINE: "Diagnosing: timeline",
    Phase.HYPOTHESIS: "Diagnosing: hypotheses",
    Phase.VALIDATION: "Diagnosing: validation",
    Phase.SOLUTION: "Analyzing: solution",
    Phase.DOCUMENT: "Resolved",
}


def number(value: float) -> str:
    """412806 as `412,806`."""
    return f"{value:,}"


def many(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def confidence(value: float) -> str:
    """0.64 as `.64`."""
    return f"{value:.2f}".removeprefix("0")


def clock(at: datetime, day: datetime) -> str:
    """A time in UTC, with its date where that is not the day of the turn."""
    at = at.astimezone(UTC)
    same = at.date() == day.astimezone(UTC).date()
    return f"{at:%H:%M:%S}" if same else f"{at:%Y-%m-%d %H:%M:%S}"


def dated(at: datetime) -> str:
    """A time in UTC with its date."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def span(start: datetime, end: datetime, day: datetime) -> str:
    """From when to when."""
    last = end.astimezone(UTC)
    same = start.astimezone(UTC).date() == last.date()
    return f"{clock(start, day)}–{f'{last:%H:%M:%S}' if same else clock(end, day)} UTC"  # noqa: RUF001 - an en dash is meant


def minutes(seconds: float) -> str:
    """A duration in the unit that fits."""
    whole = round(seconds / 60)
    return f"{whole} min" if whole else f"{round(seconds)} s"


def sentences(text: str, count: int) -> str:
    """The first sentences of a text."""
    return " ".join(_SENTENCE_END.split(" ".join(text.split()))[:count])


def after_first(text: str) -> str:
    """What follows the first sentence."""
    return " ".join(_SENTENCE_END.split(" ".join(text.split()))[1:])


def short(text: str, most: int = 110) -> str:
    """The first sentence, cut at a word where it is long."""
    first = sentences(text, 1).rstrip(".")
    return first if len(first) <= most else first[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def stopped(text: str) -> str:
    """The text with one full stop at its end."""
    return text.rstrip() if text.rstrip().endswith((".", "?", "…")) else text.rstrip() + "."


def title(text: str) -> str:
    """A sentence for the first line, which has no styles."""
    return stopped(text.replace("`", ""))


def cited(text: str, citations: tuple[Citation, ...]) -> Line:
    """A claim and the lines that prove it."""
    line = words(text)
    for i, citation in enumerate(citations):
        line = (*line, plain(" (" if i == 0 else ", "), cite(citation))
    return (*line, plain(")")) if citations else line


def listed(names: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:  # noqa: PLR2004 - one name is no list
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def problem(case: Case) -> str:
    """What the case is about, in one line."""
    return short(case.problem) if case.problem else case.title
