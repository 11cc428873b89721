"""The three reports of a case: for who works on it, for who leads, and the draft of the post-mortem."""

from collections.abc import Callable
from datetime import datetime

from engines import escalation, reports
from engines.cards import Answer, handover, wording
from engines.cards.catchup import people, tried, waiting
from engines.commands.forms import Name
from engines.conclusion import INCONCLUSIVE
from engines.markup import Card, Line, Section, bold, plain, words
from engines.models import Case, CaseStatus


def document(name: Name, a: Answer) -> Card:
    """The report of that name; every sentence of it stands in the case."""
    return _KINDS[name](a)


def _tactical(a: Answer) -> Card:
    made = (
        Section(heading="Now", lines=(_stands(a), *_cause(a))),
        Section(heading="Next", lines=tuple(words(f) for f in a.cause.fix) if a.cause else ()),
        Section(heading="Waiting for", lines=waiting(a)),
        Section(heading="Hand over", lines=handover.summary(a.case, a.config)),
        Section(heading="Tried", lines=tried(a.case, a.day)),
        Section(heading="Who", lines=people(a.case)),
    )
    return _card("Tactical report", a, made)


def _exec(a: Answer) -> Card:
    case = a.case
    affected = f"Affected: {wording.listed(case.affected)}." if case.affected else "What is affected is not known yet."
    lines = [words(affected), _since(case, a.day), *_cause(a)]
    doing = [m for m in case.mitigations if m.is_open]
    done = tuple(words(f"{m.by} is at it: {wording.short(wording.without_commands(m.text))}.") for m in doing)
    reason = escalation.recommended(case, a.config)
    needs = (words(f"Others are needed: {reason}."),) if reason else ()
    made = (
        Section(heading="Impact", lines=tuple(lines)),
        Section(heading="What is done about it", lines=done or (words(_nothing_done(case)),)),
        Section(heading="Decisions wanted", lines=needs),
        Section(heading="Who", lines=people(case)),
    )
    return _card("Report", a, made)


def _postmortem(a: Answer) -> Card:
    made = tuple(
        Section(heading=heading, lines=tuple(map(_marked, lines))) for heading, lines in reports.told(a.case, a.config)
    )
    return _card("Post-mortem draft", a, made)


def _card(kind: str, a: Answer, made: tuple[Section, ...]) -> Card:
    severity = (a.case.severity,) if a.case.severity else ()
    return Card(
        title=wording.title(f"{kind}: {wording.problem(a.case) or 'no problem was stated'}"),
        badges=(*severity, a.case.status.value, wording.dated(a.day)),
        sections=tuple(s for s in made if s.lines),
        document=True,
    )


def _stands(a: Answer) -> Line:
    degraded = f", held up: {a.case.degraded}" if a.case.degraded else ""
    return (bold("Phase "), plain(f"{wording.PHASES[a.case.phase]}{degraded}"))


def _cause(a: Answer) -> tuple[Line, ...]:
    if a.cause is None:
        return (words(INCONCLUSIVE),)
    stated = wording.stopped(wording.short(a.cause.statement))
    told = f"{stated} Confidence {wording.confidence(a.conclusion.confidence)}, {a.conclusion.level}"
    return ((bold("Likely "), *wording.cited(told, a.cause.citations[:2])),)


def _since(case: Case, day: datetime) -> Line:
    since = case.reopened_at or case.onset
    if since is None:
        return words("When it began is not known yet.")
    over = case.resolved_at
    lasting = wording.minutes(((over or day) - since).total_seconds())
    return words(f"Bad since {wording.dated(since)}, {'over after' if over else 'for'} {lasting}.")


def _nothing_done(case: Case) -> str:
    if case.status is CaseStatus.INVESTIGATING:
        return "Nothing is being tried now; the cause is still looked for."
    return f"Nothing is being tried now; the case is {case.status.value}."


def _marked(text: str) -> Line:
    """A line of Markdown: what stands between two pairs of asterisks is bold."""
    parts = text.split("**")
    spans = [(bold(part),) if n % 2 else words(part) for n, part in enumerate(parts)]
    return tuple(span for line in spans for span in line)


_KINDS: dict[Name, Callable[[Answer], Card]] = {
    Name.REPORT_TACTICAL: _tactical,
    Name.REPORT_EXEC: _exec,
    Name.REPORT_POSTMORTEM: _postmortem,
}
