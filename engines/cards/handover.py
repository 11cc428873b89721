"""The hand-over: what somebody who is called in must know, in one section."""

from engines import escalation
from engines.cards import wording
from engines.cards.basis import Answer
from engines.config import InvestigationConfig
from engines.markup import Line, Section, bold, words
from engines.models import Case, HypothesisState, ResponseType
from engines.response import MitigationState
from engines.wanted import RequestStatus

MOST = 4  # lines of each kind


def section(a: Answer) -> Section:
    """Below an answer that recommends it."""
    if a.response is not ResponseType.ESCALATION_REQUIRED:
        return Section(lines=())
    reason = escalation.recommended(a.case, a.config) or a.case.degraded or "no cause was found so far"
    lead = words(f"This needs somebody else: {reason}.")
    return Section(heading="Hand over", lines=(lead, *summary(a.case, a.config)))


def summary(case: Case, config: InvestigationConfig) -> tuple[Line, ...]:
    """What is known, ruled out, tried and missing; without what the answer above it says already."""
    rejected = [h.statement for h in case.hypotheses if h.state is HypothesisState.REJECTED]
    failed = [m.text for m in case.mitigations if m.state is MitigationState.FAILED]
    missing = [
        f"{r.what} ({r.reason})" if r.reason else r.what
        for r in case.requests
        if r.status in (RequestStatus.BLOCKED, RequestStatus.PENDING, RequestStatus.PARTIAL)
    ]
    named = (
        ("Known", _known(case)),
        ("Not it", [*rejected, *(r.what for r in case.ruled_out)]),
        ("Tried, did not help", failed),
        ("Missing", missing[: config.open_requests + 1]),
    )
    kept = ((name, text) for name, told in named for text in told[:MOST])
    return tuple((bold(f"{name}: "), *words(wording.stopped(wording.short(text)))) for name, text in kept)


def _known(case: Case) -> list[str]:
    best = case.conclusion.statement if case.conclusion and case.conclusion.hypothesis else ""
    told = [f"{case.severity or 'severity unknown'}: {case.problem or case.title}", best]
    return [t for t in told if t]
