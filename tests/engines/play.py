"""A thread to play in: say, drop and press; each turn is run twice and held against the promises of the engines."""

import itertools
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from adapters.llm.tokens import counted
from engines import hypotheses, mitigations, opening, phases, requests, route, statements
from engines.abnormal import Ranking
from engines.config import InvestigationConfig
from engines.effects import Ask, Bill, Count, Effect, Look, Outcome, Rank, Recall, Remember, Show
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity
from engines.hypotheses import HypothesisManager
from engines.markup import Card
from engines.memory import MemoryManager
from engines.models import Case, Category, HypothesisState, Phase
from engines.past import Past
from engines.query import Found
from engines.questions import (
    Assess,
    Assessment,
    Candidate,
    Close,
    Closing,
    Compact,
    Hear,
    Passage,
    Passages,
    Question,
    Summary,
    Test,
    Verdict,
    Wanted,
    Weight,
)
from engines.spending import Cost
from engines.turn import Attachment, Message, Press, Speaker, Thread, Turn, TurnKind
from engines.wanted import RequestCategory, RequestStatus
from knowledge.answers import hearing

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
THREAD = Thread(surface="warroom", tenant="local", channel="inc", thread="1")
ANA = Speaker(id="U1", name="ana")
BEN = Speaker(id="U2", name="ben")
CONFIG = InvestigationConfig()

State = TypeVar("State", bound=Enum)
Answerer = Callable[[Question[Any]], Any]


def minute(offset: float) -> datetime:
    return NOON + timedelta(minutes=offset)


def finding(summary: str, line: int = 1, **given: Any) -> Finding:
    kind = given.pop("kind", FindingKind.LOG)
    return Finding(
        evidence="", file="", kind=kind, line=line, summary=summary, excerpt=given.pop("excerpt", summary), **given
    )


def error(summary: str, line: int = 1, **given: Any) -> Finding:
    return finding(summary, line, severity=Severity.ERROR, **given)


def change(summary: str, at: datetime, line: int = 1, **given: Any) -> Finding:
    return finding(summary, line, at=at, kind=FindingKind.CHANGE, **given)


def file(name: str, *findings: Finding, data_type: DataType = DataType.LOG, **given: Any) -> Evidence:
    """A file before it has its number."""
    found = tuple(f.model_copy(update={"file": name}) for f in findings)
    return Evidence(id="E0", name=name, data_type=data_type, extractor="play", at=NOON, findings=found, **given)


def candidate(statement: str, *proofs: Finding, prior: float = 0.6, **given: Any) -> Candidate:
    given.setdefault("component", "checkout")
    given.setdefault("category", Category.RESOURCE)
    return Candidate(statement=statement, prior=prior, citations=tuple(p.cite() for p in proofs), **given)


def wanted(what: str, category: RequestCategory = RequestCategory.SYMPTOMS, **given: Any) -> Wanted:
    return Wanted(what=what, why="it decides", category=category, **given)


def weight(proof: Finding, *, supports: bool = True, why: str = "it says so") -> Weight:
    return Weight(evidence=proof.evidence, supports=supports, why=why, citation=proof.cite())


class Script:
    """Answers questions: an assessment, and a verdict per component."""

    def __init__(self, assessment: Assessment | None = None, **verdicts: tuple[Weight, ...]) -> None:
        self.assessment = assessment or Assessment()
        self.verdicts = verdicts

    def __call__(self, question: Question[Any]) -> Any:
        match question:
            case Assess():
                return self.assessment
            case Test():
                return Verdict(weights=self.verdicts.get(question.hypothesis.component, ()))
            case Close():
                return Closing(follow_ups=("Who owns the pool default?",))
            case Compact():
                return Summary(text=" / ".join(m.text for m in question.messages))
            case Hear():
                return hearing.hear(question)
        return question.answer()


