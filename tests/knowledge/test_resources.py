"""The table of the resources of providers next to the patterns that explain their states."""

import pytest

from adapters.evidence.extractors.cloud import resources
from engines.evidence import FindingKind
from knowledge.patterns.catalogue import catalogue

KNOWN = {
    reason
    for pattern in catalogue()
    for need in pattern.needs
    for signal in need.any
    if FindingKind.OBJECT in signal.kind
    for reason in signal.reason
}
STATES = [(form.kind, state) for form in resources.forms() for state in form.states]


@pytest.mark.parametrize(("kind", "state"), [pytest.param(k, s, id=f"{k} {s.reason}") for k, s in STATES])
def test_a_state_is_explained(kind: str, state: resources.State) -> None:
    assert state.reason in KNOWN, kind


@pytest.mark.parametrize("text", ["state", "state is down", "= down"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no condition"):
        resources.Condition.read(text)
