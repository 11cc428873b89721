"""The promises of the engines, over random investigations."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engines.evidence import Citation, DataType, FindingKind, Severity
from engines.hypotheses import HypothesisManager
from engines.models import CaseStatus, Category, Hypothesis, HypothesisState, RequestCategory
from engines.ooda import Level, OODAEngine
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
from tests.engines.play import CONFIG, NOON, Talk, candidate, file, finding, minute, tokens, viewed, weight

WORDS = st.sampled_from(
    ["checkout is down", "thanks", "why?", "it worked", "still failing", "status", "db is fine", "hi", "what is `x`?"]
)
COMPONENTS = st.sampled_from(["checkout", "postgres", "cart", "dns"])
BUTTONS = st.sampled_from(
    [
        "severity.confirm",
        "severity.reject",
        "request.blocked",
        "hypothesis.accept",
        "hypothesis.reject",
        "mitigation.start",
        "mitigation.worked",
        "mitigation.failed",
        "why",
        "evidence.show",
        "gone",
    ]
)


class Anything:
    """Answers with whatever hypothesis draws: cited well, badly, or not at all."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def __call__(self, question: Question[Any]) -> Any:
        match question:
            case Assess():
                return self.assessment(question)
            case Test():
                return Verdict(weights=tuple(self.weight(question) for _ in range(self.draw(st.integers(0, 3)))))
            case Challenge():
                return Doubt(rival=self.candidate(question) if self.draw(st.booleans()) else None)
            case Close():
                return Closing(cause="x")
            case Hear():
                return Heard(moves=tuple(self.move(question) for _ in range(self.draw(st.integers(0, 2)))))
            case Compact():
                return Summary(text="earlier talk", facts=("a fact",))
        raise AssertionError(question)

    def assessment(self, question: Question[Any]) -> Assessment:
        return Assessment(
            candidates=tuple(self.candidate(question) for _ in range(self.draw(st.integers(0, 4)))),
            affected=tuple(self.draw(st.lists(COMPONENTS, max_size=2))),
            onset=minute(self.draw(st.integers(-60, 60))) if self.draw(st.booleans()) else None,
            severity=self.draw(st.sampled_from([None, "P0", "P1", "P3"])),
            known=self.citations(question),
            wanted=tuple(
                Wanted(what=f"log of {self.draw(COMPONENTS)}", why="it decides", category=category, critical=True)
                for category in self.draw(st.lists(st.sampled_from(RequestCategory), max_size=4))
            ),
        )

    def move(self, question: Hear) -> Move:
        """A move of any kind, about what is there and what is not."""
        return Move(
            kind=self.draw(st.sampled_from(MoveKind)),
            message=self.draw(st.sampled_from([*(m.ref for m in question.messages), "m99"])),
            hypothesis=self.draw(st.sampled_from([None, "H99", *(h.id for h in question.hypotheses)])),
            request=self.draw(st.sampled_from([None, "R99", *(r.id for r in question.requests)])),
            text=self.draw(st.sampled_from(["", "P1", "P9", "roll back cart"])),
            topic=self.draw(st.sampled_from(["", "disk", "cpu"])),
            at=minute(self.draw(st.integers(-90, 30))) if self.draw(st.booleans()) else None,
        )

    def candidate(self, question: Question[Any]) -> Candidate:
        component = self.draw(COMPONENTS)
        state = self.draw(st.sampled_from(["is full", "has 3 bad pods since 11:00", "was changed"]))
        return Candidate(
            statement=f"{component} {state}.",
            component=component,
            category=self.draw(st.sampled_from(Category)),
            prior=self.draw(st.floats(0, 1)),
            citations=self.citations(question),
            against=self.citations(question),
            fix=("Restart it.",),
        )

    def citations(self, question: Question[Any]) -> tuple[Citation, ...]:
        found = [f.cite() for e in question.evidence for f in e.findings]
        false = Citation(evidence="E99", file="no.log", line=1, quote="never said")
        return tuple(self.draw(st.lists(st.sampled_from([*found, false]), max_size=2)))

    def weight(self, question: Question[Any]) -> Weight:
        cited = self.citations(question)
        number = cited[0].evidence if cited else self.draw(st.sampled_from(["E1", "E2", "E98"]))
        supports = self.draw(st.booleans())
        return Weight(evidence=number, supports=supports, why="so", citation=cited[0] if cited else None)