class Talk:
    """A conversation in one thread; `asked` and `shown` are of the last turn, in order."""

    def __init__(self, config: InvestigationConfig = CONFIG) -> None:
        self.config = config
        self.case: Case | None = None
        self.outcome: Outcome | None = None
        self.asked: list[Effect] = []
        self.shown: list[Card] = []
        self.count = 0

    @property
    def now(self) -> Case:
        assert self.case is not None
        return self.case

    @property
    def last(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    @property
    def card(self) -> Card:
        return self.last.cards[-1]

    @property
    def questions(self) -> list[str]:
        return [type(e.question).__name__ for e in self.asked if isinstance(e, Ask)]

    def section(self, heading: str) -> list[str]:
        found = [s for s in self.card.sections if s.heading == heading]
        return ["".join(span.text for span in line) for s in found for line in s.lines]

    def buttons(self) -> list[str]:
        return [b.name for b in self.card.buttons]

    def numbered(self, *files: Evidence, said: int = 1) -> tuple[Evidence, ...]:
        """The files as they will be in the next turn, after `said` messages with words."""
        first = len(self.case.evidence) + 1 + said if self.case else 1 + said
        return tuple(_numbered(f, f"E{first + i}") for i, f in enumerate(files))

    def say(
        self, text: str, *files: Evidence, who: Speaker = ANA, answers: Answerer | None = None, at: float | None = None
    ) -> Card:
        """One message; `files` are numbered already."""
        turn = self.turn(text, *files, who=who, at=at)
        first = len(self.case.evidence) + 1 if self.case else 1
        return self.run(turn, (*statements.statements(turn, first, self.config), *files), answers or Script())

    def turn(self, text: str, *files: Evidence, who: Speaker = ANA, at: float | None = None) -> Turn:
        self.count += 1
        when = minute(self.count if at is None else at)
        dropped = tuple(Attachment(id=f.id, name=f.name, source="s") for f in files)
        message = Message(ref=f"m{self.count}", speaker=who, at=when, text=text, attachments=dropped)
        kind = TurnKind.MENTION if self.case is None else TurnKind.MESSAGE
        return Turn(id=f"t{self.count}", kind=kind, at=when, thread=THREAD, messages=(message,))

    def press(
        self,
        name: str,
        value: str = "",
        who: Speaker = ANA,
        at: float | None = None,
        *,
        answers: Answerer | None = None,
    ) -> Card:
        self.count += 1
        press = Press(name=name, value=value, speaker=who)
        when = minute(self.count if at is None else at)
        turn = Turn(id=f"t{self.count}", kind=TurnKind.ACTION, at=when, thread=THREAD, press=press)
        return self.run(turn, (), answers or Script())

    def timer(self, name: str, at: float) -> Outcome:
        self.count += 1
        turn = Turn(id=f"t{self.count}", kind=TurnKind.TIMER, at=minute(at), thread=THREAD, timer=name)
        self.run(turn, (), Script())
        return self.last

    def run(self, turn: Turn, evidence: tuple[Evidence, ...], answers: Answerer) -> Card:
        journal: list[Any] = []
        self.asked, self.shown = [], []
        outcome = self._drive(turn, evidence, answers, journal)
        asked, shown, self.asked, self.shown = self.asked, self.shown, [], []
        again = self._drive(turn, evidence, iter(journal).__next__, None)
        assert (again, self.asked, self.shown) == (outcome, asked, shown), "a replay differs"
        assert outcome.cards[: len(shown)] == tuple(shown), "what is shown at once is no part of the outcome"
        before = self.case or opening.opened(None, turn)
        lawful(before, outcome.case)
        earned(before, outcome.case)
        assert len(self.questions) <= most(before, outcome.case, turn), "more is asked than the intensity allows"
        self.case, self.outcome = outcome.case, outcome
        return outcome.cards[-1] if outcome.cards else Card(title="")

    def _drive(self, turn: Turn, evidence: tuple[Evidence, ...], answers: Any, journal: list[Any] | None) -> Outcome:
        flow = route.flow(self.case, turn, evidence, self.config)
        answer: Any = None
        while True:
            try:
                effect = flow.send(answer)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            if isinstance(effect, Show):
                self.shown.append(effect.card)
                answer = None
                continue
            if isinstance(effect, Count):
                answer = counted(effect.texts)
                continue
            self.asked.append(effect)
            if journal is None:
                answer = answers()
                continue
            answer = _answered(effect, answers)
            journal.append(answer)


def _answered(effect: Any, answers: Any) -> Any:
    """What the shell would send for an effect; no file stands behind the series, so that none is ranked."""
    match effect:
        case Recall():
            return recalled(effect)
        case Rank(comparison):
            return Ranking(series=len(comparison.sources))
        case Look(query, sources):
            return Found(query=query, total=len(sources), searched=len(sources))
        case Remember():
            return Past()
        case Bill():
            return Cost(calls=2, tokens_in=1200, tokens_out=80, dollars=0.25)
        case _:
            return answers(effect.question)


def recalled(effect: Recall) -> Passages:
    """The texts that share the most words with the query."""
    words = set(effect.query.lower().split())
    scored = [(len(words & set(t.lower().split())), t) for t in effect.among]
    best = sorted((s for s in scored if s[0]), key=lambda s: -s[0])[: effect.limit]
    return Passages(passages=tuple(Passage(title="", source="memory", text=t, score=n) for n, t in best))


def viewed(case: Case, about: str = "") -> str:
    """What a question is told of the talk."""
    flow = MemoryManager(CONFIG).view(case, about)
    answer: Any = None
    while True:
        try:
            effect = flow.send(answer)
        except StopIteration as end:
            return str(end.value)
        answer = counted(effect.texts) if isinstance(effect, Count) else recalled(effect)


def retrieved(case: Case) -> tuple[str, ...]:
    """All that a question can be told of the talk besides what it is told anyway."""
    return MemoryManager(CONFIG).findable(case, frozenset())


def tokens(text: str) -> int:
    return counted((text,))[0]


def lawful(before: Case, after: Case) -> None:
    """Every change of a state stands in its table."""
    assert after.status is before.status or after.status in phases.STATUS[before.status]
    for move in after.phases[len(before.phases) :]:
        assert phases.MOVES[move.before, phases.PhaseOutcome(move.outcome)] is move.after
    assert {h.id for h in before.hypotheses} <= {h.id for h in after.hypotheses}
    for h in after.hypotheses:
        was = before.hypothesis(h.id)
        assert 0 <= h.score <= 1
        states = [was.state] if was else []
        states += [s.state for s in h.history[len(was.history) if was else 0 :]]
        for old, new in itertools.pairwise(states):
            assert new is old or new in hypotheses.MOVES[old], f"{h.id}: {old} -> {new}"
        assert states[-1] is h.state
    tried, asked = {m.id: m.state for m in before.mitigations}, {r.id: r.status for r in before.requests}
    for m in after.mitigations:
        begin = {tried[m.id]} if m.id in tried else mitigations.BEGIN
        assert m.state in reached(mitigations.MOVES, begin), f"{m.id}: {begin} -> {m.state}"
    for r in after.requests:
        begun = {asked.get(r.id, RequestStatus.PENDING)}
        assert r.status in reached(requests.MOVES, begun), f"{r.id}: {begun} -> {r.status}"
    assert tried.keys() <= {m.id for m in after.mitigations}
    assert asked.keys() <= {r.id for r in after.requests}


def reached(table: Mapping[State, Collection[State]], begin: Collection[State]) -> set[State]:
    """The states that a turn can lead to, in any number of moves."""
    found, new = set[State](), set(begin)
    while new:
        found |= new
        new = {after for state in new for after in table[state]} - found
    return found


def earned(before: Case, after: Case) -> None:
    """Every confidence is one, is told by its steps, rose by evidence that is there, and decays from the score once."""
    manager, known = HypothesisManager(CONFIG), {e.id for e in after.evidence}
    for h in after.hypotheses:
        was = before.hypothesis(h.id)
        steps = h.history[len(was.history) if was else 0 :]
        score = was.score if was else 0.0
        for step in steps:
            assert step.before == score
            score = step.after
            guess = max(step.before, CONFIG.prior_cap)
            assert step.after <= guess or step.evidence, f"{h.id} rose for nothing: {step}"
            assert set(step.evidence) <= known
        assert score == h.score
        decayed = max(h.score * 0.85**h.stagnant, min(h.score, 0.10)) if h.stagnant >= 2 else h.score
        assert manager.shown(h) == decayed
        assert h.stagnant <= (was.stagnant if was else 0) + 1
        assert was is None or steps or manager.shown(h) <= manager.shown(was)
    conclusion = after.conclusion
    if conclusion and after is not before:
        top = after.hypothesis(conclusion.hypothesis or "")
        assert 0 <= conclusion.confidence <= (manager.shown(top) if top else 0)


ALLOWED = (0, 2, 5, 9)  # questions of a turn: none, light, medium, full
BASE = {Phase.INTAKE: (0, 0), Phase.HYPOTHESIS: (1, 2), Phase.VALIDATION: (2, 3), Phase.SOLUTION: (2, 2)}


def most(before: Case, after: Case, turn: Turn) -> int:
    """The most questions that a turn may ask, reckoned anew from the table of the intensities."""
    phase = max(before.phase, min(after.phase, Phase.BLAST_RADIUS))  # it enters the first phase before it asks
    base = BASE.get(phase, (1, 1))[phases.iterations_in_phase(before) >= 2]
    said = {" ".join(m.text.lower().split()) for m in turn.messages}
    repeated = not turn.attachments and said <= {" ".join(m.text.lower().split()) for m in before.memory.hot}
    level = base + (is_hard(before) or is_hard(after)) - repeated
    return ALLOWED[min(max(level, 1), 3) if base else 0]


def is_hard(case: Case) -> bool:
    """Whether a case is worth one level more."""
    rejected = [h for h in case.hypotheses if h.state is HypothesisState.REJECTED]
    lately = [t.progress for t in case.turns if t.investigated][-3:]
    return len(rejected) >= 2 or len(case.evidence) > 10 or case.severity == "P0" or lately == [False] * 3


def _numbered(evidence: Evidence, number: str) -> Evidence:
    found = tuple(f.model_copy(update={"evidence": number}) for f in evidence.findings)
    return evidence.model_copy(update={"id": number, "findings": found})
