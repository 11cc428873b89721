"""Whether a candidate says what a hypothesis says already."""

from difflib import SequenceMatcher
from functools import lru_cache

from engines.config import InvestigationConfig
from engines.models import Hypothesis
from engines.questions import Candidate

REMEMBERED = 4096  # pairs of statements: every turn compares its candidates with the same ones


def is_same(h: Hypothesis, candidate: Candidate, config: InvestigationConfig) -> bool:
    """Whether it is the same cause: the same component and category, and the same first proof or words."""
    proof = _is_about(h, candidate) and bool(set(h.citations) & set(candidate.citations[:1]))
    return proof or says_same(h, candidate, config)


def says_same(h: Hypothesis, candidate: Candidate, config: InvestigationConfig) -> bool:
    """Whether it is the same cause by its words."""
    if not _is_about(h, candidate):
        return False
    return _are_alike(h.statement.lower(), candidate.statement.lower(), config.duplicate_ratio)


def _is_about(h: Hypothesis, candidate: Candidate) -> bool:
    return h.component.lower() == candidate.component.lower() and h.category is candidate.category


@lru_cache(REMEMBERED)
def _are_alike(one: str, other: str, least: float) -> bool:
    alike = SequenceMatcher(None, one, other, autojunk=False)
    bounds = (alike.real_quick_ratio, alike.quick_ratio, alike.ratio)  # each at least the next, and quicker
    return all(ratio() >= least for ratio in bounds)
