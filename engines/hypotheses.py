"""Hypotheses: proposed, judged by evidence, ranked, and moved by one table of transitions."""

from dataclasses import dataclass

from engines import alike, stances
from engines.config import InvestigationConfig
from engines.models import Case, Category, Hypothesis, HypothesisState, Stance, Step
from engines.questions import Candidate, Verdict
from engines.turn import Turn

S = HypothesisState
PLACES = 4  # of a score: sums of shares are not exact, and .35 less .30 would be no .05

MOVES: dict[HypothesisState, frozenset[HypothesisState]] = {
    S.PROPOSED: frozenset({S.TESTING, S.REJECTED, S.RETIRED}),
    S.TESTING: frozenset({S.VALIDATED, S.REJECTED, S.INCONCLUSIVE, S.RETIRED}),
    S.VALIDATED: frozenset({S.TESTING, S.REJECTED}),  # new evidence against it, or a person's word
    S.INCONCLUSIVE: frozenset({S.TESTING, S.REJECTED}),  # new evidence, or a person's word
    S.RETIRED: frozenset({S.TESTING, S.REJECTED}),  # as inconclusive
    S.REJECTED: frozenset(),
}


@dataclass(frozen=True)
class Anchoring:
    """Where the investigation is stuck: the hypotheses to retire and the categories to leave alone."""

    retire: tuple[str, ...] = ()
    excluded: tuple[Category, ...] = ()


