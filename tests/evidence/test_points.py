"""Series inside of other documents: their curves, the one that moved most first."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import Evidence

BEGIN = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)


def analysed(tmp_path: Path, document: object) -> Evidence:
    (tmp_path / "f").write_text(json.dumps(document, indent=1), "utf-8")
    return FileAnalyst().analyse(tmp_path / "f", "observed.json", evidence="E1", at=BEGIN)


def series(name: str, values: list[float]) -> dict[str, object]:
    times = [f"{BEGIN + timedelta(minutes=i):%Y-%m-%dT%H:%M:%SZ}" for i in range(len(values))]
    return {"metric_name": name, "timestamps": times, "values": values, "unit": "Percent"}


def test_what_moved_has_a_curve_and_what_did_not_has_none(tmp_path: Path) -> None:
    quiet, stepped, spiked = [20.0, 21.0] * 20, [20.0, 21.0] * 10 + [60.0, 61.0] * 10, [20.0, 21.0] * 15 + [25.0] * 10
    document = {"seen": [series("a", quiet), series("b", spiked), series("cpu", stepped)]}
    evidence = analysed(tmp_path, document)
    assert evidence.series[0].name == "cpu"
    assert "a" not in {s.name for s in evidence.series}
    assert evidence.series[0].unit == "%"
    assert evidence.findings[0].summary == "cpu rose from 20.5% to 60.5%, peak 61%."
    assert (evidence.series[0].start, evidence.series[0].values[:2]) == (BEGIN, (20.0, 21.0))
