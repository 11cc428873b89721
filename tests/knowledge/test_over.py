"""A cause of what is over says so; what still fails, pauses or can't be seen to the end does not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Evidence
from engines.models import Phase
from engines.questions import Assess
from knowledge.answers.assess import assess
from knowledge.scene import over
from knowledge.scene.scene import Scene

BEGIN = datetime(2026, 3, 14, 9, tzinfo=UTC)


def log(tmp_path: Path, failing: tuple[range, ...], minutes: int = 60) -> Evidence:
    """Six lines a minute, of which those of the failing minutes are errors."""
    lines = []
    for second in range(0, 60 * minutes, 10):
        bad = any(second // 60 in span for span in failing)
        said = "ERROR cart - connection to db:5432 refused" if bad else f"INFO cart - order {second} placed"
        lines.append(f"{(BEGIN + timedelta(seconds=second)).isoformat()} {said}\n")
    path = tmp_path / "app.log"
    path.write_text("".join(lines), "utf-8")
    return FileAnalyst().analyse(path, path.name, evidence="E1", at=BEGIN + timedelta(hours=2))


def table(tmp_path: Path, failing: range, minutes: int = 60) -> Evidence:
    """The errors of each minute as a series."""
    rows = [f"{(BEGIN + timedelta(minutes=m)).isoformat()},{50 if m in failing else 0}\n" for m in range(minutes)]
    path = tmp_path / "errors.csv"
    path.write_text("time,errors_per_min\n" + "".join(rows), "utf-8")
    return FileAnalyst().analyse(path, path.name, evidence="E2", at=BEGIN + timedelta(hours=2))


def scene(*evidence: Evidence) -> Scene:
    return Scene("is it still broken?", evidence)


def test_errors_that_ended_long_before_the_log_are_over(tmp_path: Path) -> None:
    last = over.last(scene(log(tmp_path, (range(20, 25),))))
    assert last is not None
    assert last.last == BEGIN + timedelta(minutes=24, seconds=50)


@pytest.mark.parametrize(
    ("failing", "minutes"),
    [
        ((range(20, 60),), 60),  # to the end
        ((range(50, 55),), 60),  # the log ends too early to tell
        ((range(5, 7), range(25, 27), range(45, 47)), 60),  # a rhythm that may come again
    ],
)
def test_what_still_fails_or_may_fail_again_is_not_over(
    tmp_path: Path, failing: tuple[range, ...], minutes: int
) -> None:
    assert over.last(scene(log(tmp_path, failing, minutes))) is None


def test_a_series_that_is_not_back_keeps_it_open(tmp_path: Path) -> None:
    quiet = log(tmp_path, (range(20, 25),))
    assert over.last(scene(quiet, table(tmp_path, range(20, 60)))) is None
    assert over.last(scene(quiet, table(tmp_path, range(20, 25)))) is not None


def test_the_cause_says_from_when_to_when_and_cites_the_last_line(tmp_path: Path) -> None:
    evidence = (log(tmp_path, (range(20, 25),)), table(tmp_path, range(20, 25)))
    question = Assess(
        problem="is cart broken?", evidence=evidence, at=BEGIN + timedelta(hours=2), phase=Phase.HYPOTHESIS
    )
    leading = assess(question).candidates[0]
    assert "From 09:20:00 to 09:24:50, recovered since" in leading.statement
    alone = question.model_copy(update={"evidence": evidence[:1]})
    assert "From 09:20:00 to 09:24:50, not seen since" in assess(alone).candidates[0].statement
