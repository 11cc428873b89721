"""Metrics as monitoring services export them: each tells the same step, of the right thing, at its line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import DataType, Evidence
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
BEGIN = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
VALUES = [12.0, 12.5, 11.8, 12.2, 12.1, 11.9, 61.0, 62.5, 63.0, 62.8, 62.1, 61.7]
TIMES = [round(BEGIN.timestamp()) + 60 * i for i in range(len(VALUES))]
STAMPS = [f"2026-03-14T09:{30 + i}:00Z" for i in range(len(VALUES))]
OPEN_TSDB = [
    {"metric": "cpu_percent", "tags": {"host": "web-1"}, "dps": dict(zip(map(str, TIMES), VALUES, strict=True))}
]
AZURE = {
    "value": [
        {
            "id": "/subscriptions/0/providers/Microsoft.Compute/vm/web-1/providers/Microsoft.Insights/metrics/x",
            "name": {"value": "cpu_percent"},
            "unit": "Percent",
            "timeseries": [{"data": [{"timeStamp": t, "average": v} for t, v in zip(STAMPS, VALUES, strict=True)]}],
        }
    ]
}
GOOGLE = {
    "timeSeries": [
        {
            "metric": {"type": "agent.googleapis.com/cpu_percent", "labels": {}},
            "resource": {"labels": {"host": "web-1"}},
            "points": [
                {"interval": {"endTime": t}, "value": {"doubleValue": v}}
                for t, v in reversed(list(zip(STAMPS, VALUES, strict=True)))
            ],
        }
    ]
}
ROWS = {
    "results": [{"beginTimeSeconds": t, "host": "web-1", "cpu_percent": v} for t, v in zip(TIMES, VALUES, strict=True)]
}
WRITTEN = {
    "result": [{"host": "web-1", "clock": str(t), "cpu_percent": str(v)} for t, v in zip(TIMES, VALUES, strict=True)]
}
PUT = "".join(f"put cpu_percent {t} {v} host=web-1\n" for t, v in zip(TIMES, VALUES, strict=True))
SERVICES = [
    ("OpenTSDB", json.dumps(OPEN_TSDB, indent=1)),
    ("Azure", json.dumps(AZURE, indent=1)),
    ("Google", json.dumps(GOOGLE, indent=1)),
    ("rows", json.dumps(ROWS, indent=1)),
    ("rows with numbers as text", json.dumps(WRITTEN, indent=1)),
    ("OpenTSDB, as it is sent", PUT),
]


def analysed(tmp_path: Path, text: str) -> Evidence:
    return analyse(tmp_path, text, "metrics.json", AT)


@pytest.mark.parametrize(("service", "text"), SERVICES, ids=[name for name, _ in SERVICES])
def test_each_export_tells_the_step_of_its_series(tmp_path: Path, service: str, text: str) -> None:
    evidence = analysed(tmp_path, text)
    assert (evidence.data_type, evidence.extractor) == (DataType.METRIC, "metric"), service
    (step,) = (f for f in evidence.findings if f.reason == "step")
    assert (step.component, step.at) == ("web-1", BEGIN.replace(minute=36))
    assert "cpu_percent" in step.summary
    assert evidence.onset == BEGIN.replace(minute=36)
    lines = text.split("\n")
    assert "61.0" in "\n".join(lines[max(0, step.line - 4) : step.line + 3])


@pytest.mark.parametrize(
    "text",
    ["[]", '[{"metric": "a", "dps": 3}]', '{"value": [{"timeseries": [null]}]}', '{"timeSeries": [{"points": [{}]}]}'],
)
def test_an_empty_or_broken_export_is_read_without_a_claim(tmp_path: Path, text: str) -> None:
    evidence = analysed(tmp_path, text)
    assert evidence.errors == 0


def test_what_moves_is_not_said_to_stay(tmp_path: Path) -> None:
    few = [{"metric": "cpu_percent", "tags": {"host": "w"}, "dps": {str(TIMES[0]): 10.0, str(TIMES[1]): 95.0}}]
    (found,) = analysed(tmp_path, json.dumps(few)).findings
    assert (found.reason, found.summary) == ("few", "w cpu_percent lies between 10% and 95%, 52.5% on average")
