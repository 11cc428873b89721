"""How a case begins, and how it takes in what a turn brought."""

from datetime import datetime

from engines import talk
from engines.cards import wording
from engines.evidence import DataType, Evidence
from engines.models import Case
from engines.questions import Assessment, RuledOut
from engines.turn import Turn


def opened(case: Case | None, turn: Turn) -> Case:
    """The thread's case, new where there is none."""
    return case or Case(id=turn.thread.case_id, thread=turn.thread, opened_at=turn.at, updated_at=turn.at)


def absorbed(case: Case, turn: Turn, new: tuple[Evidence, ...]) -> Case:
    """Take the turn's evidence in; the first words that say something are the problem."""
    problem = case.problem or _problem(turn)
    files = [e.name for e in new if e.data_type is not DataType.STATEMENT]
    title = case.title or (wording.subject(problem) if problem else "".join(files[:1]))
    return case.model_copy(
        update={"evidence": (*case.evidence, *new), "problem": problem, "title": title, "updated_at": turn.at}
    )


def adopted(case: Case, assessment: Assessment) -> Case:
    """Take in what an assessment says around the causes."""
    severity = case.severity if case.severity_confirmed else assessment.severity or case.severity
    return case.model_copy(
        update={
            "affected": assessment.affected or case.affected,
            "onset": _onset(case, assessment.onset),
            "severity": severity,
            "known": assessment.known or case.known,
            "ruled_out": _undisputed(case, _joined(case.ruled_out, assessment.ruled_out)),
        }
    )


def _problem(turn: Turn) -> str:
    told = [talk.said(m.text) for m in turn.messages if m.text.strip() and not talk.is_small(m.text)]
    return told[-1] if told else ""


def _onset(case: Case, claimed: datetime | None) -> datetime | None:
    if case.onset_said:
        return case.onset_said
    files = [e for e in case.evidence if e.data_type is not DataType.STATEMENT]
    if claimed and any(_covers(e, claimed) for e in files):
        return claimed
    return case.onset or min((e.onset for e in files if e.onset), default=None)


def _covers(e: Evidence, at: datetime) -> bool:
    if e.start and e.end and e.start <= at <= e.end:
        return True
    return any(at in (f.at, f.until) for f in e.findings)


def _undisputed(case: Case, claimed: tuple[RuledOut, ...]) -> tuple[RuledOut, ...]:
    """Without what somebody whose word was not settled against says is bad."""
    lost = {s.evidence for c in case.conflicts if c.settled for s in (c.one, c.other) if c.settled != s.evidence}
    bad = {c.topic for c in case.claims if not c.fine and c.evidence not in lost}
    return tuple(r for r in claimed if r.what not in bad)


def _joined(old: tuple[RuledOut, ...], new: tuple[RuledOut, ...]) -> tuple[RuledOut, ...]:
    by_name = {r.what: r for r in (*old, *new)}
    return tuple(by_name.values())
