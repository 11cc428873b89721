"""What a ranking adds to the causes: whom to look at first, as a guess, where a finding shows it too."""

import pytest

from engines.abnormal import Abnormal, MetricKind, Ranking, Suspect
from engines.evidence import Citation, DataType, Evidence
from engines.models import Category
from knowledge.causes import abnormal
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import ONSET, evidence, finding


def suspect(name: str, score: float, kind: MetricKind = MetricKind.CPU, place: str = "E1") -> Suspect:
    cited = Citation(evidence=place, file="m.csv", line=1, quote="1")
    told = Abnormal(metric="cpu_percent", kind=kind, score=score, before=20, after=90, citation=cited)
    return Suspect(component=name, score=score, series=(told,))


def drafts(pieces: tuple[Evidence, ...], *suspects: Suspect) -> list[Draft]:
    return list(abnormal.drafts(Scene("it is slow", pieces), Ranking(suspects=suspects, onset=ONSET)))


MOVED = finding("metric", "billing cpu_percent steps from 20% to 90%", "billing", "step", metric="cpu_percent")
SHOWN = evidence(MOVED, data=DataType.METRIC)


@pytest.mark.parametrize(
    ("kind", "category"), [(MetricKind.CPU, Category.RESOURCE), (MetricKind.LATENCY, Category.DEPENDENCY)]
)
def test_the_most_abnormal_component_is_a_guess_that_names_no_cause(kind: MetricKind, category: Category) -> None:
    (draft,) = drafts(SHOWN, suspect("billing", 9, kind), suspect("web", 3))
    assert (draft.component, draft.category, draft.findings) == ("billing", category, (MOVED,))
    assert "most abnormal" in draft.statement
    assert "cause" not in draft.statement
    assert abnormal.LEAST < draft.score <= abnormal.MOST < 0.5


def test_who_stands_out_more_is_likelier() -> None:
    near, far = (drafts(SHOWN, suspect("billing", 9), suspect("web", w))[0] for w in (8, 1))
    assert near.score < far.score


@pytest.mark.parametrize(
    "suspects",
    [
        (),
        (suspect("billing", 1.0),),  # it hardly departs
        (suspect("web", 9.0),),  # no finding is of it
        (suspect("billing", 9.0, place="E7"),),  # nor in the file that tells
    ],
)
def test_what_no_finding_shows_is_not_said(suspects: tuple[Suspect, ...]) -> None:
    assert not drafts(SHOWN, *suspects)
