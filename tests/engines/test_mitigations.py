"""What people say they are doing about it starts a mitigation, and nothing else does."""

import pytest

from engines import mitigations, requests, statements, talk
from engines.models import CaseStatus
from engines.reports import markdown
from engines.response import MitigationState
from engines.turn import merge
from engines.wanted import RequestStatus
from tests.engines.play import BEN, Script
from tests.engines.test_actions import started


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("rolling back cart-worker", "roll back cart-worker"),
        ("ok, I'm rolling it back now", "roll back"),
        ("We rolled back payments and it is still failing", "roll back payments"),
        ("restarting db, back in a minute", "restart db"),
        ("just scaled up checkout to 6 replicas", "scale up checkout to 6 replicas"),
        ("turned off the new-pricing flag", "switch off the new-pricing flag"),
        # no act of anybody here
        ("should we be rolling back?", ""),
        ("the pod keeps restarting", ""),
        ("db is fine, cpu 20 %", ""),
        ("rollback looks risky", ""),
        ("we are not rolling back", ""),
        ("errors are increasing", ""),
    ],
)
def test_what_somebody_is_doing(said: str, expected: str) -> None:
    assert talk.doing(said) == expected


def test_a_mitigation_that_is_announced_starts_and_is_asked_about() -> None:
    scene = started()
    scene.say("restarting db", who=BEN)
    (m,) = scene.now.mitigations
    assert (m.text, m.by, m.hypothesis, m.state) == ("Restart db.", "ben", "H1", MitigationState.TRIED)
    assert scene.card.title.startswith("Mitigation 1 started")
    assert [t.name for t in scene.last.timers] == ["mitigation:M1"]
    scene.say("it worked", who=BEN)
    assert scene.now.status is CaseStatus.RESOLVED


def test_one_that_did_not_help_speaks_against_its_cause() -> None:
    scene = started()
    before = scene.now.hypotheses[0].score
    scene.say("we restarted db and it is still failing", who=BEN)
    (m,) = scene.now.mitigations
    assert m.state is MitigationState.FAILED
    assert scene.now.hypotheses[0].score < before
    assert "did not help" in scene.card.title


def test_what_else_was_said_in_the_same_burst_is_weighed_first() -> None:
    scene = started()
    turn = merge((scene.turn("the disk is fine, 41 % used"), scene.turn("rolling back db", who=BEN)))
    heard = statements.statements(turn, len(scene.now.evidence) + 1, scene.config)
    scene.run(turn, heard, Script())
    assert "Assess" in scene.questions
    assert [m.by for m in scene.now.mitigations] == ["ben"]
    assert scene.card.title.startswith("Mitigation 1 started")
    assert len(scene.last.cards) == 2


def test_a_state_that_the_table_does_not_know_is_not_reached() -> None:
    scene = started()
    scene.press("mitigation.propose", "H1")
    (m,) = scene.now.mitigations
    assert mitigations.move(m, MitigationState.WORKED) is m
    assert mitigations.move(m, MitigationState.APPROVED, approved_by="ben").approved_by == "ben"
    assert "not tried" in markdown(scene.now)
    r = scene.now.requests[0].model_copy(update={"status": RequestStatus.BLOCKED})
    assert requests.move(r, RequestStatus.COMPLETE) is r