@dataclass(frozen=True)
class HypothesisManager:
    """Everything that changes a hypothesis."""

    config: InvestigationConfig

    def score(self, h: Hypothesis) -> float:
        """The stored score: the prior and each piece of evidence once."""
        fresh = [s for s in h.stances if not s.in_prior and not s.held]
        plus = sum(1 for s in fresh if s.supports) * self.config.support_weight
        minus = sum(1 for s in fresh if not s.supports) * self.config.contradict_weight
        return round(min(max(h.prior + plus - minus, 0.0), 1.0), PLACES)

    def shown(self, h: Hypothesis) -> float:
        """The confidence that cards and the ranking show; decay is reckoned anew from the stored score."""
        if h.stagnant < self.config.decay_after:
            return h.score
        floor = min(h.score, self.config.shown_floor)
        return max(h.score * self.config.decay**h.stagnant, floor)

    def ranked(self, case: Case) -> tuple[Hypothesis, ...]:
        """All that are not rejected, best first; ties keep the order in which they were proposed."""
        kept = [h for h in case.hypotheses if h.state is not S.REJECTED]
        return tuple(sorted(kept, key=lambda h: (-self.shown(h), h.rank)))

    def propose(
        self, case: Case, candidates: tuple[Candidate, ...], turn: Turn, excluded: tuple[Category, ...] = ()
    ) -> Case:
        """Take candidates in, each merged with the hypothesis that says the same."""
        taken: set[str] = set()  # what a better candidate of this very assessment already is
        for rank, candidate in enumerate(candidates):
            if any(h.id in taken and alike.says_same(h, candidate, self.config) for h in case.hypotheses):
                continue
            same = next(
                (h for h in case.hypotheses if h.id not in taken and alike.is_same(h, candidate, self.config)), None
            )
            if same:
                case = put(case, self._merged(same, candidate, rank, turn))
            elif candidate.category not in excluded:
                same = self._new(case, candidate, rank, turn)
                case = case.model_copy(update={"hypotheses": (*case.hypotheses, same)})
            taken |= {same.id} if same else set()
        return case

    def is_over(self, case: Case, candidate: Candidate) -> bool:
        """Whether it was looked at already and laid aside or rejected."""
        same = next((h for h in case.hypotheses if alike.is_same(h, candidate, self.config)), None)
        return same is not None and same.state in (S.REJECTED, S.RETIRED, S.INCONCLUSIVE)

    def pick(self, case: Case, limit: int) -> tuple[Hypothesis, ...]:
        """Which to test now: the best open ones, at most `limit`."""
        worth = [h for h in self.ranked(case) if h.is_open and self.shown(h) > self.config.test_above]
        return tuple(worth[: min(limit, self.config.tests_per_turn)])

    def judge(self, case: Case, wanted: str, verdict: Verdict, turn: Turn) -> Case:
        """Take a verdict in: one stance per piece of evidence, the newest wins."""
        h = case.hypothesis(wanted)
        if h is None or h.state is S.REJECTED:
            return case
        fresh = h.history[0].turn == turn.id and bool(h.citations)  # its prior was made of this same evidence
        given = [
            Stance(evidence=w.evidence, supports=w.supports, why=w.why, citation=w.citation, in_prior=fresh)
            for w in verdict.weights
        ]
        if h.state is S.PROPOSED:
            h = move(h, S.TESTING, turn, "is being tested")
        return put(case, self._scored(h, stances.held(case, tuple(given)), turn))

    def withdrawn(self, case: Case, wanted: str, evidence: frozenset[str], turn: Turn, why: str) -> Case:
        """Take back what some evidence said of a hypothesis."""
        h = case.hypothesis(wanted)
        if h is None or h.state is S.REJECTED:
            return case
        left = h.model_copy(update={"stances": tuple(s for s in h.stances if s.evidence not in evidence)})
        case = put(case, self._rescored(h, left, turn, why, ()))
        return put(case, self._moved(case.hypothesis(wanted) or h, case, turn))

    def recounted(self, case: Case, turn: Turn, why: str) -> Case:
        """Count the stances anew: a conflict between people began or ended."""
        for h in case.hypotheses:
            held = stances.held(case, h.stances)
            if held != h.stances:
                changed = h.model_copy(update={"stances": held})
                about = tuple(s.evidence for s, was in zip(held, h.stances, strict=True) if s != was)
                case = put(case, self._rescored(h, changed, turn, why, about))
                case = put(case, self._moved(case.hypothesis(h.id) or h, case, turn))
        return case

    def settle(self, before: Case, case: Case, tested: tuple[str, ...], turn: Turn, *, ages: bool = True) -> Case:
        """End a turn: what did not move ages once, unless nothing new came, and states change by their table."""
        for h in case.hypotheses:
            aged = self._aged(before.hypothesis(h.id), h, case, tested) if ages else h
            case = put(case, self._moved(aged, case, turn))
        return case

    def anchoring(self, case: Case) -> Anchoring:
        """Whether the investigation keeps to one idea that leads nowhere."""
        open_ones = [h for h in self.ranked(case) if h.is_open]
        if case.iteration < self.config.anchoring_from or not open_ones:
            return Anchoring()
        stalled = [h for h in open_ones if self._is_stalled(h)]
        overtested = self._overtested(case, open_ones)
        if not overtested and len(stalled) < self.config.anchoring_stalled and open_ones[0] not in stalled:
            return Anchoring()
        categories = tuple(dict.fromkeys(h.category for h in stalled)) or overtested
        return Anchoring(tuple(h.id for h in stalled), categories)

    def retire(self, case: Case, wanted: tuple[str, ...], turn: Turn) -> Case:
        """Lay the stalled ones aside."""
        for h in case.hypotheses:
            if h.id in wanted and h.is_open:
                case = put(case, move(h, S.RETIRED, turn, "no progress; other causes are looked at"))
        return case

    def told(self, case: Case, wanted: str, stance: Stance, turn: Turn, *, reject: bool = False) -> Case:
        """Take a person's word in, at once."""
        h = case.hypothesis(wanted)
        if h is None or h.state is S.REJECTED:
            return case
        if h.state is not S.TESTING and not reject:
            h = move(h, S.TESTING, turn, stance.why)
        h = self._scored(h, stances.held(case, (stance,)), turn)
        if reject:
            return put(case, move(h, S.REJECTED, turn, stance.why, (stance.evidence,)))
        case = put(case, h)
        return put(case, self._moved(h, case, turn))

    def _new(self, case: Case, candidate: Candidate, rank: int, turn: Turn) -> Hypothesis:
        h = Hypothesis(
            id=f"H{len(case.hypotheses) + 1}",
            statement=candidate.statement,
            component=candidate.component,
            category=candidate.category,
            prior=candidate.prior,
            score=0.0,
            rank=rank,
            citations=candidate.citations,
            stances=stances.cited(candidate),
            since=candidate.since,
            fix=candidate.fix,
            settles=candidate.settles,
        )
        why = "named by the evidence" if h.citations else "a guess"
        named = h.model_copy(update={"score": self.score(h)})
        return _step(h, named, turn, why, tuple(s.evidence for s in h.stances))

    def _merged(self, h: Hypothesis, candidate: Candidate, rank: int, turn: Turn) -> Hypothesis:
        known = {s.evidence for s in h.stances}
        cited = stances.cited(candidate)
        new = tuple(s.evidence for s in cited if s.evidence not in known)
        if h.state is S.REJECTED:
            return h
        if h.state in (S.INCONCLUSIVE, S.RETIRED):
            if not new:
                return h
            h = move(h, S.TESTING, turn, "new evidence", new)
        prior = candidate.prior if candidate.citations else self._guessed(h, candidate)
        merged = h.model_copy(
            update={
                "prior": prior,
                "stances": stances.newest(h.stances, cited),
                "citations": tuple(dict.fromkeys((*candidate.citations, *h.citations))),
                "statement": candidate.statement if candidate.citations else h.statement,
                "rank": rank,
                "since": candidate.since or h.since,
                "fix": candidate.fix or h.fix,
                "settles": candidate.settles or h.settles,
            }
        )
        return self._rescored(h, merged, turn, "judged anew by the evidence", new or tuple(s.evidence for s in cited))

    def _guessed(self, h: Hypothesis, candidate: Candidate) -> float:
        """A prior that cites nothing raises the score up to its cap, and never one that is above it."""
        wanted = max(candidate.prior - h.prior, 0.0)
        return round(h.prior + min(wanted, max(self.config.prior_cap - h.score, 0.0)), PLACES)

    def _scored(self, h: Hypothesis, given: tuple[Stance, ...], turn: Turn) -> Hypothesis:
        changed = h.model_copy(update={"stances": stances.newest(h.stances, given)})
        why = "; ".join(dict.fromkeys(s.why for s in given))
        return self._rescored(h, changed, turn, why, tuple(s.evidence for s in given))

    def _rescored(
        self, before: Hypothesis, after: Hypothesis, turn: Turn, why: str, evidence: tuple[str, ...]
    ) -> Hypothesis:
        after = after.model_copy(update={"score": self.score(after)})
        return after if after.score == before.score else _step(before, after, turn, why, evidence)

    def _aged(self, was: Hypothesis | None, h: Hypothesis, case: Case, tested: tuple[str, ...]) -> Hypothesis:
        if was is None or h.category is Category.NO_FAULT:
            return h  # that nothing is wrong needs no progress: nothing new is expected
        if round(abs(h.score - was.score), PLACES) >= self.config.progress_delta:
            return h.model_copy(update={"stagnant": 0})
        if h.id in tested or (h.is_open and not self._tested_lately(h, case)):
            return h.model_copy(update={"stagnant": h.stagnant + 1})
        return h

    def _tested_lately(self, h: Hypothesis, case: Case) -> bool:
        lately = case.turns[-self.config.age_after :]
        return len(lately) < self.config.age_after or any(
            h.id in t.tested or t.turn == h.history[0].turn for t in lately
        )

    def _moved(self, h: Hypothesis, case: Case, turn: Turn) -> Hypothesis:
        target = self._next(h, case) if h.state in (S.TESTING, S.VALIDATED) else None
        return move(h, target.state, turn, target.why) if target else h

    def _next(self, h: Hypothesis, case: Case) -> "_Target | None":
        c = self.config
        if h.state is S.VALIDATED:
            return _Target(S.TESTING, f"fell below {c.validate_at:.2f}") if h.score < c.validate_at else None
        if h.score >= c.validate_at and len(h.supporting) >= c.validate_support:
            enough = stances.sources(h, case) >= c.validate_sources
            return _Target(S.VALIDATED, f"{len(h.supporting)} pieces of evidence support it") if enough else None
        if h.score <= c.reject_at and len(h.contradicting) >= c.reject_contradict:
            return _Target(S.REJECTED, f"{len(h.contradicting)} pieces of evidence contradict it")
        if c.inconclusive_from <= h.score <= c.inconclusive_to and h.stagnant >= c.inconclusive_after:
            return _Target(S.INCONCLUSIVE, f"{h.stagnant} turns without progress")
        return _Target(S.RETIRED, f"below {c.retire_below:.2f}") if h.score < c.retire_below else None

    def _is_stalled(self, h: Hypothesis) -> bool:
        return h.stagnant >= self.config.anchoring_stagnant and h.score < self.config.validate_at

    def _overtested(self, case: Case, open_ones: list[Hypothesis]) -> tuple[Category, ...]:
        category = {h.id: h.category for h in open_ones}
        tests = [category[i] for t in case.turns for i in t.tested if i in category]
        often = (c for c in dict.fromkeys(tests) if tests.count(c) >= self.config.anchoring_threshold)
        return tuple(c for c in often if c is not Category.NO_FAULT)


@dataclass(frozen=True)
class _Target:
    state: HypothesisState
    why: str


def move(h: Hypothesis, state: HypothesisState, turn: Turn, why: str, evidence: tuple[str, ...] = ()) -> Hypothesis:
    """Change the state, if the table knows that move."""
    if state not in MOVES[h.state]:
        return h
    return _step(h, h.model_copy(update={"state": state}), turn, why, evidence)


def put(case: Case, changed: Hypothesis) -> Case:
    """The case with that hypothesis in place of its former self."""
    return case.model_copy(update={"hypotheses": tuple(changed if h.id == changed.id else h for h in case.hypotheses)})


def _step(before: Hypothesis, after: Hypothesis, turn: Turn, why: str, evidence: tuple[str, ...]) -> Hypothesis:
    step = Step(
        turn=turn.id,
        at=turn.at,
        before=before.score,
        after=after.score,
        state=after.state,
        evidence=tuple(dict.fromkeys(evidence)),
        why=why,
    )
    return after.model_copy(update={"history": (*after.history, step)})
