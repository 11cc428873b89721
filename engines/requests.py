"""Evidence requests: what would decide something, asked for once, and closed by what answers it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engines.config import InvestigationConfig
from engines.evidence import DataType, Evidence, FindingKind
from engines.models import Case, HypothesisState
from engines.questions import Wanted
from engines.wanted import EvidenceRequest, RequestCategory, RequestStatus

R = RequestCategory

MOVES: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.PENDING: frozenset(RequestStatus) - {RequestStatus.PENDING},
    RequestStatus.PARTIAL: frozenset({RequestStatus.COMPLETE, RequestStatus.BLOCKED, RequestStatus.OBSOLETE}),
    RequestStatus.COMPLETE: frozenset(),
    RequestStatus.BLOCKED: frozenset(),
    RequestStatus.OBSOLETE: frozenset(),
}
_OPEN = (RequestStatus.PENDING, RequestStatus.PARTIAL)


def _has(*kinds: FindingKind) -> Callable[[Evidence], bool]:
    return lambda e: any(f.kind in kinds for f in e.findings)


def _is(*types: DataType) -> Callable[[Evidence], bool]:
    return lambda e: e.data_type in types


_ANSWERS: dict[RequestCategory, tuple[Callable[[Evidence], bool], ...]] = {
    R.SYMPTOMS: (_is(DataType.LOG, DataType.TRACE), _has(FindingKind.LOG, FindingKind.STACK)),
    R.TIMELINE: (_is(DataType.LOG), _has(FindingKind.EVENT, FindingKind.CHANGE)),
    R.CHANGES: (_has(FindingKind.CHANGE),),
    R.CONFIGURATION: (_is(DataType.CONFIG), _has(FindingKind.CONFIG)),
    R.SCOPE: (_has(FindingKind.OBJECT, FindingKind.ALERT),),
    R.METRICS: (_is(DataType.METRIC), _has(FindingKind.METRIC)),
    R.ENVIRONMENT: (_is(DataType.CONFIG), _has(FindingKind.OBJECT)),
}

DEFAULT = (
    Wanted(
        what="Logs of what fails, from ten minutes before it began",
        why="shows what failed first",
        category=R.SYMPTOMS,
        commands=("kubectl -n NAMESPACE logs deploy/NAME --since=1h > app.log",),
        critical=True,
    ),
    Wanted(
        what="What was deployed or changed in the two hours before it began",
        why="most outages start there",
        category=R.CHANGES,
        commands=("git log --since='1 day ago' --stat > changes.txt",),
        critical=True,
    ),
)


@dataclass(frozen=True)
class Requests:
    """Keeps what we ask people for."""

    config: InvestigationConfig

    def open(self, case: Case) -> tuple[EvidenceRequest, ...]:
        """What is still waited for, the most deciding first."""
        return tuple(r for r in case.requests if r.status in _OPEN)

    def shown(self, case: Case, confidence: float) -> tuple[EvidenceRequest, ...]:
        """What a card asks for: one thing at most beside a cause that is sure enough."""
        return self.open(case)[: 1 if confidence >= self.config.confident_at else None]

    def answered(self, case: Case, new: tuple[Evidence, ...]) -> Case:
        """Close what the new evidence answers."""
        names = _components(case)
        return _with(case, tuple(self._answered(r, new, names) if r.status in _OPEN else r for r in case.requests))

    def ask(self, case: Case, wanted: tuple[Wanted, ...]) -> Case:
        """Ask for what would decide the most; what is not wanted any more becomes obsolete."""
        again = {_key(w.what): w for w in wanted}
        case = _with(case, tuple(_still(r, again.get(_key(r.what))) if wanted else r for r in case.requests))
        for want in wanted:
            if len(self.open(case)) < self.config.open_requests and not self._is_there(case, want):
                case = _with(case, (*case.requests, self._new(case, want)))
        return case

    def settle(self, case: Case) -> Case:
        """What was asked for a cause that is gone is not asked for any more, as long as another one is left."""
        if not any(h.is_open or h.state is HypothesisState.VALIDATED for h in case.hypotheses):
            return case
        gone = {h.id for h in case.hypotheses if h.state in (HypothesisState.REJECTED, HypothesisState.RETIRED)}
        return _with(case, tuple(move(r, RequestStatus.OBSOLETE) if r.hypothesis in gone else r for r in case.requests))

    def blocked(self, case: Case, wanted: str, reason: str) -> Case:
        """Somebody can't get it."""
        return _with(
            case,
            tuple(move(r, RequestStatus.BLOCKED, reason=reason) if r.id == wanted else r for r in case.requests),
        )

    def obsolete(self, case: Case) -> Case:
        """Nothing is asked for any more."""
        return _with(case, tuple(move(r, RequestStatus.OBSOLETE) for r in case.requests))

    def completeness(self, want: Wanted | EvidenceRequest, evidence: Evidence, names: frozenset[str]) -> float:
        """How far a piece of evidence answers it: half for the kind, half for the components it names."""
        if not any(answers(evidence) for answers in _ANSWERS[want.category]):
            return 0.0
        text = " ".join((want.what, *want.commands)).lower()
        asked = {n for n in names if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text)}
        given = {f.component.lower() for f in evidence.findings if f.component}
        met = sum(1 for n in asked if n in given or n in evidence.name.lower())
        return 0.5 + 0.5 * (met / len(asked) if asked else 1.0)

    def _answered(self, r: EvidenceRequest, new: tuple[Evidence, ...], names: frozenset[str]) -> EvidenceRequest:
        reached = max((self.completeness(r, e, names) for e in new), default=0.0)
        best = max(r.completeness, reached)
        done = RequestStatus.COMPLETE if best >= self.config.complete_at else RequestStatus.PARTIAL
        counted = r.model_copy(update={"completeness": best})
        return move(counted, done) if best >= self.config.partial_at else counted

    def _is_there(self, case: Case, want: Wanted) -> bool:
        if any(_key(r.what) == _key(want.what) and r.status is not RequestStatus.OBSOLETE for r in case.requests):
            return True
        if want.category is not R.CHANGES:
            return False  # a second log or setting of the same kind may well be what is missing
        names = _components(case)
        return any(self.completeness(want, e, names) >= self.config.complete_at for e in case.evidence)

    def _new(self, case: Case, want: Wanted) -> EvidenceRequest:
        return EvidenceRequest(
            id=f"R{len(case.requests) + 1}",
            what=want.what,
            why=want.why,
            category=want.category,
            commands=want.commands[: self.config.request_items],
            places=want.places[: self.config.request_items],
            critical=want.critical,
            hypothesis=_serves(case, want),
        )


def move(r: EvidenceRequest, status: RequestStatus, **given: str) -> EvidenceRequest:
    """Change the status, and what comes with it, if the table knows that move."""
    return r.model_copy(update={"status": status, **given}) if status in MOVES[r.status] else r


def _still(r: EvidenceRequest, want: Wanted | None) -> EvidenceRequest:
    """What is asked for again is asked for with today's reason, and what is not, no more."""
    return r.model_copy(update={"why": want.why}) if want else move(r, RequestStatus.OBSOLETE)


def _with(case: Case, requests: tuple[EvidenceRequest, ...]) -> Case:
    return case.model_copy(update={"requests": requests})


def _serves(case: Case, want: Wanted) -> str | None:
    """The one open hypothesis whose component it names; none where several are about that component."""
    spoken = f"{want.what} {want.why}".lower()
    about = [h for h in case.hypotheses if h.is_open and h.component and h.component.lower() in spoken]
    return about[0].id if len(about) == 1 else None


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _components(case: Case) -> frozenset[str]:
    return frozenset(c.lower() for c in (*case.affected, *(f.component for f in case.findings if f.component)))
