"""Claims against evidence: a citation holds only if the line it names really says what it quotes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from engines.config import InvestigationConfig
from engines.evidence import Citation, Evidence, Finding
from engines.questions import Assessment, Candidate, Doubt, RuledOut, Verdict, Weight

REMEMBERED = 4096  # statements of which the numbers and names are known: most are claimed again in every turn
_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])")
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_NAMES = (re.compile(r"`([^`]+)`"), re.compile(r'"([^"]+)"'))


@dataclass(frozen=True)
class Screened:
    """An assessment with what holds, and how many of its claims did not."""

    assessment: Assessment
    dropped: int


@dataclass(frozen=True)
class Judged:
    """A verdict with what holds, and how many of its claims did not."""

    verdict: Verdict
    dropped: int


def finding_of(citation: Citation, evidence: tuple[Evidence, ...]) -> Finding | None:
    """The finding that a citation points at, if it holds."""
    found = piece(citation.evidence, evidence)
    at_line = (f for f in found.findings if f.line == citation.line and f.file == citation.file) if found else ()
    return next((f for f in at_line if _quotes(citation.quote, f.excerpt)), None)


def piece(number: str, evidence: tuple[Evidence, ...]) -> Evidence | None:
    """The evidence of that id, which is most often at its own place: E3 is the third."""
    place = int(number[1:]) - 1 if number[1:].isdecimal() else -1
    if 0 <= place < len(evidence) and evidence[place].id == number:
        return evidence[place]
    return next((e for e in evidence if e.id == number), None)


def holds(citation: Citation, evidence: tuple[Evidence, ...]) -> bool:
    """Whether the evidence exists and its line says what is quoted."""
    return finding_of(citation, evidence) is not None


def valid(citations: tuple[Citation, ...], evidence: tuple[Evidence, ...]) -> tuple[Citation, ...]:
    """The citations that hold, each once, in order."""
    return tuple(dict.fromkeys(c for c in citations if holds(c, evidence)))


def unsupported(statement: str, citations: tuple[Citation, ...], evidence: tuple[Evidence, ...], problem: str) -> int:
    """How many numbers, times and quoted names of a statement occur nowhere in what it cites."""
    source = _source(citations, evidence, problem)
    numbers, words = _claimed(statement)
    missing_numbers = numbers.difference(_ANY_NUMBER.findall(_without_commas(source)) if numbers else ())
    missing_words = [w for w in words if not _stands_in(w, source)]
    return len(missing_numbers) + len(missing_words)


@lru_cache(REMEMBERED)
def _claimed(statement: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of a statement, and its times and quoted names as a source would tell them."""
    names = {n for pattern in _NAMES for n in pattern.findall(statement)}
    bare = statement
    for name in sorted(names, key=lambda n: (-len(n), n)):  # one may stand in another
        bare = bare.replace(name, " ")
    times = set(_TIME.findall(bare))
    numbers = _NUMBER.findall(_TIME.sub(" ", _without_commas(bare)))
    return frozenset(numbers), frozenset(_folded(w).lower() for w in times | names)


def screen(
    assessment: Assessment, evidence: tuple[Evidence, ...], problem: str, config: InvestigationConfig
) -> Screened:
    """Keep of an assessment what the evidence bears out."""
    candidates = tuple(c for c in (_candidate(c, evidence, problem, config) for c in assessment.candidates) if c)
    ruled_out = tuple(r for r in (_ruled_out(r, evidence) for r in assessment.ruled_out) if r)
    known = valid(assessment.known, evidence)
    shown = tuple(s for s in assessment.shown if holds(s.citation, evidence))
    claimed = len(assessment.candidates) + len(assessment.ruled_out) + len(set(assessment.known))
    held = {"candidates": candidates, "ruled_out": ruled_out, "known": known, "shown": shown}
    lost = len(assessment.shown) - len(shown) + claimed - len(candidates) - len(ruled_out) - len(known)
    return Screened(assessment.model_copy(update=held), lost)


def weigh(verdict: Verdict, evidence: tuple[Evidence, ...]) -> Judged:
    """Keep of a verdict the weights whose evidence exists and says so."""
    kept = tuple(w for w in verdict.weights if _weight(w, evidence))
    return Judged(Verdict(weights=kept), len(verdict.weights) - len(kept))


def rival(doubt: Doubt, evidence: tuple[Evidence, ...], problem: str, config: InvestigationConfig) -> Candidate | None:
    """The other reading, if it cites something that holds."""
    kept = _candidate(doubt.rival, evidence, problem, config) if doubt.rival else None
    return kept if kept and kept.citations else None


def _candidate(
    candidate: Candidate, evidence: tuple[Evidence, ...], problem: str, config: InvestigationConfig
) -> Candidate | None:
    cited = valid(candidate.citations, evidence)
    if candidate.citations and not cited:
        return None
    against = valid(candidate.against, evidence)
    ceiling = 1.0 if cited else config.prior_cap
    missing = unsupported(candidate.statement, (*cited, *against), evidence, problem)
    penalty = min(config.unsupported_penalty * missing, config.unsupported_most)
    prior = max(min(candidate.prior, ceiling) - penalty, 0.0)
    return candidate.model_copy(update={"citations": cited, "against": against, "prior": prior})


def _ruled_out(claim: RuledOut, evidence: tuple[Evidence, ...]) -> RuledOut | None:
    cited = valid(claim.citations, evidence)
    return claim.model_copy(update={"citations": cited}) if cited else None


def _weight(weight: Weight, evidence: tuple[Evidence, ...]) -> bool:
    if weight.citation:
        return weight.citation.evidence == weight.evidence and holds(weight.citation, evidence)
    found = piece(weight.evidence, evidence)
    return found is not None and bool(found.findings)


def _quotes(quote: str, excerpt: str) -> bool:
    if quote == excerpt:  # most lines are quoted whole
        return bool(quote.replace("…", "").strip())
    return _stands_in(_folded(quote), _folded(excerpt))


def _stands_in(quote: str, text: str) -> bool:
    """Whether a text says the quote, of one with parts left out each part in its turn."""
    parts = [p for p in (p.strip() for p in quote.split("…")) if p]
    for part in parts:
        _before, found, text = text.partition(part)
        if not found:
            return False
    return bool(parts)


def _source(citations: tuple[Citation, ...], evidence: tuple[Evidence, ...], problem: str) -> str:
    found = [f for f in (finding_of(c, evidence) for c in citations) if f]
    whole = [e for e in (piece(number, evidence) for number in dict.fromkeys(f.evidence for f in found)) if e]
    totals = [f"{e.lines} {e.errors} {e.warnings} {e.onset or ''}" for e in whole]
    return _folded(" ".join([problem, *totals, *(said(f) for f in found)])).lower()


def _without_commas(text: str) -> str:
    return _THOUSANDS.sub("", text)


def said(finding: Finding) -> str:
    """All that a finding says, its times, count and facts too."""
    times = [f"{t:%Y-%m-%d %H:%M:%S}" for t in (finding.at, finding.until) if t]
    parts = [finding.excerpt, finding.summary, finding.component or "", finding.reason or "", finding.file]
    return " ".join([*parts, *times, str(finding.count), *(f"{k} {v}" for k, v in finding.facts.items())])


def _folded(text: str) -> str:
    return " ".join(text.replace('"', "'").split())
