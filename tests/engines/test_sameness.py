"""The same question asked again is the same, whenever and under which ids; what may change an answer is not."""

from datetime import timedelta
from typing import Any

import pytest

from engines.evidence import DataType
from engines.models import Category, HypothesisState
from engines.prompts import same
from engines.questions import Question
from engines.turn import Speaker
from tests.engines.test_prompts import ASSESS, BASE, GUESS, GUIDE, NOON, OTHER, POOL, QUESTIONS, SAID, finding, piece

PEOPLE = ("Ann",)
LATER = NOON + timedelta(minutes=20)
AGAIN = SAID.model_copy(update={"ref": "m77", "at": LATER, "text": "Rolling back  cart, it began at 12:00."})
OF_BEN = SAID.model_copy(update={"speaker": Speaker(id="b", name="Ben")})
STATED = piece(finding(1, "the disk is fine"), number=3, data_type=DataType.STATEMENT, speaker="Ann")


def changed(question: Question[Any], **given: Any) -> Question[Any]:
    return question.model_copy(update=given)


@pytest.mark.parametrize(
    "given",
    [
        {"at": LATER},
        {"messages": (AGAIN,)},
        {"memory": "Ann: rolling back cart, it began at 12:00"},  # what is said now was said before
        {"hypotheses": (GUESS.model_copy(update={"score": 0.31}),)},
        {"steps": ("look at the changes",)},
        {"new_evidence": ("E2",)},
    ],
)
def test_it_is_the_same(given: dict[str, Any]) -> None:
    assert same(changed(ASSESS, **given), PEOPLE) == same(ASSESS, PEOPLE)


def test_what_is_stated_twice_is_stated_once() -> None:
    once = changed(ASSESS, evidence=(*ASSESS.evidence, STATED))
    twice = changed(once, evidence=(*once.evidence, STATED.model_copy(update={"id": "E4", "at": LATER})))
    assert same(twice, PEOPLE) == same(once, PEOPLE) != same(ASSESS, PEOPLE)


@pytest.mark.parametrize(
    "given",
    [
        {"problem": "cart fails"},
        {"messages": ()},
        {"messages": (SAID.model_copy(update={"text": "no"}),)},
        {"messages": (SAID.model_copy(update={"speaker": SAID.speaker.model_copy(update={"is_bot": True})}),)},
        {"memory": "Ann: the disk is fine"},
        {"began": NOON},
        {"passages": (GUIDE,)},
        {"hypotheses": ()},
        {"hypotheses": (GUESS, OTHER)},
        {"hypotheses": (GUESS.model_copy(update={"state": HypothesisState.REJECTED}),)},
        {"excluded": (Category.DATA,)},
        {"evidence": BASE["evidence"][:1]},
        {"evidence": (piece(POOL, finding(4, "new")), BASE["evidence"][1])},
    ],
)
def test_it_is_another(given: dict[str, Any]) -> None:
    assert same(changed(ASSESS, **given), PEOPLE) != same(ASSESS, PEOPLE)


def test_each_kind_is_another_and_so_are_those_whose_names_are_hidden() -> None:
    digests = [*(same(q, PEOPLE) for q in QUESTIONS), same(ASSESS, ("Ben",))]
    assert len(set(digests)) == len(digests)


def test_each_hypothesis_is_tested_by_itself() -> None:
    _, test, challenge, close, compact, hear = QUESTIONS
    for question, given in (
        (test, {"hypothesis": OTHER}),
        (challenge, {"hypotheses": (GUESS,)}),
        (close, {"requests": ()}),
        (hear, {"mitigations": ()}),
        (hear, {"conclusion": None}),
        (compact, {"messages": (OF_BEN,)}),
    ):
        assert same(changed(question, **given), PEOPLE) != same(question, PEOPLE)
    assert same(changed(test, number=2, of=3), PEOPLE) == same(test, PEOPLE)
