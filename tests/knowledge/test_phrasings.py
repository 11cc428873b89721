"""The same things as people type them in a hurry: clipped, negated, two at once, asked, supposed, or of another."""

from datetime import timedelta

import pytest

from engines.models import Category
from engines.questions import Hear, MoveKind
from engines.response import Mitigation, MitigationState
from engines.turn import Message
from knowledge.answers.hearing import hear
from tests.engines.play import ANA, NOON
from tests.knowledge.test_hearing import DEPLOYS, DISK, LOGS, POOL, RUNNING

K = MoveKind
RELEASE = POOL.model_copy(
    update={"id": "H3", "statement": "checkout v3.1 breaks.", "component": "checkout", "category": Category.CHANGE}
)
PROPOSED = RUNNING.model_copy(update={"state": MitigationState.PROPOSED})


def heard(text: str, *mitigations: Mitigation) -> list[tuple[MoveKind, str]]:
    question = Hear(
        at=NOON,
        problem="checkout is down",
        evidence=(),
        messages=(Message(ref="m1", speaker=ANA, at=NOON, text=text),),
        conclusion="H1",
        onset=NOON - timedelta(minutes=5),
        hypotheses=(POOL, DISK, RELEASE),
        requests=(LOGS, DEPLOYS),
        mitigations=mitigations,
    )
    return [(m.kind, m.hypothesis or m.request or m.text or m.topic) for m in hear(question).moves]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # clipped and curled
        ("cant get that log", [(K.BLOCKED, "R1")]),
        ("no access to prod logs sry", [(K.BLOCKED, "R1")]),
        ("I can\N{RIGHT SINGLE QUOTATION MARK}t reach the log server", [(K.BLOCKED, "R1")]),
        ("we never kept those logs", [(K.BLOCKED, "R1")]),
        ("nobody has the deploy history", [(K.BLOCKED, "R2")]),
        ("disk isnt full", [(K.FINE, "H2")]),
        ("disks are not full", [(K.FINE, "H2")]),
        ("the disk is not fine", [(K.BAD, "H2")]),
        ("thats not it", [(K.REJECTED, "")]),
        ("Im on it", [(K.ACKNOWLEDGED, "")]),
        ("not the pool", [(K.REJECTED, "H1")]),
        ("nah, not cart-worker", [(K.REJECTED, "H1")]),
        ("first alert was 11:20 UTC", [(K.ONSET, "")]),
        # two things in one sentence
        ("cpu fine, memory fine, disk 95% full", [(K.FINE, "cpu"), (K.FINE, "memory"), (K.BAD, "H2")]),
        ("restarted cart-worker, disk is fine", [(K.STARTED, "H1"), (K.FINE, "H2")]),
        ("v3.1 never went live and the disk is fine", [(K.REJECTED, "H3"), (K.FINE, "H2")]),
        ("lets not roll back, disk is full", [(K.BAD, "H2")]),
        # of somebody else, or to come: it can be had
        ("ben can't get the logs but I can", []),
        ("can't get that log, try again in 5 min", []),
        ("I can get that log in 10 minutes", []),
        # asked, supposed, doubted
        ("is disk fine", []),
        ("disk is fine?", []),
        ("I doubt it's the disk", []),
        ("I think that's it", []),
        ("what if it's the disk", []),
        ("we should roll back checkout", []),
        ("don't roll back yet", []),
        ("didn't start at 11:20", []),
        ("the deploy started at 11:20", []),
        ("please dont escalate", []),
        ("we escalated to the db team already", []),
        ("not a p1", []),
        # the words of another are no claim of who quotes them
        ("> disk is full\nno, I looked", []),
    ],
)
def test_what_it_does(text: str, expected: list[tuple[MoveKind, str]]) -> None:
    assert heard(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rolled back, no change", [K.FAILED]),
        ("rollback had no effect", [K.FAILED]),
        ("rollback done but same errors", [K.FAILED]),
        ("rollback didnt help", [K.FAILED]),
        ("nope, still 500s after the rollback", [K.FAILED]),
        ("that made it worse", [K.FAILED]),
        ("it's not fixed", [K.FAILED]),
        ("the fix worked for eu but us is still failing", [K.FAILED]),
        ("the rollback worked", [K.WORKED]),
        ("errors are gone since the rollback", [K.WORKED]),
        ("all green again", [K.WORKED]),
        # nobody says how it went
        ("not fixed yet", []),
        ("hasn't helped yet", []),
        ("rollback is still running", []),
        ("still waiting for the rollback to finish", []),
        ("no change needed on our side", []),
        ("the rollback failed, permission denied", []),
        ("I don't think it worked", []),
        ("ben thinks it worked", []),
        ("if it worked we should see it in grafana", []),
        ("if it is still failing at noon we roll back", []),
        ("tell me when it is fixed", []),
        ("when is it fixed", []),
        ("did the rollback help?", []),
    ],
)
def test_how_it_went(text: str, expected: list[MoveKind]) -> None:
    assert [kind for kind, _ in heard(text, RUNNING)] == expected


def test_what_was_done_some_time_ago_is_named_without_the_time() -> None:
    assert heard("rolled back checkout 10 min ago, errors still there") == [(K.STARTED, "H3"), (K.FAILED, "")]


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        ("yes please", True),
        ("ok do it", True),
        ("sounds good, roll it back", True),
        ("no, don't do that", False),
        ("wait, do not roll back", False),
        ("roll forward instead", False),
    ],
)
def test_who_says_yes(text: str, approved: bool) -> None:
    assert heard(text, PROPOSED) == ([(K.APPROVED, "")] if approved else [])
