# ruff: noqa: E501 - a row reads best as the one line that it is
"""Logs that are tables of cells, and records that databases write: time, level, who and what of each row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.evidence import DataType, Evidence, Severity
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
HEADED = """time,level,service,message
2026-03-14T09:30:01Z,INFO,search,"an ERROR page was asked for, as usual"
2026-03-14T09:30:02Z,ERROR,mailer,"queue ""out"" is full, 17 wait"
2026-03-14T09:30:03Z,ERROR,mailer,"queue ""out"" is full, 18 wait"
"""
DATADOG = '"Date","Host","Service","Status","Content"\n"2026-03-14T09:30:02Z","i-1","mailer","error","queue is full"\n'
INSIGHTS = "@timestamp,@logStream,@message\n" + "".join(
    f'2026-03-14 09:30:02.000,a/b,"2026-03-14 09:30:0{i} {level} mailer - queue is {state}"\n'
    for i, level, state in ((1, "INFO", "long"), (2, "ERROR", "full"))
)
POSTGRESQL = (
    '2026-03-14 09:30:02.118 UTC,"app","shop",81,"10.2.3.4:471",67d3.1fb0,4,"UPDATE",2026-03-14 09:00:11 UTC,14/22,99,'
    'FATAL,57P03,"the database system is starting up","It replays its log.",,,,,"UPDATE carts",,,"mailer","client backend",,0\n'
)
MONGODB = (
    '{"t":{"$date":"2026-03-14T09:30:01.000+00:00"},"s":"I","c":"NETWORK","id":1,"ctx":"listener","msg":"Connection accepted"}\n'
    '{"t":{"$date":"2026-03-14T09:30:02.000+00:00"},"s":"E","c":"REPL","id":2,"ctx":"r-4","msg":"Heartbeat failed",'
    '"attr":{"error":{"errmsg":"host unreachable"}}}\n'
)


def analysed(tmp_path: Path, text: str, name: str = "export.csv") -> Evidence:
    return analyse(tmp_path, text, name, AT)


@pytest.mark.parametrize(
    ("text", "severity", "component", "summary"),
    [
        (HEADED, Severity.ERROR, "mailer", 'queue "out" is full, 17 wait (2 times)'),
        (DATADOG, Severity.ERROR, "mailer", "queue is full"),
        (INSIGHTS, Severity.ERROR, "mailer", "queue is full"),
        (POSTGRESQL, Severity.CRITICAL, "mailer", "the database system is starting up: It replays its log."),
        (MONGODB, Severity.ERROR, None, "Heartbeat failed: host unreachable"),
    ],
)
def test_a_row_says_when_how_bad_who_and_what(
    tmp_path: Path, text: str, severity: Severity, component: str | None, summary: str
) -> None:
    evidence = analysed(tmp_path, text)
    assert (evidence.data_type, evidence.extractor, evidence.errors) == (
        DataType.LOG,
        "log",
        text.count("full,") or 1,
    )
    first = evidence.findings[0]
    assert (first.severity, first.component, first.summary) == (severity, component, summary)
    assert first.at is not None
    assert first.at.replace(microsecond=0) in (AT.replace(hour=9, minute=30, second=s) for s in (1, 2))


def test_a_table_of_numbers_stays_a_table_of_numbers(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-14T09:3{i}:00Z,{50 + i},{i}\n" for i in range(9))
    evidence = analysed(tmp_path, "time,cpu_percent,errors\n" + rows)
    assert (evidence.data_type, evidence.extractor) == (DataType.METRIC, "series")
