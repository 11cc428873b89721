"""What a question over events found: how many, when, and the lines."""

from datetime import datetime, timedelta

from engines import figures
from engines.cards import wording
from engines.evidence import DataType, Severity
from engines.markup import Card, Line, Mark, Picture, Section, Tone, cite, code, plain
from engines.models import Case
from engines.query import By, Counted, Found, Query, Row, Want

SHOWN = 10  # rows on a card; the rest is said to be there
QUOTE = 200  # characters of a line
_LEVELS = {
    (Severity.ERROR, Severity.CRITICAL): "error",
    (Severity.WARNING,): "warning",
    (Severity.CRITICAL,): "fatal",
    (Severity.INFO,): "info line",
}
_UP = {Severity.WARNING, Severity.ERROR, Severity.CRITICAL}
_BY = {
    By.COMPONENT: "By component",
    By.HOST: "By host",
    By.POD: "By pod",
    By.FILE: "By file",
    By.LEVEL: "By level",
}


def found(case: Case, answer: Found) -> Card:
    """The card of an answer; the title says how many events fit."""
    day = answer.start or wording.incident_day(case, case.updated_at)
    sections = [_rates(answer, day), _groups(answer), _kinds(answer), _rows(answer, day)]
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
    if query.is_place:
        return _place(answer)
    noun = _noun(query)
    what = f"{figures.many(answer.total, noun, noun.replace('warning ', 'warnings ') + 's')}{_about(query)}"
    when = _when(answer, day)
    if answer.total:
        return f"{what}{when}."
    return f"No {noun}{_about(query)}{when}; {figures.many(answer.searched, 'line')} searched."


def _place(answer: Found) -> str:
    query = answer.query
    where = query.source or "Lines"
    if answer.rows:
        return f"{where}: lines {answer.rows[0].line} to {answer.rows[-1].line}."
    return f"{where} has no line {query.first_line}: it ends before."


def _when(answer: Found, day: datetime) -> str:
    if answer.start and answer.end:
        return f", {wording.span(answer.start, answer.end, day)}"
    if answer.start:
        return f" since {wording.clock(answer.start, day)} UTC"
    return f" before {wording.clock(answer.end, day)} UTC" if answer.end else ""


def _noun(query: Query) -> str:
    levels = tuple(query.levels)
    new = "new " if query.fresh else ""
    if not levels:
        return f"{new}line"
    if set(levels) == _UP:
        return f"{new}warning or error"
    return new + (
        _LEVELS.get(levels) or wording.listed(tuple(str(level) for level in levels)).replace(" and ", " or ") + " line"
    )


def _about(query: Query) -> str:
    of = f" of {wording.listed(query.about)}" if query.about else ""
    having = f" with {_quotes(query.words, 'and')}" if query.words else ""
    either = f" with {_quotes(query.either, 'or')}" if query.either else ""
    lacking = f" without {_quotes(query.without, 'and')}" if query.without else ""
    lines = _numbers(query)
    place = f" in {query.source}" if query.source else f" in file {query.nth}" if (query.nth or 0) > 0 else ""
    return of + having + either + lacking + lines + (place or (" in the last file" if query.nth else ""))


def _numbers(query: Query) -> str:
    if query.first_line is None:
        return f" up to line {query.last_line}" if query.last_line else ""
    return f" from line {query.first_line}" + (f" to {query.last_line}" if query.last_line else "")


def _quotes(words: tuple[str, ...], joint: str) -> str:
    return f" {joint} ".join(wording.listed(tuple(f"“{w}”" for w in words)).rsplit(" and ", 1))


def _rates(answer: Found, day: datetime) -> Section:
    """The peak, the mean and the end of a rate that was asked for."""
    series = answer.series
    if answer.query.per is None or series is None:
        return Section(lines=())
    values = [v or 0.0 for v in series.values]
    peak = max(range(len(values)), key=values.__getitem__)
    at = wording.clock(series.start + timedelta(seconds=peak * series.step), day)
    line = (
        f"Most {figures.number(int(values[peak]))} {series.unit} at {at}, {sum(values) / len(values):.3g} on average."
    )
    return Section(heading="Rate", lines=((plain(line),),))


def _groups(answer: Found) -> Section:
    """As a table: who, how many, which share, and the first line of each."""
    rows = tuple(
        (
            code(_quoted(g.name)),
            plain(figures.number(g.count)),
            plain(_part(g.count, answer.total)),
            cite(g.first.cite()),
        )
        for g in answer.groups
    )
    heading = _BY[answer.query.by]
    columns = (heading.removeprefix("By ").capitalize(), "Count", "Share", "First")
    return Section(heading=heading, lines=rows, columns=columns if rows else ())


def _kinds(answer: Found) -> Section:
    lines = tuple(_share(k, k.template, answer.total) for k in answer.templates[: answer.query.limit])
    heading = "New" if answer.query.fresh else "Rarest" if answer.query.rare else "Most frequent"
    return Section(heading=heading, lines=lines)


def _part(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else ""


def _share(one: Counted, name: str, total: int) -> Line:
    share = f" ({part})" if (part := _part(one.count, total)) else ""
    return plain(f"{figures.number(one.count)}{share} "), code(_quoted(name)), plain(" "), cite(one.first.cite())


def _rows(answer: Found, day: datetime) -> Section:
    if answer.query.want is not Want.LINES:
        return Section(lines=())
    rows = answer.rows if answer.query.is_place else _shown(answer)
    return Section(heading="Lines", lines=tuple(_row(r, day) for r in rows))


def _shown(answer: Found) -> tuple[Row, ...]:
    return answer.rows[-SHOWN:] if answer.query.newest else answer.rows[:SHOWN]


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
    shown = len(_shown(answer))
    if answer.query.want is Want.LINES and not answer.query.is_place and answer.total > shown:
        return f"{shown} of {figures.number(answer.total)} shown. Ask for less: a word, a shorter time, one file."
    files = tuple(e for e in case.evidence if e.data_type is not DataType.STATEMENT)
    is_of_all = answer.query.source is None and answer.query.nth is None
    return f"Searched {figures.many(len(files), 'file')}." if is_of_all and len(files) > 1 else ""
