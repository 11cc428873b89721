"""A case of 25 turns: the memory costs a third of the history, and nothing that was stated is lost."""

import pytest

from engines.memory import MemoryManager
from engines.models import HypothesisState
from tests.bench import cases, tokens
from tests.bench.tokens import CONFIG, Played, World, told

pytestmark = pytest.mark.skipif(not cases.folders(), reason="the incident cases are not here: ../shared/cases")


@pytest.fixture(scope="module")
def played() -> Played:
    return tokens.play(cases.folders()[0])


def test_the_memory_costs_a_third_of_the_history(played: Played) -> None:
    assert len(played.views) >= 20
    assert max(played.views) <= 1600
    assert played.saved >= 0.64
    assert played.saved_of_words >= 0.3  # where nothing counts but what people said and the lines of the files


def test_every_stated_fact_is_told_to_a_question_about_it(played: Played) -> None:
    world = World()
    assert len(played.facts) == tokens.TURNS - 1
    lost = [fact for fact, about in played.facts if fact.lower() not in told(played, about, world).lower()]
    assert lost == []


def test_every_hypothesis_is_told_with_its_state(played: Played) -> None:
    assert played.last
    known = {h.id: h.state for h in played.last.hypotheses}
    assert known.keys() >= {h.id for h in played.case.hypotheses if h.history[0].turn != "t25"}
    rejected = [h for h in played.case.hypotheses if h.state is HypothesisState.REJECTED]
    everything = " ".join((told(played, "what is it not", World()), *MemoryManager(CONFIG).findable(played.case)))
    assert all(h.statement[:60] in everything for h in rejected)
