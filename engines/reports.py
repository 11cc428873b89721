"""What a case amounts to, for machines (`investigate --json`) and for people (`--report`)."""

from datetime import datetime

from pydantic import BaseModel

from engines import figures, grounding, timeline
from engines.abnormal import Suspect
from engines.cards import story, wording
from engines.conclusion import INCONCLUSIVE, WorkingConclusionGenerator
from engines.config import DEFAULTS, InvestigationConfig
from engines.correlation import Correlation, MomentKind
from engines.evidence import Citation, DataType, Evidence
from engines.markup import Line
from engines.models import Case, Category, Hypothesis, HypothesisState, ResponseType
from engines.requests import Requests
from engines.response import Mitigation, MitigationState
from engines.turn import FROZEN
from engines.wanted import RequestCategory, RequestStatus

SENTENCES = 2  # a cause is one or two sentences, not a paste of the log


class RootCause(BaseModel):
    """A possible cause; its citations are lines of files."""

    model_config = FROZEN

    statement: str
    component: str
    category: Category
    confidence: float
    citations: tuple[Citation, ...]


class Concluded(BaseModel):
    """What we think; the statement says so when no cause is likely enough to be named."""

    model_config = FROZEN

    statement: str
    confidence: float
    level: str


class NotIt(BaseModel):
    """What it is not."""

    model_config = FROZEN

    what: str
    why: str
    citations: tuple[Citation, ...]


class Needed(BaseModel):
    """What would decide it."""

    model_config = FROZEN

    what: str
    why: str
    category: RequestCategory
    commands: tuple[str, ...]
    critical: bool


class Happened(BaseModel):
    """One entry of the timeline; `citation` tells it first, `also` are others that tell it too."""

    model_config = FROZEN

    time: datetime
    until: datetime | None
    kind: MomentKind
    component: str | None
    text: str
    citation: Citation | None
    also: tuple[Citation, ...]
    note: str | None


class Result(BaseModel):
    """The object that `investigate --json` prints; the caller knows how long it took."""

    model_config = FROZEN

    root_causes: tuple[RootCause, ...]
    conclusion: Concluded
    ruled_out: tuple[NotIt, ...]
    requests: tuple[Needed, ...]
    ranked_components: tuple[str, ...]
    abnormal: tuple[Suspect, ...]
    timeline: tuple[Happened, ...]
    response_type: ResponseType
    redactions: dict[str, int]
    seconds: float = 0.0


def result(case: Case, config: InvestigationConfig = DEFAULTS) -> Result:
    """The case as data."""
    return Result(
        root_causes=_root_causes(case, config),
        conclusion=_concluded(case, config),
        ruled_out=_not_it(case),
        requests=tuple(
            Needed(what=r.what, why=r.why, category=r.category, commands=r.commands, critical=r.critical)
            for r in Requests(config).shown(case, case.conclusion.confidence if case.conclusion else 0.0)
        ),
        ranked_components=tuple(s.component for s in case.ranking.suspects) if case.ranking else (),
        abnormal=case.ranking.suspects if case.ranking else (),
        timeline=happened(timeline.correlation(case, config)),
        response_type=case.turns[-1].response if case.turns else ResponseType.CLARIFICATION_REQUEST,
        redactions=_redactions(case),
    )


def happened(correlation: Correlation) -> tuple[Happened, ...]:
    """The moments as data."""
    return tuple(
        Happened(
            time=m.at,
            until=m.until,
            kind=m.kind,
            component=m.component,
            text=m.what,
            citation=m.citations[0] if m.citations else None,
            also=m.citations[1:],
            note=m.note,
        )
        for m in correlation.moments
    )


def markdown(case: Case, config: InvestigationConfig = DEFAULTS) -> str:
    """The case as a document; what is not known is marked as a gap."""
    parts = [f"## {heading}\n\n" + "\n".join(f"- {line}" for line in lines) for heading, lines in told(case, config)]
    return "\n\n".join([f"# {case.title or 'Incident'}", *parts]) + "\n"


def told(case: Case, config: InvestigationConfig = DEFAULTS) -> tuple[tuple[str, list[str]], ...]:
    """The sections of the document that say something, with their lines; gaps are in bold as Markdown has it."""
    made = (
        ("Summary", _summary(case, config)),
        ("Impact", _impact(case)),
        ("Timeline", _happened(case, config)),
        ("Cause", _cause(case, config)),
        ("Tried", [f"{m.text.rstrip('.')} ({m.by}): {_went(m, case)}" for m in case.mitigations]),
        ("Ruled out", [f"{n.what.rstrip('.')}: {n.why}{_refs(n.citations)}" for n in _not_it(case)]),
        ("Open questions", _open_questions(case, config)),
        ("Follow-ups", list(case.follow_ups) or ["**Gap:** none were agreed."]),
        ("Evidence", [_evidence_line(e) for e in case.evidence if e.data_type is not DataType.STATEMENT]),
    )
    return tuple((heading, lines) for heading, lines in made if lines)


def _root_causes(case: Case, config: InvestigationConfig) -> tuple[RootCause, ...]:
    stated = WorkingConclusionGenerator(config).stated(case)[: config.root_causes]
    return tuple(_root_cause(h, case, config) for h in stated)


def _root_cause(h: Hypothesis, case: Case, config: InvestigationConfig) -> RootCause:
    return RootCause(
        statement=wording.sentences(h.statement, SENTENCES),
        component=h.component,
        category=h.category,
        confidence=WorkingConclusionGenerator(config).confidence(case, h),
        citations=_of_files(h.citations, case),
    )


