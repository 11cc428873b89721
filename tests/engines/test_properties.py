"""The promises of the engines, each over 500 random investigations.

What one turn promises is held by `play` at every turn that is played anywhere: its replay is equal, its states move by
their tables, its scores rise by evidence, and it asks no more than its intensity allows.
"""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engines.evidence import Citation, DataType, Evidence, FindingKind, Severity
from engines.hypotheses import HypothesisManager
from engines.memory import MemoryManager
from engines.models import Case, CaseStatus, Category, Hypothesis, HypothesisState, RuledOut
from engines.phases import PhaseOrchestrator
from engines.questions import (
    Assess,
    Assessment,
    Candidate,
    Challenge,
    Close,
    Closing,
    Compact,
    Doubt,
    Hear,
    Heard,
    Move,
    MoveKind,
    Question,
    Summary,
    Test,
    Verdict,
    Wanted,
    Weight,
)
from engines.wanted import RequestCategory
from tests.engines.play import (
    ANA,
    BEN,
    CONFIG,
    NOON,
    THREAD,
    Talk,
    candidate,
    file,
    finding,
    lawful,
    minute,
    retrieved,
    tokens,
    viewed,
    weight,
)

INVESTIGATIONS = settings(max_examples=500, deadline=None)
RANDOM = st.randoms(use_true_random=True)  # one draw an investigation: what it needs is many turns, not small values
WORDS = (
    *("checkout is down", "thanks", "why?", "it worked", "still failing", "status", "db is fine", "hi"),
    *("what is `x`?", "disk is full", "can't get that", "this is a P0", "it began at 11:20", "escalate", "go ahead"),
)
COMPONENTS = ("checkout", "postgres", "cart", "dns")
BUTTONS = (
    *("severity.confirm", "severity.reject", "request.blocked", "hypothesis.accept", "hypothesis.reject"),
    *("mitigation.propose", "mitigation.approve", "mitigation.start", "mitigation.worked", "mitigation.failed"),
    *("reminder.snooze", "reminder.stop", "conflict.settle", "case.escalate", "case.acknowledge", "phase.confirm"),
    *("why", "evidence.show", "gone"),
)
FILES = tuple(t for t in DataType if t is not DataType.STATEMENT)
TIMERS = ("stall", "acknowledge", "escalation:0", "escalation:1", "mitigation:M1", "mitigation:M2")


