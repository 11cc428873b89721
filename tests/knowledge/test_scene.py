"""The questions of one turn share what was worked out of its evidence; other evidence has a scene of its own."""

from datetime import timedelta

import pytest

from engines.models import Category, Phase
from engines.questions import Assess, Challenge, Test
from knowledge.scene import scene
from tests.knowledge.scenes import NOW, ONSET, evidence, finding, hypothesis, log

FAILS = evidence(log("connect: connection refused", reason="ConnectionRefused"))
CAUSE = hypothesis("invoicing can't connect", Category.DEPENDENCY)


def test_the_questions_of_a_turn_share_one_scene() -> None:
    told = {"at": NOW, "problem": "it fails", "evidence": FAILS}
    asked = [
        Assess(**told, phase=Phase.HYPOTHESIS),
        Test(**told, hypothesis=CAUSE),
        Challenge(**told, hypothesis=CAUSE),
    ]
    assert len({id(scene.of(question)) for question in asked}) == 1


def test_other_evidence_words_or_beginnings_are_another_scene() -> None:
    same = Assess(at=NOW, problem="it fails", evidence=FAILS, phase=Phase.HYPOTHESIS)
    alike = evidence(log("connect: connection refused", reason="ConnectionRefused"))
    others = [
        same.model_copy(update={"evidence": alike}),
        same.model_copy(update={"problem": "it is slow"}),
        same.model_copy(update={"began": NOW - timedelta(hours=1)}),
    ]
    assert len({id(scene.of(question)) for question in (same, *others)}) == len(others) + 1


@pytest.mark.parametrize(("reason", "minutes"), [("provider_resolved", 0), ("ok", 0), ("firing", -120)])
def test_only_an_alert_that_fires_says_since_when_it_is_bad(reason: str, minutes: float) -> None:
    said = finding("alert", "the status page", "cloud", reason, severity="info", minutes=-120, new=False)
    asked = Assess(at=NOW, problem="it fails", evidence=evidence(said, log("refused")), phase=Phase.HYPOTHESIS)
    assert scene.of(asked).onset == ONSET + timedelta(minutes=minutes)