def _concluded(case: Case, config: InvestigationConfig) -> Concluded:
    c = case.conclusion
    if c is None or c.confidence < config.likely_at:
        level = WorkingConclusionGenerator(config).level(0.0)
        return Concluded(statement=INCONCLUSIVE, confidence=c.confidence if c else 0.0, level=c.level if c else level)
    return Concluded(statement=wording.sentences(c.statement, SENTENCES), confidence=c.confidence, level=c.level)


def _not_it(case: Case) -> tuple[NotIt, ...]:
    rejected = [
        NotIt(
            what=h.statement,
            why=h.history[-1].why,
            citations=_of_files(tuple(s.citation for s in h.contradicting if s.citation), case),
        )
        for h in case.hypotheses
        if h.state is HypothesisState.REJECTED
    ]
    claims = [NotIt(what=r.what, why=r.why, citations=_of_files(r.citations, case)) for r in case.ruled_out]
    return (*rejected, *claims)


def _of_files(citations: tuple[Citation, ...], case: Case) -> tuple[Citation, ...]:
    said = {e.id for e in case.evidence if e.data_type is DataType.STATEMENT}
    return tuple(c for c in grounding.valid(citations, case.evidence) if c.evidence not in said)


def _redactions(case: Case) -> dict[str, int]:
    total: dict[str, int] = {}
    for e in case.evidence:
        for kind, count in e.redactions.items():
            total[kind] = total.get(kind, 0) + count
    return total


def _summary(case: Case, config: InvestigationConfig) -> list[str]:
    concluded = _concluded(case, config)
    lines = [f"Problem: {case.problem}"] if case.problem else ["**Gap:** nobody said what was wrong."]
    lines.append(f"{concluded.statement} Confidence {concluded.confidence:.2f}, {concluded.level}.")
    lines.append(f"Status: {case.status.value}.")
    return lines


def _impact(case: Case) -> list[str]:
    lines = [f"Affected: {', '.join(case.affected)}." if case.affected else "**Gap:** what was affected is not known."]
    if case.severity:
        lines.append(f"Severity: {case.severity}{'' if case.severity_confirmed else ' (proposed)'}.")
    if not case.onset:
        return [*lines, "**Gap:** when it began is not known."]
    lines.append(f"Began: {wording.dated(case.onset)}.")
    if case.reopened_at:
        lines.append(f"Bad again: {wording.dated(case.reopened_at)}.")
        ended = case.resolved_at
        return (
            [*lines, f"Ended: {wording.dated(ended)}, {_duration(case.reopened_at, ended)} later."] if ended else lines
        )
    if case.resolved_at:
        lines.append(f"Ended: {wording.dated(case.resolved_at)}, after {_duration(case.onset, case.resolved_at)}.")
    return lines


def _happened(case: Case, config: InvestigationConfig) -> list[str]:
    told = timeline.correlation(case, config)
    day = told.onset or case.opened_at
    lines = [_text(line) for line in story.told(told, day)]
    lines += [f"{wording.dated(m.at)} {_text(story.what(m))}" for m in told.moments]
    said = {e.id for e in case.evidence if e.data_type is DataType.STATEMENT}
    if all(m.evidence in said or not m.evidence for m in told.moments):
        dated = any(e.start for e in case.evidence if e.id not in said)
        lines.append(f"**Gap:** no evidence {'shows when it went wrong' if dated else 'carries a time'}.")
    return lines


def _text(line: Line) -> str:
    return "".join(span.text for span in line)


def _cause(case: Case, config: InvestigationConfig) -> list[str]:
    concluded = _concluded(case, config)
    top = case.hypothesis(case.conclusion.hypothesis or "") if case.conclusion else None
    if top is None or concluded.confidence < config.likely_at:
        return [f"**Gap:** {INCONCLUSIVE[:1].lower()}{INCONCLUSIVE[1:]}", *_unproven(case, config)]
    cited = [f"`{c.file}` line {c.line} ({c.ref}): `{c.quote.replace('`', chr(39))}`" for c in top.citations]
    return [top.statement, *cited]


def _unproven(case: Case, config: InvestigationConfig) -> list[str]:
    """What was found and what it might be, where nothing was proven."""
    maker = WorkingConclusionGenerator(config)
    found = [f for c in case.known if (f := grounding.finding_of(c, case.evidence))]
    return [
        *(f"Found: {f.summary.rstrip('.')} ({f.cite().ref})" for f in found[: config.known_lines]),
        *(
            f"Not proven: {wording.sentences(h.statement, SENTENCES)} Confidence {maker.confidence(case, h):.2f}."
            for h in maker.stated(case)[: config.list_limit]
        ),
    ]


def _open_questions(case: Case, config: InvestigationConfig) -> list[str]:
    blocked = [r for r in case.requests if r.status is RequestStatus.BLOCKED]
    gaps = [f"**Gap:** {r.what} could not be had{f': {r.reason}' if r.reason else ''}" for r in blocked]
    return [*(f"{r.what} ({r.why})" for r in Requests(config).open(case)), *gaps]


def _evidence_line(e: Evidence) -> str:
    return f"{e.id} `{e.name}`, {figures.many(e.lines, 'line')}{f': {e.note}' if e.note else ''}"


def _went(m: Mitigation, case: Case) -> str:
    if m.is_open:
        return "**Gap:** nobody said whether it helped."
    if m.is_waiting:
        return "not tried"
    if m.state is not MitigationState.WORKED:
        return "did not help"
    again = case.reopened_at
    return f"it worked until {wording.dated(again)}" if again and m.ended_at and m.ended_at < again else "it worked"


def _refs(citations: tuple[Citation, ...]) -> str:
    return f" ({', '.join(c.ref for c in citations)})" if citations else ""


def _duration(start: datetime, end: datetime) -> str:
    return wording.minutes((end - start).total_seconds())
