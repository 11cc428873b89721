"""The hours that people speak of are asked for, where no evidence reaches them."""

from datetime import datetime, timedelta

import pytest

from engines.models import Phase
from engines.questions import Assess
from knowledge.reasoner import EmbeddedReasoner
from tests.knowledge.scenes import NOW, log, spanned


def _asked(problem: str, start: datetime, end: datetime) -> list[str]:
    timed = spanned(log("battery at 55%", "scanner"), start=start, end=end)
    question = Assess(at=NOW, problem=problem, evidence=timed, phase=Phase.HYPOTHESIS)
    return [w.what for w in EmbeddedReasoner().answer(question).wanted]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("hours", "missed"), [(4, True), (0, False)])
def test_a_window_that_no_evidence_covers_is_asked_for(hours: int, *, missed: bool) -> None:
    end = NOW - timedelta(hours=hours)
    asked = _asked("scanners froze between 11:10 and 11:25, works again", end - timedelta(hours=2), end)
    assert any("from 11:10 to 11:25" in what for what in asked) is missed


def test_a_ratio_is_no_hour() -> None:
    assert not any("16:9" in what for what in _asked("pictures are 16:9 now", NOW - timedelta(days=1), NOW))


@pytest.mark.parametrize(
    ("said", "missed"),
    [
        ("scanners froze at 04:20 PDT", False),  # 11:20 in UTC
        ("scanners froze from 13:10 to 13:25 CEST", False),  # said once for both
        ("scanners froze at 19:20 (UTC+8)", False),
        ("scanners froze at 11:20 PDT", True),
    ],
)
def test_hours_are_those_of_the_zone_that_is_said(said: str, *, missed: bool) -> None:
    asked = _asked(said, NOW - timedelta(hours=2), NOW)
    assert any("Logs and metrics of" in what and ("around" in what or "from" in what) for what in asked) is missed
