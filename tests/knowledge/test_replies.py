"""What is answered to somebody who suspects something."""

import pytest

from engines.models import Category, Hypothesis, HypothesisState, Phase
from engines.questions import Assess
from engines.turn import Message
from knowledge.answers.replies import reply
from tests.engines.play import ANA, NOON
from tests.knowledge.scenes import said

POOL = Hypothesis(
    id="H1",
    statement="cart-worker uses up the connections. Since 11:50.",
    component="cart-worker",
    category=Category.RESOURCE,
    prior=0.6,
    score=0.6,
    state=HypothesisState.TESTING,
)
GONE = POOL.model_copy(update={"id": "H2", "statement": "The disk of db is full.", "state": HypothesisState.REJECTED})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("could it be the network?", "No evidence speaks of a fault of the network so far."),
        ("what about the connection pool?", "About the connections: cart-worker uses up the connections; "),
        ("is the disk full?", "About the disk: The disk of db is full; it is ruled out."),
        ("or the disk?", "About the disk"),
        # nothing is suspected, or of nothing that is known
        ("what was deployed?", ""),
        ("can I go back to bed?", ""),
        ("the network is slow", ""),
    ],
)
def test_a_suspicion_is_answered(text: str, expected: str) -> None:
    told = said(text)
    question = Assess(
        at=NOON,
        problem="checkout is down",
        evidence=(told,),
        phase=Phase.HYPOTHESIS,
        messages=(Message(ref="m1", speaker=ANA, at=NOON, text=text),),
        new_evidence=(told.id,),
        hypotheses=(POOL, GONE),
    )
    answer = reply(question)
    assert answer.startswith(expected) if expected else not answer