def one_turn(talk: Talk, draw: Any) -> None:
    if talk.case is None or draw(st.integers(0, 2)):
        files = ()
        if draw(st.booleans()):
            severity = draw(st.sampled_from(Severity))
            kind = draw(st.sampled_from([FindingKind.LOG, FindingKind.CHANGE, FindingKind.OBJECT]))
            said = finding(f"failure {talk.count}", at=minute(talk.count), severity=severity, kind=kind)
            files = talk.numbered(file(f"{talk.count}.log", said, data_type=draw(st.sampled_from(DataType))))
        talk.say(draw(WORDS), *files, answers=Anything(draw))
    else:
        values = [h.id for h in talk.now.hypotheses] + [r.id for r in talk.now.requests] + ["P1", "E1", "", "H99"]
        talk.press(draw(BUTTONS), draw(st.sampled_from(values)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_investigation_keeps_its_promises(data: st.DataObject) -> None:
    # Talk runs each turn twice and checks that the replay is equal and that every state moved by its table
    talk = Talk()
    for _ in range(data.draw(st.integers(1, 9))):
        before = talk.case
        one_turn(talk, data.draw)
        case = talk.now
        level = OODAEngine(CONFIG).bound(Level.FULL)
        assert len(talk.questions) <= level
        assert case.turns[-1].asks in (len(talk.questions), 0) or case is before
        assert all(0 <= HypothesisManager(CONFIG).shown(h) <= h.score <= 1 for h in case.hypotheses)
        assert case.conclusion is None or 0 <= case.conclusion.confidence <= 1
        rejected = {h.id for h in before.hypotheses if h.state is HypothesisState.REJECTED} if before else set()
        assert rejected <= {h.id for h in case.hypotheses if h.state is HypothesisState.REJECTED}
        assert tokens(viewed(case)) <= CONFIG.memory_tokens
        for card in talk.last.cards:
            assert card.title
            assert "!" not in card.text


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_named_cause_always_cites_evidence_that_says_so(data: st.DataObject) -> None:
    talk = Talk()
    for _ in range(data.draw(st.integers(1, 5))):
        one_turn(talk, data.draw)
        for card in talk.last.cards:
            if card.title.startswith(("Likely", "Confident", "Verified")):
                spans = [span for s in card.sections if s.heading == "Why" for line in s.lines for span in line]
                shown = {span.citation for span in spans if span.citation}
                assert shown
                assert shown <= {f.cite() for f in talk.now.findings}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_closed_case_never_changes(data: st.DataObject) -> None:
    talk = Talk()
    talk.say("checkout is down")
    talk.press("case.close")
    closed = talk.now
    assert closed.status is CaseStatus.CLOSED
    for _ in range(4):
        one_turn(talk, data.draw)
        assert talk.now == closed
        assert talk.questions == []


@given(score=st.floats(0, 1), stagnant=st.integers(0, 50))
def test_decay_is_reckoned_from_the_stored_score_and_never_compounds(score: float, stagnant: int) -> None:
    manager = HypothesisManager(CONFIG)
    h = Hypothesis(
        id="H1", statement="x", component="x", category=Category.DATA, prior=score, score=score, stagnant=stagnant
    )
    shown = manager.shown(h)
    assert shown == manager.shown(h)
    assert shown <= score
    if stagnant < 2:
        assert shown == score
    else:
        assert shown >= min(score, 0.10) - 1e-9
        assert abs(shown - max(score * 0.85**stagnant, min(score, 0.10))) < 1e-4


@given(st.permutations([("E2", True), ("E3", True), ("E4", False), ("E5", True)]))
def test_the_order_of_independent_evidence_does_not_matter(order: list[tuple[str, bool]]) -> None:
    talk = Talk()
    proofs = [finding(f"sign {n}", n) for n in range(1, 5)]
    files = talk.numbered(*(file(f"{n}.log", p) for n, p in enumerate(proofs, start=2)))
    guess = Assessment(candidates=(candidate("checkout is full.", prior=0.45),))
    talk.say("checkout is down", *files, answers=lambda q: guess if isinstance(q, Assess) else q.answer())
    case, turn = talk.now, talk.turn("and now")
    by_id = {e.id: e.findings[0] for e in files}
    manager = HypothesisManager(CONFIG)
    for number, supports in order:
        verdict = Verdict(weights=(weight(by_id[number], supports=supports),))
        case = manager.judge(case, "H1", verdict, turn)
    assert case.hypotheses[0].score == 0.70  # .45 + 3 x .15 - .20
    assert case.hypotheses[0].history[0].at > NOON
