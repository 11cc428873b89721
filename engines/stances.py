"""What pieces of evidence say of a hypothesis: one stance each, the newest wins, a conflict holds both sides back."""

from engines import grounding
from engines.evidence import Citation, DataType
from engines.models import Case, Hypothesis, Stance
from engines.questions import Candidate


def held(case: Case, given: tuple[Stance, ...]) -> tuple[Stance, ...]:
    """The same, each marked as held back or not by the conflicts of the case."""
    uncounted = case.uncounted
    return tuple(s.model_copy(update={"held": s.evidence in uncounted}) for s in given)


def cited(candidate: Candidate) -> tuple[Stance, ...]:
    """What a candidate cites, for it or against it: counted in its prior already."""
    supporting = [_prior(c, supports=True) for c in candidate.citations]
    contradicting = [_prior(c, supports=False) for c in candidate.against]
    first: dict[str, Stance] = {}
    for s in (*supporting, *contradicting):
        first.setdefault(s.evidence, s)
    return tuple(first.values())


def newest(old: tuple[Stance, ...], new: tuple[Stance, ...]) -> tuple[Stance, ...]:
    """One stance per piece of evidence, the newest; what the prior counted with the same sign stays counted there."""
    kept = {s.evidence: s for s in old}
    for s in new:
        was = kept.get(s.evidence)
        same = was is not None and was.in_prior and was.supports == s.supports
        kept[s.evidence] = s.model_copy(update={"in_prior": s.in_prior or same})
    return tuple(kept.values())


def sources(h: Hypothesis, case: Case) -> int:
    """Independent sources for it: each file is one, all that people say is one."""
    supporting = [grounding.piece(s.evidence, case.evidence) for s in h.supporting]
    files = {e.sha256 or e.name for e in supporting if e and e.data_type is not DataType.STATEMENT}
    said = any(e.data_type is DataType.STATEMENT for e in supporting if e)
    return len(files) + (1 if said and files else 0)


def _prior(citation: Citation, *, supports: bool) -> Stance:
    why = "cited for it" if supports else "cited against it"
    return Stance(evidence=citation.evidence, supports=supports, why=why, citation=citation, in_prior=True)
