"""What can be pressed on an answer card."""

from engines.cards import wording
from engines.cards.basis import Answer
from engines.conclusion import WorkingConclusionGenerator
from engines.markup import Button
from engines.models import Case, Category, ResponseType


def buttons(a: Answer) -> tuple[Button, ...]:
    """All of them, the most useful first."""
    return (
        *_cause_buttons(a),
        *_conflict_buttons(a.case),
        *_phase_buttons(a.case),
        *_severity_buttons(a.case),
        *_blocked_buttons(a),
        *_escalation_buttons(a),
        *_close_buttons(a),
    )


def _cause_buttons(a: Answer) -> tuple[Button, ...]:
    if a.cause is None:
        return ()
    feedback = (
        Button(name="why", label="Why?", value=a.cause.id),
        Button(name="hypothesis.accept", label="👍", value=a.cause.id, opinion=True),
        Button(name="hypothesis.reject", label="👎", value=a.cause.id, opinion=False),
    )
    if a.cause.category is Category.NO_FAULT or not a.cause.fix:
        return feedback
    start = Button(name="mitigation.start", label="Start the fix", value=a.cause.id, primary=True)
    propose = Button(name="mitigation.propose", label="Propose it", value=a.cause.id)
    return (start, propose, *feedback)


def _phase_buttons(case: Case) -> tuple[Button, ...]:
    if case.offered is None:
        return ()
    return (Button(name="phase.confirm", label=f"Go on: {wording.PHASES[case.offered]}", value=str(int(case.offered))),)


def _conflict_buttons(case: Case) -> tuple[Button, ...]:
    return tuple(
        Button(name="conflict.settle", label=f"{s.speaker} is right", value=f"{c.id}:{s.evidence}")
        for c in case.conflicts
        if c.settled is None
        for s in (c.one, c.other)
    )


def _escalation_buttons(a: Answer) -> tuple[Button, ...]:
    called = a.case.escalation is not None and a.case.escalation.acknowledged_by is None
    if a.response is not ResponseType.ESCALATION_REQUIRED or called:
        return ()
    return (Button(name="case.escalate", label="Escalate", primary=a.cause is None),)


def _severity_buttons(case: Case) -> tuple[Button, ...]:
    if not case.severity or case.severity_confirmed:
        return ()
    return (
        Button(name="severity.confirm", label=f"It's {case.severity}", value=case.severity),
        Button(name="severity.reject", label=f"Not {case.severity}", value=case.severity),
    )


def _blocked_buttons(a: Answer) -> tuple[Button, ...]:
    if a.cause and a.conclusion.confidence >= a.config.confident_at:
        return ()
    return tuple(
        Button(name="request.blocked", label=f"Can't get {n}", value=r.id) for n, r in enumerate(a.requested, start=1)
    )


def _close_buttons(a: Answer) -> tuple[Button, ...]:
    healthy = a.cause is not None and a.cause.category is Category.NO_FAULT
    stuck = WorkingConclusionGenerator(a.config).may_close(a.case, a.conclusion)
    if healthy or stuck or a.response is ResponseType.ESCALATION_REQUIRED:
        label = "Close" if healthy else "Close with findings"
        return (Button(name="case.close", label=label, confirm="Close this case for good?"),)
    return ()
