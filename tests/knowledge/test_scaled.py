"""An autoscaler that went up and came back with the load did its work; one that stays up, or beside errors, did not."""

from pathlib import Path

import pytest

from engines.models import Category
from engines.questions import Candidate
from tests.knowledge.evidence_of import assess

QUESTION = "the HPA of the quotes service hit its max at lunch, do we need to act?"
DESCRIBED = """$ kubectl describe hpa quotes -n trade
Name:                                                  quotes
Namespace:                                             trade
Reference:                                             Deployment/quotes
Metrics:                                               ( current / target )
  resource cpu on pods  (as a percentage of request):  38% (76m) / 70%
Min replicas:                                          2
Max replicas:                                          12
Deployment pods:                                       2 current / 2 desired
Conditions:
  Type            Status  Reason              Message
  ----            ------  ------              -------
  AbleToScale     True    ReadyForNewScale    recommended size matches current size
  ScalingActive   True    ValidMetricFound    the HPA was able to successfully calculate a replica count
  ScalingLimited  False   DesiredWithinRange  the desired count is within the acceptable range
Events:
  Type    Reason             Age   From                       Message
  ----    ------             ----  ----                       -------
  Normal  SuccessfulRescale  3h    horizontal-pod-autoscaler  New size: 6; reason: cpu utilization above target
  Normal  SuccessfulRescale  2h    horizontal-pod-autoscaler  New size: 12; reason: cpu utilization above target
  Normal  SuccessfulRescale  1h    horizontal-pod-autoscaler  New size: 2; reason: All metrics below target
"""
ERRORS = "".join(
    f"2026-05-04T12:00:{n:02d}Z ERROR quotes: GET /quote failed: no price for {n}\n" for n in range(10, 40)
)


def first(tmp_path: Path, files: dict[str, str], ask: str = QUESTION) -> Candidate | None:
    return next(iter(assess(files, ask, tmp_path).candidates), None)


def test_how_far_it_went_and_where_it_is_again_is_told(tmp_path: Path) -> None:
    told = first(tmp_path, {"hpa.txt": DESCRIBED})
    assert told
    assert (told.category, told.component) == (Category.NO_FAULT, "quotes")
    assert "quotes was scaled to 12 replicas, its maximum, and is back at 2" in told.statement


@pytest.mark.parametrize(
    ("files", "ask"),
    [
        # it is still up
        ({"hpa.txt": DESCRIBED.replace("New size: 2;", "New size: 12;").replace("2 current", "12 current")}, QUESTION),
        # something fails
        ({"hpa.txt": DESCRIBED, "quotes.log": ERRORS}, QUESTION),
        # something else is asked
        ({"hpa.txt": DESCRIBED}, "quotes shows wrong prices"),
    ],
)
def test_it_is_no_answer_to_what_goes_on_or_to_another_question(
    tmp_path: Path, files: dict[str, str], ask: str
) -> None:
    told = first(tmp_path, files, ask)
    assert told is None or "is back at" not in told.statement
