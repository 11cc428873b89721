"""What the ranking of components says of the causes: whom to look at first, and never that it is the cause."""

from collections.abc import Iterator

from engines.abnormal import TELLING, MetricKind, Ranking, Suspect
from engines.evidence import Finding, FindingKind
from engines.models import Category
from knowledge.components.names import component_of, kin
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from knowledge.words import sentence

LEAST, MOST = 0.3, 0.45  # numbers alone name nobody: below what is called likely
_SORTS = {
    MetricKind.CPU: Category.RESOURCE,
    MetricKind.MEMORY: Category.RESOURCE,
    MetricKind.DISK: Category.RESOURCE,
    MetricKind.SATURATION: Category.RESOURCE,
    MetricKind.NETWORK: Category.NETWORK,
}


def drafts(scene: Scene, ranking: Ranking) -> Iterator[Draft]:
    """The most abnormal component, the likelier the more it stands out; none where a finding does not show it too."""
    suspects = ranking.suspects
    if not suspects or suspects[0].score < TELLING:
        return
    first = suspects[0]
    finding = next(iter(_shown(first, scene)), None)
    if finding is None:
        return
    lead = 1 - (suspects[1].score / first.score if len(suspects) > 1 else 0.0)
    yield Draft(
        statement=sentence(f"{first.component} is the most abnormal component in the metrics; they do not say why."),
        component=first.component,
        category=_SORTS.get(first.series[0].kind, Category.DEPENDENCY),
        score=LEAST + (MOST - LEAST) * lead,
        ceiling=MOST,
        findings=(finding,),
        said=finding.summary.rstrip("."),
        has_numbers=True,
        relevance=scene.relevance(first.component),
        settles=f"the logs of {first.component} and what changed in it before then",
    )


def _shown(suspect: Suspect, scene: Scene) -> list[Finding]:
    """The findings of its series, in the order in which these tell."""
    metrics = [s.metric for s in suspect.series]
    files = {s.citation.evidence for s in suspect.series}
    found = [
        f
        for f in scene.by_kind[FindingKind.METRIC]
        if f.evidence in files and f.facts.get("metric") in metrics and kin(component_of(f), suspect.component)
    ]
    return sorted((f for f in found if f.reason != "flat"), key=lambda f: metrics.index(str(f.facts["metric"])))
