"""Numbers, times and sentences, said the same way on every card."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from engines.evidence import Citation, DataType
from engines.markup import Line, cite, plain, words
from engines.models import Case, Phase
from engines.talk import stated

_SUBJECT = 60  # characters of what a case is about, in a list
_SENTENCE_END = re.compile(r"(?<=[.?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bno\.)\s+")

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_INSIDE = re.compile(r"\s+in (?:the )?(?:namespace|cluster) \S+|\s+at \d{4}-\d\d-\d\dT\S+", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s|\s(?:so|because|which|until|since|and is|although)\s")
_LOOSE = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "has",
        "in",
        "is",
        "it",
        "its",
        "no",
        "of",
        "on",
        "or",
        "than",
        "that",
        "the",
        "to",
        "was",
        "with",
    ]
)
_MENTION = re.compile(r"^(?:<@[^>]+>|@\w+|hi|hello|hey|team|all|there|please|[,:!-])\s*(?:[,:!-]\s*)?", re.IGNORECASE)
_ASKS_NOTHING = re.compile(
    r"(?:what (?:is|was|are|caused?)(?: the)?(?: (?:root|likely|most likely))? ?"
    r"(?:causes?|wrong|it|happen\w*|going on)?\W*$|(?:can|could) you\b"
    r"|please\b|any ideas?\b|why\W*$|help\b|(?:find|determine|identify|explain|tell|investigate|diagnose) )",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:what(?:'s| is) the (?:issue|problem|matter) with\s+"
    r"|why\s+(?:is|are|was|were|does|do|did|can't|isn't|doesn't)\s+(?:there\s+)?"
    r"|what(?:'s| is) (?:wrong|going on|happening) with\s+"
    r"|(?:can|could) you (?:\w+ ){0,3}(?:why|what)\s+|we (?:have|see|are seeing)\s+|there (?:is|are)\s+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:since|from|as of|starting|beginning)\s+(?:about|around|roughly|~)?\s*\d"
    r"|,?\s+(?:can|could|would) you\b|,?\s+please\b"
    r"|,?\s+any (?:idea|clue)|,\s+(?:why|what)\b|;|\?|\s[-\N{EN DASH}\N{EM DASH}]\s",
    re.IGNORECASE,
)

_COMMANDS = re.compile(r", `[^`]*`(?: and `[^`]*`)*")
LONG = 120  # minutes that are told as hours

PHASES: dict[Phase, str] = {
    Phase.INTAKE: "Consulting",
    Phase.BLAST_RADIUS: "Diagnosing: blast radius",
    Phase.TIMELINE: "Diagnosing: timeline",
    Phase.HYPOTHESIS: "Diagnosing: hypotheses",
    Phase.VALIDATION: "Diagnosing: validation",
    Phase.SOLUTION: "Analyzing: solution",
    Phase.DOCUMENT: "Resolved",
}


def confidence(value: float) -> str:
    """0.64 as `.64`."""
    return f"{value:.2f}".removeprefix("0")


def incident_day(case: Case, turn: datetime) -> datetime:
    """The day that times are told on: that of the onset, of the evidence, else of the turn."""
    files = [e for e in case.evidence if e.data_type is not DataType.STATEMENT]
    ends = [e.end or e.start for e in files if e.end or e.start]
    return case.onset or min((e.onset for e in files if e.onset), default=max((t for t in ends if t), default=turn))


def clock(at: datetime, day: datetime) -> str:
    """A time in UTC, with its date where that is not the day meant."""
    at = at.astimezone(UTC)
    same = at.date() == day.astimezone(UTC).date()
    return f"{at:%H:%M:%S}" if same else f"{at:%Y-%m-%d %H:%M:%S}"


def dates(incident: datetime, day: datetime) -> tuple[str, ...]:
    """The badge of a card whose times are of another day than today."""
    there, here = incident.astimezone(UTC), day.astimezone(UTC)
    return (f"{there:%Y-%m-%d} UTC",) if there.date() != here.date() else ()


def dated(at: datetime) -> str:
    """A time in UTC with its date."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def span(start: datetime, end: datetime, day: datetime) -> str:
    """From when to when; of what came within one second, when."""
    last = end.astimezone(UTC)
    same = start.astimezone(UTC).date() == last.date()
    first = clock(start, day) if same else dated(start).removesuffix(" UTC")
    if same and f"{start.astimezone(UTC):%H:%M:%S}" == f"{last:%H:%M:%S}":
        return f"{first} UTC"
    return f"{first}–{f'{last:%H:%M:%S}' if same else f'{last:%Y-%m-%d %H:%M:%S}'} UTC"  # noqa: RUF001 - an en dash is meant


