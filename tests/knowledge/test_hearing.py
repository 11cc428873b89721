"""What people say in an incident, and what it does to the case."""

from datetime import timedelta

import pytest

from engines.models import Category, Hypothesis, HypothesisState
from engines.questions import Hear, MoveKind
from engines.response import Mitigation
from engines.turn import Message
from engines.wanted import EvidenceRequest, RequestCategory
from knowledge.answers.hearing import hear
from tests.engines.play import ANA, NOON

K = MoveKind
POOL = Hypothesis(
    id="H1",
    statement="cart-worker exhausts the database connections.",
    component="cart-worker",
    category=Category.RESOURCE,
    prior=0.6,
    score=0.6,
    state=HypothesisState.TESTING,
)
DISK = POOL.model_copy(
    update={"id": "H2", "statement": "The disk of db-0 is full.", "component": "db-0", "score": 0.4, "prior": 0.4}
)
LOGS = EvidenceRequest(id="R1", what="Logs of checkout", why="what failed first", category=RequestCategory.SYMPTOMS)
DEPLOYS = EvidenceRequest(id="R2", what="What was deployed", why="it may be that", category=RequestCategory.CHANGES)
RUNNING = Mitigation(id="M1", text="Roll back.", hypothesis="H1", by="ana", by_id="U1", started_at=NOON)


def heard(text: str, *running: Mitigation) -> list[tuple[MoveKind, str | None]]:
    question = Hear(
        at=NOON,
        problem="checkout is down",
        evidence=(),
        messages=(Message(ref="m1", speaker=ANA, at=NOON, text=text),),
        conclusion="H1",
        onset=NOON - timedelta(minutes=5),
        hypotheses=(POOL, DISK),
        requests=(LOGS, DEPLOYS),
        mitigations=running,
    )
    return [(m.kind, m.hypothesis or m.request) for m in hear(question).moves]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("that's not it", [(K.REJECTED, None)]),
        ("it's not the disk", [(K.REJECTED, "H2")]),
        ("disk is fine", [(K.FINE, "H2")]),
        ("disk is at 41 %", [(K.FINE, "H2")]),
        ("the disk is full", [(K.BAD, "H2")]),
        ("cpu is fine", [(K.FINE, None)]),
        ("can't get those logs", [(K.BLOCKED, "R1")]),
        ("we don't have access to that", [(K.BLOCKED, "R1")]),
        ("no idea what was deployed, I have no access", [(K.BLOCKED, "R2")]),
        ("the logs are gone, they rotated", [(K.BLOCKED, "R1")]),
        ("rolling back cart-worker", [(K.STARTED, "H1")]),
        ("restarting the gateway", [(K.STARTED, None)]),
        ("restarting it now", [(K.STARTED, "H1")]),  # the conclusion is meant
        ("cleaning up the disk of db-0", [(K.STARTED, "H2")]),
        ("rolling back cart-worker v2", [(K.STARTED, "H1")]),
        ("we don't have the deploy history of that cluster", [(K.BLOCKED, "R2")]),
        ("it's the disk", [(K.CONFIRMED, "H2")]),
        ("it is not the disk", [(K.REJECTED, "H2")]),
        ("cart-worker is fine, green on every node", [(K.FINE, "H1")]),
        ("it worked, no more errors", [(K.WORKED, None)]),
        ("detached the volume, it is fixed", [(K.STARTED, None), (K.WORKED, None)]),
        ("fixed", [(K.WORKED, None)]),
        ("this is a P1", [(K.SEVERITY, None)]),
        ("make it a sev2", [(K.SEVERITY, None)]),
        ("please escalate", [(K.ESCALATED, None)]),
        ("I'm on it", [(K.ACKNOWLEDGED, None)]),
        ("it actually started at 11:40", [(K.ONSET, None)]),
        ("errors began around 11:40, not at noon", [(K.ONSET, None)]),
        # nothing of that
        ("is the disk full?", []),
        ("I think it's the disk", []),
        ("checkout is failing", []),
        ("v3.1 never went live", []),  # no cause is about it
        ("can you get those logs?", []),
        ("no need to escalate", []),
        ("checkout runs on kubernetes", []),
        ("the rollout started the new pods", []),
    ],
)
def test_what_words_do(text: str, expected: list[tuple[MoveKind, str | None]]) -> None:
    assert heard(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we rolled back and it is still failing", [K.FAILED]),  # "Roll back." runs already
        ("we restarted it and it is still failing", [K.STARTED, K.FAILED]),
        ("still failing", [K.FAILED]),
        ("it worked", [K.WORKED]),
        ("that did not help", [K.FAILED]),
    ],
)
def test_how_a_mitigation_went(text: str, expected: list[MoveKind]) -> None:
    assert [kind for kind, _ in heard(text, RUNNING)] == expected