class Anything:
    """Answers with whatever chance gives: cited well, badly, or not at all."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def __call__(self, question: Question[Any]) -> Any:
        match question:
            case Assess():
                return self.assessment(question)
            case Test():
                return Verdict(weights=self.some(3, lambda: self.weight(question)))
            case Challenge():
                return Doubt(rival=self.candidate(question) if self.maybe() else None)
            case Close():
                return Closing()
            case Hear():
                return Heard(moves=self.some(2, lambda: self.move(question)))
            case Compact():
                return Summary(text="earlier talk", facts=("a fact",))
        raise AssertionError(question)

    def maybe(self) -> bool:
        return self.chance.random() < 0.5

    def some(self, most: int, make: Any) -> tuple[Any, ...]:
        return tuple(make() for _ in range(self.chance.randint(0, most)))

    def assessment(self, question: Question[Any]) -> Assessment:
        return Assessment(
            candidates=self.some(4, lambda: self.candidate(question)),
            affected=self.some(2, lambda: self.chance.choice(COMPONENTS)),
            onset=minute(self.chance.randint(-60, 60)) if self.maybe() else None,
            severity=self.chance.choice([None, "P0", "P1", "P3"]),
            known=self.citations(question),
            wanted=self.some(4, self.wanted),
        )

    def wanted(self) -> Wanted:
        category = self.chance.choice(list(RequestCategory))
        what = f"log of {self.chance.choice(COMPONENTS)}"
        return Wanted(what=what, why="it decides", category=category, critical=True)

    def move(self, question: Hear) -> Move:
        """A move of any kind, about what is there and what is not."""
        return Move(
            kind=self.chance.choice(list(MoveKind)),
            message=self.chance.choice([*(m.ref for m in question.messages), "m99"]),
            hypothesis=self.chance.choice([None, "H99", *(h.id for h in question.hypotheses)]),
            request=self.chance.choice([None, "R99", *(r.id for r in question.requests)]),
            text=self.chance.choice(["", "P1", "P9", "roll back cart"]),
            topic=self.chance.choice(["", "disk", "cpu"]),
            at=minute(self.chance.randint(-90, 30)) if self.maybe() else None,
        )

    def candidate(self, question: Question[Any]) -> Candidate:
        component = self.chance.choice(COMPONENTS)
        state = self.chance.choice(["is full", "has 3 bad pods since 11:00", "was changed"])
        return Candidate(
            statement=f"{component} {state}.",
            component=component,
            category=self.chance.choice(list(Category)),
            prior=self.chance.random(),
            citations=self.citations(question),
            against=self.citations(question),
            fix=("Restart it.",),
        )

    def citations(self, question: Question[Any]) -> tuple[Citation, ...]:
        found = [f.cite() for e in question.evidence for f in e.findings]
        false = Citation(evidence="E99", file="no.log", line=1, quote="never said")
        return self.some(2, lambda: self.chance.choice([*found, false]))

    def weight(self, question: Question[Any]) -> Weight:
        cited = self.citations(question)
        number = cited[0].evidence if cited else self.chance.choice(["E1", "E2", "E98"])
        return Weight(evidence=number, supports=self.maybe(), why="so", citation=cited[0] if cited else None)


def one_turn(talk: Talk, chance: Random) -> None:
    kind = chance.randint(0, 5) if talk.case else 5
    if kind == 0:
        talk.timer(chance.choice(TIMERS), at=talk.count + 1)
    elif kind == 1:
        ids = (o.id for o in (*talk.now.hypotheses, *talk.now.requests, *talk.now.mitigations))
        talk.press(chance.choice(BUTTONS), chance.choice([*ids, "P1", "E1", "C1:E1", "1", "", "H99"]))
    else:
        files = talk.numbered(random_file(talk, chance)) if chance.random() < 0.5 else ()
        talk.say(chance.choice(WORDS), *files, who=chance.choice([ANA, BEN]), answers=Anything(chance))


def random_file(talk: Talk, chance: Random) -> Evidence:
    kind = chance.choice([FindingKind.LOG, FindingKind.CHANGE, FindingKind.OBJECT])
    severity = chance.choice(list(Severity))
    said = finding(f"failure {talk.count}", at=minute(talk.count), severity=severity, kind=kind)
    return file(f"{talk.count}.log", said, data_type=chance.choice(FILES))


@INVESTIGATIONS
@given(RANDOM, st.integers(1, 8))
def test_any_investigation_keeps_its_promises(chance: Random, turns: int) -> None:
    talk = Talk()
    for _ in range(turns):
        before = talk.case
        one_turn(talk, chance)
        rejected = {h.id for h in before.hypotheses if h.state is HypothesisState.REJECTED} if before else set()
        assert rejected <= {h.id for h in talk.now.hypotheses if h.state is HypothesisState.REJECTED}
        assert talk.now.turns[len(before.turns) if before else 0 :] == () or talk.now.turns[-1].asks == len(
            talk.questions
        )
        for card in talk.last.cards:
            assert card.title
            assert "!" not in card.text
            assert_cites(talk, card)
    assert tokens(viewed(talk.now)) <= CONFIG.memory_tokens


def assert_cites(talk: Talk, card: Any) -> None:
    """A card that names a cause cites lines that are there."""
    if card.title.startswith(("Likely", "Confident", "Verified")):
        spans = [span for s in card.sections if s.heading == "Why" for line in s.lines for span in line]
        shown = {span.citation for span in spans if span.citation}
        assert shown
        assert shown <= {f.cite() for f in talk.now.findings}


@INVESTIGATIONS
@given(RANDOM, st.integers(0, 2))
def test_a_closed_case_never_changes(chance: Random, before: int) -> None:
    talk = Talk()
    talk.say("checkout is down", answers=Anything(chance))
    for _ in range(before):
        one_turn(talk, chance)
    talk.press("case.close")
    closed = talk.now
    assert closed.status is CaseStatus.CLOSED
    for _ in range(4):
        one_turn(talk, chance)
        assert talk.now == closed
        assert talk.questions == []


HYPOTHESES = {
    "none": (),
    "open": (HypothesisState.TESTING, HypothesisState.PROPOSED),
    "refuted": (HypothesisState.REJECTED, HypothesisState.RETIRED),
    "validated": (HypothesisState.VALIDATED, HypothesisState.TESTING),
}


def wandered(case: Case, chance: Random) -> Case:
    """The case after a turn in which anything may have turned out."""
    states = HYPOTHESES[chance.choice(list(HYPOTHESES))]
    causes = tuple(cause(f"H{n}", 0.5).model_copy(update={"state": s}) for n, s in enumerate(states))
    return case.model_copy(
        update={
            "hypotheses": causes,
            "affected": (chance.choice(COMPONENTS),),
            "severity": "P2",
            "onset": minute(chance.choice([0, 0, 10, 60])),
        }
    )


@INVESTIGATIONS
@given(RANDOM)
def test_a_fourth_return_into_a_phase_degrades_instead_of_looping(chance: Random) -> None:
    engine, turn = PhaseOrchestrator(CONFIG), Talk().turn("x")
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, problem="x", evidence=SIGNS)
    case = engine.enter(case, turn)
    for _ in range(30):
        before = case
        case = engine.advance(before, wandered(before, chance), turn)
        lawful(before.model_copy(update={"hypotheses": ()}), case.model_copy(update={"hypotheses": ()}))
        for n, move in list(enumerate(case.phases))[len(before.phases) :]:
            earlier = [m for m in case.phases[max(n - 10, 0) : n] if m.after is move.after and m.before > m.after]
            assert move.before < move.after or len(earlier) < 3
        if case.degraded == "loop limit" and before.degraded is None:
            assert case.phase is before.phase
            assert case.phases == before.phases
        assert before.degraded != "loop limit" or case.degraded == "loop limit"


def cause(number: str, prior: float, stagnant: int = 0) -> Hypothesis:
    return Hypothesis(
        id=number,
        statement=f"{number} is full.",
        component=number,
        category=Category.DATA,
        prior=prior,
        score=prior,
        stagnant=stagnant,
        state=HypothesisState.TESTING,
    )


@INVESTIGATIONS
@given(score=st.floats(0, 1), stagnant=st.integers(0, 50))
def test_decay_is_reckoned_from_the_stored_score_and_never_compounds(score: float, stagnant: int) -> None:
    manager, h = HypothesisManager(CONFIG), cause("H1", score, stagnant)
    shown = manager.shown(h)
    assert shown == manager.shown(h) <= score
    if stagnant < 2:
        assert shown == score
    else:
        assert abs(shown - max(score * 0.85**stagnant, min(score, 0.10))) < 1e-9


@INVESTIGATIONS
@given(score=st.floats(0.3, 0.7), turns=st.integers(1, 30))
def test_decay_falls_by_one_step_a_turn(score: float, turns: int) -> None:
    manager, turn = HypothesisManager(CONFIG), Talk().turn("x")
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, hypotheses=(cause("H1", score),))
    for n in range(1, turns + 1):
        case = manager.settle(case, case, ("H1",), turn)
        assert manager.settle(case, case, (), turn).hypotheses == case.hypotheses  # nothing is tested: nothing ages
        shown = manager.shown(case.hypotheses[0])
        assert abs(shown - max(score * 0.85 ** (n if n >= 2 else 0), 0.10)) < 1e-9
        assert case.hypotheses[0].score == score


SIGNS = Talk().numbered(*(file(f"{n}.log", finding(f"sign {n}", n)) for n in range(1, 8)), said=0)


@INVESTIGATIONS
@given(prior=st.floats(0, 1), stances=st.lists(st.booleans(), min_size=1, max_size=7), chance=RANDOM)
def test_two_orders_of_the_same_independent_evidence_give_the_same_scores(
    prior: float, stances: list[bool], chance: Random
) -> None:
    numbered = list(zip(SIGNS, stances, strict=False))
    one, other = judged(prior, numbered), judged(prior, chance.sample(numbered, len(numbered)))
    assert one.score == other.score
    assert abs(one.score - min(max(prior + 0.15 * sum(stances) - 0.2 * stances.count(False), 0), 1)) < 1e-4
    assert {s.evidence: s.supports for s in one.stances} == {s.evidence: s.supports for s in other.stances}


def judged(prior: float, stances: list[tuple[Evidence, bool]]) -> Hypothesis:
    """A cause after so many turns, each with one piece of evidence."""
    manager, talk = HypothesisManager(CONFIG), Talk()
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, evidence=SIGNS)
    case = manager.propose(case, (candidate("It is full.", prior=prior),), TURN)
    for sign, supports in stances:
        verdict = Verdict(weights=(weight(sign.findings[0], supports=supports),))
        case = manager.judge(case, "H1", verdict, talk.turn("x"))
    return case.hypotheses[0]


@INVESTIGATIONS
@given(chance=RANDOM)
def test_two_orders_of_verdicts_within_a_turn_give_the_same_scores(chance: Random) -> None:
    proofs = [finding(f"sign {n}", n) for n in range(1, 5)]
    stances = [chance.random() < 0.5 for _ in proofs]
    orders = (list(range(4)), chance.sample(range(4), 4))
    one, other = (once(proofs, stances, order) for order in orders)
    assert [h.score for h in one.hypotheses] == [h.score for h in other.hypotheses]
    assert [h.state for h in one.hypotheses] == [h.state for h in other.hypotheses]


def once(proofs: list[Any], stances: list[bool], order: list[int]) -> Case:
    talk = Talk()
    files = talk.numbered(*(file(f"{n}.log", p) for n, p in enumerate(proofs)))
    cited = [f.findings[0] for f in files]
    guess = Assessment(candidates=(candidate("checkout is full.", prior=0.45),))
    verdict = Verdict(weights=tuple(weight(cited[n], supports=stances[n]) for n in order))

    def answer(question: Question[Any]) -> Any:
        return guess if isinstance(question, Assess) else verdict if isinstance(question, Test) else question.answer()

    talk.say("checkout is down", *files, answers=answer)
    talk.say("and the rest?", answers=answer)
    return talk.now


TURN = Talk().turn("x")
MEMORY = MemoryManager(CONFIG)
HOSTILE = (
    "\u6c34" * 700,
    "\U0001f525" * 300,
    "x" * 3000,
    "a b " * 900,
    "\n.\n" * 400,
    "<|endoftext|>" * 90,
    "1.2.3.4:" * 200,
)


@INVESTIGATIONS
@given(chance=RANDOM)
def test_the_memory_fits_and_what_was_ruled_out_survives_200_turns(chance: Random) -> None:
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, problem=chance.choice(HOSTILE))
    out, calm = [], []
    for n in range(1, 201):
        if chance.random() < 0.1:
            out.append(f"node-{n} was fine")
            case = ruled_out(case, out[-1], chance)
        if chance.random() < 0.8:
            calm.append(f"attempt {n}: queue-{n} holds {n * 7} messages")
        case = remembered(case, calm[-1] if calm and chance.random() < 0.8 else chance.choice(HOSTILE), n)
        if n in {1, 20, 200}:
            assert tokens(viewed(case, chance.choice(HOSTILE))) <= 1600
    view = viewed(case, "what now")
    for fact in chance.sample(out, min(3, len(out))):
        assert fact in view or fact in viewed(case, fact), f"{fact} is lost"
    everything = " ".join((view, *retrieved(case)))
    assert all(fact in everything for fact in (*out, *said(case)))


def said(case: Case) -> list[str]:
    return [m.text for m in (*case.memory.older, *case.memory.hot) if m.text.startswith("attempt")]


def ruled_out(case: Case, text: str, chance: Random) -> Case:
    """What is not the cause, kept in one of its three ways."""
    match chance.randint(0, 2):
        case 0:
            return MEMORY.pin(case, text, "ana", TURN)
        case 1:
            return case.model_copy(update={"ruled_out": (*case.ruled_out, RuledOut(what=text, why="41 %"))})
    h = cause(f"H{len(case.hypotheses)}", 0.1).model_copy(update={"state": HypothesisState.REJECTED, "statement": text})
    return case.model_copy(update={"hypotheses": (*case.hypotheses, h)})


def remembered(case: Case, text: str, n: int) -> Case:
    """One turn of talk, summed up when that is due."""
    turn = TURN.model_copy(update={"messages": (TURN.messages[0].model_copy(update={"ref": f"r{n}", "text": text}),)})
    case = case.model_copy(update={"memory": MEMORY.remember(case, turn)})
    if n % 3 or not MEMORY.old(case):
        return case
    summary = Summary(text=f"earlier {n}", facts=(f"fact {n}",))
    return case.model_copy(update={"memory": MEMORY.compressed(case, MEMORY.old(case), summary, turn)})
