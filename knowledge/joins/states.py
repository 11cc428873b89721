"""How a thing is, by all that the evidence says of its states."""

from collections.abc import Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import kind_of

WELL = ("Healthy", "Restarted", "Completed")
OWN = ("PersistentVolumeClaim", "Ingress", "Pod")  # kinds of which a state is of this one object
NO_STATE = ("Declared", "Exists", "Listed")


def runs(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Whether all that is told of its states is well; of what nothing is told, nothing is known."""
    states = [f for f in findings if f.kind is FindingKind.OBJECT and _is_same(f, finding)]
    return bool(states) and all(f.reason in WELL and f.severity is Severity.INFO for f in states)


def _is_same(state: Finding, finding: Finding) -> bool:
    if state.facts.get("resource") or not state.facts.get("object") or state.reason in NO_STATE:
        return False
    if kind_of(finding) in OWN:
        return state.facts.get("object") == finding.facts.get("object")
    return kin(component_of(state), component_of(finding))
