"""What speaks for caution lowers the confidence, and what is too risky is not stated."""

import pytest

from engines import risk
from engines.conclusion import WorkingConclusionGenerator
from engines.models import Case, Category, Hypothesis, Stance
from engines.statements import of as statement
from tests.engines.play import ANA, CONFIG, NOON, THREAD, change, error, file, minute

LOG = file("a.log", error("refused", 3, at=minute(0))).model_copy(update={"id": "E1"})
PROOF = LOG.findings[0].model_copy(update={"evidence": "E1"})
TOLD = statement(ANA, NOON, 2, "ben thinks the pool is too small", CONFIG)
GUESS = statement(ANA, NOON, 2, "I think the pool is too small", CONFIG)
WORD = statement(ANA, NOON, 2, "the pool is too small", CONFIG)
OLD = file("b.json", change("pool lowered", minute(-3 * 24 * 60), 4)).model_copy(update={"id": "E3"})


def case(*evidence: object) -> Case:
    found = {"evidence": evidence, "onset": NOON}
    return Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON).model_copy(update=found)


def hypothesis(**given: object) -> Hypothesis:
    values = {
        "id": "H1",
        "statement": "The pool is exhausted.",
        "component": "db",
        "category": Category.RESOURCE,
        "prior": 0.8,
        "score": 0.8,
        "citations": (PROOF.cite(),),
        "stances": (Stance(evidence="E1", supports=True, why="cited for it", in_prior=True),),
        **given,
    }
    return Hypothesis.model_validate(values)


SAID = Stance(evidence="E2", supports=True, why="said")
DENIED = Stance(evidence="E2", supports=False, why="said")
READ = LOG.model_copy(update={"findings": (PROOF,)})
OLD_PROOF = OLD.findings[0].model_copy(update={"evidence": "E3"})
OLD_READ = OLD.model_copy(update={"findings": (OLD_PROOF,)})


@pytest.mark.parametrize(
    ("given", "evidence", "expected"),
    [
        ({}, (READ,), 0.0),
        ({"stances": (*hypothesis().stances, SAID)}, (READ, WORD), 0.0),
        ({"stances": (*hypothesis().stances, SAID)}, (READ, GUESS), 0.3 * 1 / 2),
        ({"stances": (*hypothesis().stances, SAID)}, (READ, TOLD), 0.3 * 1 / 2),
        ({"stances": (*hypothesis().stances, DENIED)}, (READ, WORD), 0.5 * 1 / 2),
        ({"citations": (PROOF.cite(), OLD_PROOF.cite())}, (READ, OLD_READ), 0.2 * 1 / 2),
        ({"statement": "It might be the pool."}, (READ,), 0.3),
        ({"statement": 'It logs "the disk might be full".'}, (READ,), 0.0),
    ],
)
def test_each_part_has_its_weight(given: dict[str, object], evidence: tuple[object, ...], expected: float) -> None:
    assert risk.of(hypothesis(**given), case(*evidence), CONFIG) == pytest.approx(expected)


def test_it_lowers_what_is_claimed() -> None:
    conclusion = WorkingConclusionGenerator(CONFIG)
    assert conclusion.confidence(case(READ), hypothesis()) == 0.8
    guessed = hypothesis(statement="It might be the pool.")
    assert conclusion.confidence(case(READ), guessed) == pytest.approx(0.8 * 0.7)


def test_a_guess_that_everything_contradicts_is_not_stated() -> None:
    against = tuple(Stance(evidence=f"E{n}", supports=False, why="no") for n in range(2, 12))
    risky = hypothesis(statement="Perhaps the pool.", stances=against)
    held = case(READ).model_copy(update={"hypotheses": (risky,)})
    assert risk.of(risky, held, CONFIG) >= CONFIG.risk_critical
    assert WorkingConclusionGenerator(CONFIG).stated(held) == ()


def test_without_an_onset_nothing_is_old() -> None:
    unknown = case(OLD_READ).model_copy(update={"onset": None})
    assert risk.of(hypothesis(citations=(OLD_PROOF.cite(),)), unknown, CONFIG) == 0.0


def test_what_the_evidence_contradicts_is_stated_after_what_it_does_not() -> None:
    against = (Stance(evidence="E2", supports=False, why="no"),)
    doubted = hypothesis(id="H1", score=0.82, stances=against)
    plain = hypothesis(id="H2", score=0.8)
    held = case(READ).model_copy(update={"hypotheses": (doubted, plain)})
    assert [h.id for h in WorkingConclusionGenerator(CONFIG).stated(held)] == ["H2", "H1"]
