"""A certificate is judged by the time of the incident, not by the day on which its files are looked at."""

from datetime import datetime, timedelta

import pytest

from engines.evidence import Evidence
from knowledge.scene.scene import Scene
from tests.knowledge.scenes import NOW, evidence, finding, log


def other(ends: datetime | None = NOW) -> Evidence:
    """A log whose last record is of the incident's time."""
    return evidence(log("inbound document accepted", severity="info"))[0].model_copy(update={"id": "E8", "end": ends})


def certificate(days: float, printed: str) -> tuple[Evidence, ...]:
    until = (NOW + timedelta(days=days)).isoformat()
    shown = finding("object", "is valid", "edi", printed, minutes=None, resource="certificate", not_after=until)
    return evidence(shown)


def reasons(*pieces: Evidence) -> list[str | None]:
    return [f.reason for f in Scene("edi fails", pieces).findings if f.facts.get("not_after")]


@pytest.mark.parametrize(
    ("days", "reason"), [(-1, "CertExpired"), (3, "CertExpiring"), (90, "Healthy")], ids=["over", "soon", "well"]
)
@pytest.mark.parametrize("printed", ["CertExpired", "Healthy"])
def test_what_other_evidence_tells_of_the_time_counts(days: int, reason: str, printed: str) -> None:
    assert reasons(*certificate(days, printed), other()) == [reason]


def test_without_any_time_it_stays_as_it_was_read() -> None:
    assert reasons(*certificate(-400, "Healthy"), other(None)) == ["Healthy"]
