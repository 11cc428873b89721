"""What is asked for goes with its cause, as long as there is another one."""

import pytest

from engines.config import InvestigationConfig
from engines.models import Case, Category, Hypothesis, HypothesisState
from engines.requests import Requests
from engines.wanted import EvidenceRequest, RequestCategory, RequestStatus
from tests.engines.play import NOON, THREAD

LOGS = EvidenceRequest(id="R1", what="Logs of a", why="they tell", category=RequestCategory.SYMPTOMS, hypothesis="H1")


def cause(number: str, state: HypothesisState) -> Hypothesis:
    score = 0.2
    return Hypothesis(
        id=number, statement=number, component="a", category=Category.CODE, prior=score, score=score, state=state
    )


@pytest.mark.parametrize(
    ("others", "asked"),
    [((), True), ((HypothesisState.REJECTED,), True), ((HypothesisState.TESTING,), False)],
    ids=["nothing is left", "nothing open is left", "another is left"],
)
def test_a_request_is_given_up_with_its_cause_only_where_another_is_left(
    others: tuple[HypothesisState, ...],
    asked: bool,
) -> None:
    gone = cause("H1", HypothesisState.RETIRED)
    left = tuple(cause(f"H{n}", state) for n, state in enumerate(others, 2))
    case = Case(id="c", thread=THREAD, opened_at=NOON, updated_at=NOON, hypotheses=(gone, *left), requests=(LOGS,))
    settled = Requests(InvestigationConfig()).settle(case).requests[0]
    assert (settled.status is RequestStatus.PENDING) is asked
