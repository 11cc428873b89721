"""What is written in other ways: times of sheets, alerts as they are posted, requests without words, unknown tools."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.clock import parse
from engines.evidence import DataType, Evidence, FindingKind, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)


def analysed(tmp_path: Path, name: str, text: str) -> Evidence:
    return analyse(tmp_path, text, name, AT)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("17.05.2024 08:09", datetime(2024, 5, 17, 8, 9, tzinfo=UTC)),
        ("7.5.2024 08:09:10", datetime(2024, 5, 7, 8, 9, 10, tzinfo=UTC)),
        ("05/17/2024 8:09 PM", datetime(2024, 5, 17, 20, 9, tzinfo=UTC)),
        ("17/05/2024 08:09", datetime(2024, 5, 17, 8, 9, tzinfo=UTC)),
        ("05/07/2024 12:09 AM", datetime(2024, 5, 7, 0, 9, tzinfo=UTC)),
        ("31.02.2024 08:09", None),
        ("17.05.2024 08:61", None),
        ("1.2.2024", None),
    ],
)
def test_times_of_sheets_are_read(written: str, read: datetime | None) -> None:
    assert parse(written, AT) == read


def test_an_alert_that_was_posted_tells_what_the_lines_below_say_of_it(tmp_path: Path) -> None:
    text = (
        "\ufeff[FIRING:1] OrdersErrorRate (orders prod)\nLabels:\n - service = orders\n - severity = critical\n"
        "Annotations:\n - summary = 5xx of orders is 18 %\nStarted: 2026-03-14 10:06:00 UTC\n"
    )
    (alert,) = analysed(tmp_path, "alert.txt", text).findings
    assert (alert.kind, alert.reason, alert.severity) == (FindingKind.ALERT, "firing", Severity.CRITICAL)
    assert (alert.component, alert.at) == ("orders", datetime(2026, 3, 14, 10, 6, tzinfo=UTC))
    assert alert.summary == "Monitor OrdersErrorRate (orders prod) is firing: 5xx of orders is 18 %"


def test_what_stands_below_the_next_notice_is_not_said_of_the_first(tmp_path: Path) -> None:
    text = "[FIRING:1] A (x)\n[RESOLVED] B (y)\n - severity = critical\n - service = y\n"
    first, second = sorted(analysed(tmp_path, "alert.txt", text).findings, key=lambda f: f.line)
    assert (first.severity, first.component) == (Severity.ERROR, None)
    assert (second.reason, second.component) == ("ok", "y")


def test_requests_of_a_load_balancer_count_by_their_answer(tmp_path: Path) -> None:
    entries = [
        {
            "httpRequest": {"requestMethod": "GET", "requestUrl": f"https://s/{n}", "status": status, "latency": "9s"},
            "resource": {"labels": {"backend_service_name": "orders"}},
            "timestamp": f"2026-03-14T09:30:0{n % 10}Z",
            "severity": "WARNING",
        }
        for n, status in ((100, 503), (101, 503), (102, 200))
    ]  # fmt: skip
    evidence = analysed(tmp_path, "entries.json", json.dumps(entries, indent=1))
    failed, fine = evidence.findings
    assert (failed.severity, failed.component, failed.count) == (Severity.ERROR, "orders", 2)
    assert failed.summary == "GET https://s/100 is answered with 503 after 9s."
    assert fine.severity is Severity.INFO


@pytest.mark.parametrize(
    ("name", "text", "data_type"),
    [
        ("x.kcg", "# callgrind is a tool\n--- Execution profile ---\nTotal samples : 9\n", DataType.PROFILE),
        ("latencies.txt", "".join(f"2026-03-14T08:1{i}:00Z 18{i}.2\n" for i in range(6)), DataType.METRIC),
    ],
)
def test_a_tool_that_nobody_reads_gets_advice_and_no_silence(
    tmp_path: Path, name: str, text: str, data_type: DataType
) -> None:
    evidence = analysed(tmp_path, name, text)
    assert (evidence.data_type, evidence.errors) == (data_type, 0)
    assert evidence.note is not None
    assert evidence.note.endswith("and drop it again.")
