"""What a question over events found: how many, when, and the lines."""

from datetime import datetime

from engines.cards import wording
from engines.evidence import DataType, Severity
from engines.markup import Card, Line, Mark, Picture, Section, Tone, cite, code, plain
from engines.models import Case
from engines.query import Counted, Found, Query, Row, Want

SHOWN = 10  # rows on a card; the rest is said to be there
QUOTE = 200  # characters of a line
_LEVELS = {
    (Severity.ERROR, Severity.CRITICAL): "error",
    (Severity.WARNING,): "warning",
    (Severity.CRITICAL,): "fatal",
    (Severity.INFO,): "info",
}


def found(case: Case, answer: Found) -> Card:
    """The card of an answer; the title says how many events fit."""
    day = answer.start or wording.incident_day(case, case.updated_at)
    sections = [_kinds(answer), _rows(answer, day)]
    if answer.note:
        sections.append(Section(heading="Notes", lines=((plain(answer.note),),)))
    return Card(
        tone=Tone.NEUTRAL if answer.total else Tone.WARNING,
        title=title(answer, day),
        sections=tuple(s for s in sections if s.lines),
        picture=_picture(case, answer),
        footer=_footer(case, answer),
    )


def title(answer: Found, day: datetime) -> str:
    """How many events fit, with what was searched where none does."""
    query = answer.query
    if query.first_line is not None:
        return f"{query.source or 'Lines'}: lines {query.first_line} to {query.last_line}."
    what = f"{wording.many(answer.total, _noun(query))}{_about(query)}"
    when = f", {wording.span(answer.start, answer.end, day)}" if answer.start and answer.end else ""
    if answer.total:
        return f"{what}{when}."
    return f"No {_noun(query)}{_about(query)}{when}; {wording.many(answer.searched, 'line')} searched."


def _noun(query: Query) -> str:
    levels = tuple(query.levels)
    if not levels:
        return "line"
    return (
        _LEVELS.get(levels) or wording.listed(tuple(str(level) for level in levels)).replace(" and ", " or ") + " line"
    )


def _about(query: Query) -> str:
    having = f" with {wording.listed(tuple(f'“{w}”' for w in query.words))}" if query.words else ""
    lacking = f" without {wording.listed(tuple(f'“{w}”' for w in query.without))}" if query.without else ""
    place = f" in {query.source}" if query.source else ""
    return having + lacking + place


def _kinds(answer: Found) -> Section:
    lines = tuple(_kind(k, answer.total) for k in answer.templates[: answer.query.limit])
    return Section(heading="Most frequent", lines=lines)


def _kind(kind: Counted, total: int) -> Line:
    share = f" ({kind.count / total:.0%})" if total else ""
    return (
        plain(f"{wording.number(kind.count)}{share} "),
        code(_quoted(kind.template)),
        plain(" "),
        cite(kind.first.cite()),
    )


def _rows(answer: Found, day: datetime) -> Section:
    if answer.query.want is not Want.LINES:
        return Section(lines=())
    rows = answer.rows if answer.query.first_line is not None else answer.rows[:SHOWN]
    return Section(heading="Lines", lines=tuple(_row(r, day) for r in rows))


def _row(row: Row, day: datetime) -> Line:
    at = f"{wording.clock(row.at, day)} " if row.at else ""
    return (plain(at), code(_quoted(row.text)), plain(" "), cite(row.cite()))


def _quoted(text: str) -> str:
    flat = text.strip("\r\n").replace("\t", "  ")
    return (flat if len(flat) <= QUOTE else flat[: QUOTE - 1] + "…") or " "


def _picture(case: Case, answer: Found) -> Picture | None:
    if answer.series is None or answer.total < 2:  # noqa: PLR2004  one event is no curve
        return None
    marks = (Mark(at=case.onset, label="onset", onset=True),) if case.onset else ()
    return Picture(alt=title(answer, answer.series.start), series=(answer.series,), marks=marks)


def _footer(case: Case, answer: Found) -> str:
    if answer.query.want is Want.LINES and answer.query.first_line is None and answer.total > SHOWN:
        return f"{SHOWN} of {wording.number(answer.total)} shown. Ask for less: a word, a shorter time, one file."
    files = tuple(e for e in case.evidence if e.data_type is not DataType.STATEMENT)
    return f"Searched {wording.many(len(files), 'file')}." if answer.query.source is None and len(files) > 1 else ""
