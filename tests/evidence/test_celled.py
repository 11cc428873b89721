"""Tables that a store was exported to: what their cells hold is read as what it is."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence import sniff
from engines.evidence import DataType, Severity
from tests.evidence.structured import analyse

HEADER = ("Timestamp", "ServiceName", "Body", "LogAttributes")
START = "2026-03-14 05:20:00.000000001"


def table(rows: Sequence[Sequence[object]], delimiter: str = "\t", header: Sequence[str] = HEADER) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def row(value: object) -> tuple[object, ...]:
    return (START, "", json.dumps(value), "{}")


def event(reason: str, count: int, uid: str) -> dict[str, Any]:
    about = {"kind": "Pod", "namespace": "shop", "name": "billing-7c9d8f6b5-x2x5z"}
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "b.17", "uid": uid},
        "involvedObject": about,
        "reason": reason,
        "message": 'Failed to pull image "registry/billing:9"',
        "type": "Warning",
        "count": count,
        "firstTimestamp": "2026-03-14T05:20:00Z",
        "lastTimestamp": "2026-03-14T05:21:00Z",
    }


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_events_in_the_cells_are_events_whose_newest_version_counts(delimiter: str, tmp_path: Path) -> None:
    seen = [{"type": "ADDED", "object": event("Failed", n, "u1")} for n in (1, 2, 3)]
    seen.append({"type": "ADDED", "object": event("FailedMount", 7, "u2")})
    evidence = analyse(tmp_path, table([row(one) for one in seen], delimiter), "events.tsv")
    told = [f for f in evidence.findings if f.severity is not Severity.INFO]
    assert [(f.facts["object"], f.count, f.line) for f in told] == [
        ("Pod/billing-7c9d8f6b5-x2x5z", 3, 4),
        ("Pod/billing-7c9d8f6b5-x2x5z", 7, 5),
    ]


def test_objects_in_the_cells_are_objects(tmp_path: Path) -> None:
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "billing"}}
    deployment |= {"spec": {"replicas": 0}}
    evidence = analyse(tmp_path, table([row(deployment)] * 2), "objects.tsv")
    assert (evidence.data_type, evidence.extractor) == (DataType.CONFIG, "manifest")
    assert any("Deployment/billing is declared" in f.summary and "no replicas" in f.summary for f in evidence.findings)


def test_each_line_stays_where_it_is() -> None:
    text = table([row(event("Failed", 1, "\u00e9")), ("", "", "", ""), row(event("Failed", 2, "u2"))])
    bare = sniff.bare("events.tsv", text)
    assert bare is not None
    assert [len(line.encode()) for line in bare.split("\n")] == [len(line.encode()) for line in text.split("\n")]
    assert [bool(line.strip()) for line in bare.split("\n")] == [False, True, False, True, False]


@pytest.mark.parametrize(
    "rows",
    [
        [(START, "web", "started", "{}"), (START, "web", '{"kind": "x"}', "{}")],  # words of a program
        [(START, "web", '{"level": "error", "msg": "x"}', "{}")] * 2,
        [(START, "web", '{"apiVersion": "v1", "kind": "Pod"', "{}")] * 2,  # cut off
    ],
)
def test_other_cells_stay_a_table(rows: list[tuple[object, ...]]) -> None:
    assert sniff.bare("cells.tsv", table(rows)) is None


def test_a_record_that_is_text_in_a_record_is_read(tmp_path: Path) -> None:
    inner = json.dumps({"severity": "error", "message": "no route to ledger", "timestamp": "2026-03-14T05:20:07Z"})
    rows = [(n, "billing", inner) for n in range(1773465600, 1773465604)]
    evidence = analyse(tmp_path, table(rows, ",", ("time", "container_name", "message")), "logs.csv")
    worst = evidence.findings[0]
    assert (worst.summary.startswith("no route to ledger"), worst.component) == (True, "billing")


def test_a_log_kept_as_a_series_has_its_text_in_the_value(tmp_path: Path) -> None:
    rows = [(f"a{n}", 1773465600 + n, "billing-0", "app", "ERROR no route to ledger") for n in range(4)]
    names = ("log_id", "timestamp", "cmdb_id", "log_name", "value")
    evidence = analyse(tmp_path, table(rows, ",", names), "log.csv")
    worst = evidence.findings[0]
    assert (worst.summary.startswith("no route to ledger"), worst.component) == (True, "billing-0")
    assert worst.at is not None
    assert worst.at.timestamp() == 1773465600


SPANS = ("timestamp", "cmdb_id", "parent_id", "span_id", "trace_id", "duration", "status_code")


@pytest.mark.parametrize(
    ("time", "duration", "took"),
    [
        ("1773465600000", "2000", "2,000 ms"),
        ("1773465600000000", "2000000", "2,000 ms"),
        ("1773465600000000000", "2000000000", "2,000 ms"),
        ("2026-03-14 05:20:00.000000001", "2000000000", "2,000 ms"),
        ("2026-03-14 05:20:00", "2000", "2,000 ms"),
    ],
)
def test_a_duration_has_the_unit_of_the_time_beside_it(time: str, duration: str, took: str, tmp_path: Path) -> None:
    rows = [(time, "billing", "", f"s{n}", f"t{n}", duration, "14") for n in range(3)]
    evidence = analyse(tmp_path, table(rows, ",", SPANS), "trace_span.csv")
    assert any(took in f.summary and f.component == "billing" for f in evidence.findings), evidence.findings


@pytest.mark.parametrize(
    ("code", "failed"), [("0", 0), ("1", 0), ("2", 1), ("13", 1), ("200", 0), ("404", 0), ("503", 1)]
)
def test_the_code_of_a_call_tells_whether_it_failed(code: str, failed: int, tmp_path: Path) -> None:
    rows = [("1773465600000", "billing", "", f"s{n}", f"t{n}", 20, code) for n in range(3)]
    evidence = analyse(tmp_path, table(rows, ",", SPANS), "trace_span.csv")
    assert (evidence.data_type, evidence.errors) == (DataType.TRACE, failed)