def test_a_release_that_never_ran_is_no_cause() -> None:
    release = POOL.model_copy(
        update={"id": "H3", "statement": "checkout v3.1 breaks.", "component": "checkout", "category": Category.CHANGE}
    )
    for text in (
        "v3.1 never went live",
        "checkout was only in staging",
        "the rollout of checkout was stopped before it",
    ):
        said = Message(ref="m1", speaker=ANA, at=NOON, text=text)
        asked = Hear(at=NOON, problem="", evidence=(), messages=(said,), hypotheses=(POOL, release))
        assert [(m.kind, m.hypothesis) for m in hear(asked).moves] == [(K.REJECTED, "H3")], text
    other = Message(ref="m1", speaker=ANA, at=NOON, text="v2.9 never went live")
    assert not hear(Hear(at=NOON, problem="", evidence=(), messages=(other,), hypotheses=(POOL, release))).moves


def test_a_rollback_is_against_the_change() -> None:
    release = POOL.model_copy(update={"id": "H3", "category": Category.CHANGE, "score": 0.3})
    for text in ("rolling back", "rolling back cart-worker"):
        said = Message(ref="m1", speaker=ANA, at=NOON, text=text)
        asked = Hear(at=NOON, problem="", evidence=(), messages=(said,), conclusion="H1", hypotheses=(POOL, release))
        assert [m.hypothesis for m in hear(asked).moves] == ["H3"], text


def test_what_was_done_is_told_with_how_it_went() -> None:
    said = Message(ref="m1", speaker=ANA, at=NOON, text="I forced the detach of pvc-7, checkout is back to normal")
    (move,) = hear(Hear(at=NOON, problem="", evidence=(), messages=(said,), hypotheses=(POOL,))).moves
    assert (move.kind, move.text) == (K.WORKED, "forced the detach of pvc-7")


def test_a_time_of_day_is_the_last_one_before_the_message() -> None:
    early = Message(ref="m1", speaker=ANA, at=NOON, text="it started at 23:50")
    (move,) = hear(Hear(at=NOON, problem="", evidence=(), messages=(early,), onset=NOON)).moves
    assert move.at == NOON - timedelta(hours=12, minutes=10)


def test_a_severity_below_the_lowest_is_the_lowest() -> None:
    low = Message(ref="m1", speaker=ANA, at=NOON, text="this is a sev4")
    (move,) = hear(Hear(at=NOON, problem="", evidence=(), messages=(low,))).moves
    assert move.text == "P3"


@pytest.mark.parametrize(
    ("text", "hours"),
    [("it started at 11:40", -20 / 60), ("it started at 13:40 CEST", -20 / 60), ("it began 06:40 EST", -20 / 60)],
)
def test_since_when_is_told_in_the_zone_that_is_said(text: str, hours: float) -> None:
    said = Message(ref="m1", speaker=ANA, at=NOON, text=text)
    [move] = hear(Hear(at=NOON, problem="", evidence=(), messages=(said,), hypotheses=(), onset=NOON)).moves
    assert move.at == NOON + timedelta(hours=hours)