def minutes(seconds: float) -> str:
    """A duration in the unit that fits."""
    whole = round(seconds / 60)
    if whole >= LONG:
        hours, rest = divmod(whole, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{whole} min" if whole else f"{round(seconds)} s"


def sentences(text: str, count: int) -> str:
    """The first sentences of a text."""
    return " ".join(_sentences(text)[:count])


def after_first(text: str) -> str:
    """What follows the first sentence."""
    return " ".join(_sentences(text)[1:])


def _sentences(text: str) -> list[str]:
    """The sentences; one within quotation marks does not end the one that quotes it."""
    found: list[str] = []
    for part in _SENTENCE_END.split(" ".join(text.split())):
        if found and found[-1].count('"') % 2:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def short(text: str, most: int = 110) -> str:
    """The first sentence, cut at a word where it is long."""
    first = sentences(text, 1).rstrip(".")
    return first if len(first) <= most else first[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def without_commands(text: str) -> str:
    """What is done, without the commands that it is done with."""
    return _COMMANDS.sub("", text)


def lower(text: str) -> str:
    """The text as it goes on within a line."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def capital(text: str) -> str:
    """The text as it begins a line."""
    return text[:1].upper() + text[1:]


def cut(text: str, most: int) -> str:
    """One line, cut at a word where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def gist(text: str, most: int = 9) -> str:
    """What a cause is about, in a few words: its first clause without brackets and quotes."""
    first = _BRACKETS.sub("", sentences(text, 1)).rstrip(".")
    clause = _CLAUSE.split(first, maxsplit=1)[0].strip()
    words_of = (clause or first).split()
    kept = words_of[:most]
    while len(kept) > 1 and kept[-1].lower() in _LOOSE:
        kept.pop()
    told = " ".join(kept).rstrip(" ,;:") + ("" if len(kept) == len(words_of) else "…")
    return told + '"' if told.count('"') % 2 else told  # one that a quotation began and the cut did not end


def subject(problem: str) -> str:
    """What a case is about, for a list: a short phrase without greeting, times and questions."""
    said = [_MENTION.sub("", p).strip() for p in _SENTENCE_END.split(" ".join(problem.split()))]
    said = [p for p in said if p and not _ASKS_NOTHING.match(p)] or said[:1]
    text = _BRACKETS.sub("", _LEAD.sub("", said[0])) if said else ""
    text = _INSIDE.sub("", text)
    text = _TAIL.split(text, maxsplit=1)[0].strip(" ,;:?!.`")
    return text if len(text) <= _SUBJECT else text[:_SUBJECT].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def stopped(text: str) -> str:
    """The text with one full stop at its end."""
    return text.rstrip() if text.rstrip().endswith((".", "?", "…")) else text.rstrip() + "."


def title(text: str) -> str:
    """A sentence for the first line, which has no styles."""
    return stopped(text.replace("`", ""))


def cited(text: str, citations: tuple[Citation, ...]) -> Line:
    """A claim and the lines that prove it."""
    return behind(words(text), citations)


def behind(line: Line, citations: Sequence[Citation]) -> Line:
    """A line with those that prove it."""
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
    return short(stated(case.problem) or case.problem) if case.problem else case.title
