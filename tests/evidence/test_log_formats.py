"""Logs of every common format, as labelled samples: what each line says, and what the file comes to."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractors.log.records import Reader
from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "logs"
INFO, WARNING, ERROR, CRITICAL = Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL

LINES: dict[str, list[tuple[str | None, Severity | None, str | None, str]]] = {
    # each row: the time in UTC (of 2026 where no year is given), level, component, and how the message begins
    "json-lines": [
        ("02-03 04:05:06.120", INFO, "checkout", "order accepted"),
        ("02-03 04:05:07.003", WARNING, "checkout", "retrying payment"),
        ("02-03 04:05:08.500", ERROR, "checkout", "payment failed: connect ECONNREFUSED"),
        ("02-03 04:05:09.000", CRITICAL, "ledger", "out of disk space"),
        ("02-03 04:05:10.250", INFO, "ledger", "flushed 12 rows"),
        ("02-03 04:05:11.000", ERROR, "search", "query failed"),
        ("02-03 04:05:12.250", ERROR, "gateway", "upstream said 502"),
        ("02-03 04:05:13.123", WARNING, "Shop", "Slow step"),
    ],
    "logfmt": [
        ("02-03 04:05:06.000", INFO, "scheduler", "started controller"),
        ("02-03 04:05:07.250", WARNING, "tsdb", "slow compaction"),
        ("02-03 04:05:08.000", ERROR, "ingest", "write failed: no space left on device"),
        ("02-03 03:05:09.000", CRITICAL, "edge", "cannot bind :8080"),
        (None, INFO, None, "done"),
    ],
    "syslog-3164": [
        ("2025-12-31 23:59:58.000", None, "cron", "(root) CMD"),
        ("02-03 04:05:06.000", None, "sshd", "Failed password"),
        ("02-03 04:05:07.000", ERROR, "billing", "cannot reach database"),
        ("02-03 04:05:08.000", WARNING, "ntpd", "time stepped"),
        ("02-13 04:05:09.000", None, "kernel", "Out of memory"),
        ("02-28 23:59:59.000", INFO, "orders", "orders.service: Main process exited"),
    ],
    "syslog-5424": [
        ("02-03 04:05:06.003", INFO, "relay", "message queued"),
        ("02-03 02:05:07.120", ERROR, "billing", "cannot reach database"),
        ("02-03 04:05:08.000", WARNING, "relay", "queue is long"),
        ("02-03 04:05:09.000", CRITICAL, "relay", "queue is full"),
        (None, INFO, "relay", "no time is known"),
    ],
    "access-common": [
        ("02-03 04:05:06.000", INFO, None, '"GET /cart'),
        ("02-03 02:05:07.000", ERROR, None, '"POST /orders'),
        ("02-03 04:05:08.000", WARNING, None, '"GET /missing.png'),
        ("02-03 09:35:09.000", INFO, None, '"HEAD /'),
        ("02-03 04:05:10.000", None, None, '"-" 408'),
    ],
    "access-combined": [
        ("02-03 04:05:06.000", INFO, None, '"GET /cart?id=7'),
        ("02-03 04:05:07.000", ERROR, None, '"POST /orders'),
        ("02-03 04:05:08.000", INFO, None, '"GET /error'),
        ("02-03 04:05:09.000", WARNING, None, '"DELETE /cart/7'),
    ],
    "log4j": [
        ("02-03 04:05:06.789", INFO, "Pool", "opened 8 connections"),
        ("02-03 04:05:07.001", WARNING, "CartController", "cart 7 is empty"),
        ("02-03 04:05:08.400", ERROR, "Payment", "could not charge card"),
        ("02-03 04:05:09.002", CRITICAL, None, "main org.acme.shop.Main - giving up"),
        ("02-03 04:05:10.118", INFO, "Pool", "idle"),
        ("02-03 04:05:11.512", WARNING, "DiskMonitor", "high disk watermark exceeded"),
        ("02-03 04:05:12.334", ERROR, None, "[ReplicaManager broker=2] Error while reading"),
    ],
    "logback": [
        ("03-01 04:05:06.789", INFO, "Application", "Starting Application"),  # no date: the day on which it came
        ("03-01 04:05:07.112", WARNING, "CartController", "slow cart"),
        ("02-03 04:05:08.400", INFO, "TomcatWebServer", "Tomcat started"),
        ("02-03 04:05:09.120", ERROR, "orders", "could not save order"),
        ("02-03 04:05:10.003", ERROR, "pricing", "no answer"),
    ],
    "python": [
        ("02-03 04:05:06.789", INFO, "cart", "cart 7 loaded"),
        ("02-03 04:05:07.001", ERROR, "cart", "could not load cart 8"),
        (None, WARNING, "payments", "card 12 was declined"),
        (None, ERROR, None, "nothing works"),
        ("02-03 04:05:08.123", CRITICAL, "jobs", "worker died"),
        ("02-03 04:05:09.000", INFO, None, "Booting worker"),
        ("02-03 04:05:10.555", WARNING, "consumer", "connection is lost"),
        ("02-03 04:05:11.321", ERROR, "cart", "could not load cart 9"),
    ],
    "go": [
        ("02-03 04:05:06.000", None, None, "Server listening"),
        ("02-03 04:05:07.123", None, None, "dial tcp 10.0.0.7:5432"),
        ("02-03 04:05:08.000", ERROR, None, "cart not loaded id=7"),
        ("02-03 04:05:09.120", ERROR, None, "cart not loaded"),
        ("02-03 04:05:10.000", INFO, None, "ready"),
        ("02-03 04:05:11.250", WARNING, "store", "slow load"),
        ("02-03 04:05:12.000", ERROR, None, "cart not loaded"),
    ],
    "glog": [
        ("02-03 04:05:06.000", INFO, None, "ready to serve"),
        ("02-03 04:05:07.500", WARNING, None, "slow read"),
        ("02-03 04:05:08.000", ERROR, None, "read failed"),
        ("02-03 04:05:09.000", CRITICAL, None, "Check failed"),
    ],
    "klog": [
        ("02-03 04:05:06.789", INFO, None, "attempting to acquire"),
        ("02-03 04:05:07.100", WARNING, None, "watch of *v1.Pod ended"),
        ("02-03 04:05:08.200", ERROR, None, '"Failed to sync"'),
        ("02-03 04:05:09.300", INFO, None, '"Event occurred"'),
    ],
    "journald-iso": [
        ("02-03 04:05:06.000", None, "systemd", "Started orders.service"),
        ("02-03 04:05:07.000", ERROR, "orders", "no connection to database"),
        ("02-03 04:05:08.250", None, "kernel", "nf_conntrack: table full, dropping packet"),
    ],
    "dmesg-hosts": [
        ("02-03 04:05:06.000", None, "kernel", "nvme nvme0: I/O 7 QID 4 timeout"),
        ("02-03 04:05:09.000", None, None, "nvme nvme0: Device not ready"),
    ],
    "journald-json": [
        ("02-03 04:05:06.120", INFO, "systemd", "Started orders.service"),
        ("02-03 04:05:07.000", ERROR, "orders", "no connection to database"),
        ("02-03 04:05:08.000", WARNING, "kernel", "nf_conntrack: table full"),
        ("02-03 04:05:09.000", CRITICAL, "orders", "panic"),  # its text is a list of bytes
    ],
    "docker-json-file": [
        ("02-03 04:05:06.000", INFO, None, "ready"),
        ("02-03 04:05:07.000", None, None, "plain words of a program"),
        ("02-03 04:05:08.500", ERROR, "orders", "no connection"),
        ("02-03 04:05:09.200", ERROR, None, "sync failed"),
    ],
    "windows-event-lines": [
        (None, None, None, "Level"),
        ("02-03 04:05:06.000", ERROR, None, "MSSQLSERVER"),
        ("02-03 16:05:09.000", INFO, None, "Service Control Manager"),
        ("02-03 16:06:00.000", WARNING, None, "disk"),
    ],
}
FILES = [
    # each row: the file; its first and last time of 2026 in UTC, errors, warnings, and the records it has
    ("json-lines", "02-03 04:05:06.120", "02-03 04:05:13.123", 4, 2, 8),
    ("logfmt", "02-03 03:05:09.000", "02-03 04:05:08.000", 2, 1, 5),
    (
        "syslog-3164",
        "2025-12-31 23:59:58.000",
        "02-28 23:59:59.000",
        3,
        1,
        6,
    ),  # a killed process and a failed login too
    ("syslog-5424", "02-03 02:05:07.120", "02-03 04:05:09.000", 2, 1, 5),
    ("access-common", "02-03 02:05:07.000", "02-03 09:35:09.000", 1, 1, 5),
    ("w3c-iis", "02-03 04:05:06.000", "02-03 04:05:10.000", 2, 1, 9),
    ("w3c-cloudfront", "02-03 04:05:06.000", "02-03 04:05:09.000", 2, 0, 6),
    ("access-combined", "02-03 04:05:06.000", "02-03 04:05:09.000", 1, 1, 4),
    ("log4j", "02-03 04:05:06.789", "02-03 04:05:12.334", 3, 2, 7),
    ("logback", "02-03 04:05:06.789", "02-03 04:05:10.003", 2, 1, 5),  # no date: the day of its last line
    ("python", "02-03 04:05:06.789", "02-03 04:05:11.321", 4, 2, 8),
    ("go", "02-03 04:05:06.000", "02-03 04:05:12.000", 4, 1, 7),  # a refused connection is one without a level
    ("glog", "02-03 04:05:06.000", "02-03 04:05:09.000", 2, 1, 4),
    ("klog", "02-03 04:05:06.789", "02-03 04:05:09.300", 1, 1, 4),
    ("journald-short", "02-02 00:00:00.000", "02-03 04:05:09.000", 3, 0, 5),
    ("journald-iso", "02-03 04:05:06.000", "02-03 04:05:08.250", 2, 0, 3),
    ("journald-json", "02-03 04:05:06.120", "02-03 04:05:09.000", 2, 1, 4),
    ("journald-export", "02-03 04:05:06.120", "02-03 04:05:08.000", 1, 1, 3),
    ("docker-json-file", "02-03 04:05:06.000", "02-03 04:05:09.200", 2, 0, 4),
    ("cri", "02-03 04:05:06.123", "02-03 04:05:09.400", 1, 2, 4),
    ("windows-event", "02-03 04:05:06.000", "02-03 16:06:00.000", 1, 1, 3),
    ("windows-event-lines", "02-03 04:05:06.000", "02-03 16:06:00.000", 1, 1, 4),
]
TRACES = [
    # each row: the file; the line of the innermost cause, the last line, its class, reason, own frame, and the causes
    ("java", 11, 14, "SocketTimeoutException", "Timeout", "com.acme.PriceClient.fetch(PriceClient.java:33)",
     "NestedServletException > LoadException > SocketTimeoutException"),
    ("python", 8, 15, "OperationalError", "ConnectionReset", '/app/shop/db.py", line 31, in connect',
     "CartError > OperationalError"),
    ("python-group", 10, 16, "TimeoutError", "Timeout", '/app/jobs.py", line 22, in fetch',
     "ExceptionGroup > TimeoutError > ValueError"),
    ("go", 2, 11, "Panic", "Panic", "main.(*Cart).add", "Panic"),
    ("node", 7, 13, "Error", "ConnectionRefused", "Redis.connect (/app/src/redis.js:9:3)", "Error > Error"),
    ("dotnet", 5, 9, "Win32Exception", "Timeout",
     "Acme.Orders.Store.Save(Order order) in /src/Orders/Store.cs:line 88",
     "InvalidOperationException > SqlException > Win32Exception"),
    ("rust", 2, 11, "Panic", "DiskFull", "shop::cart::save", "Panic"),
]  # fmt: skip


def analysed(name: str) -> Evidence:
    return FileAnalyst().analyse(SAMPLES / f"{name}.log", "app.log", evidence="E1", at=CAME)


def moment(text: str) -> datetime:
    full = text if text.startswith("2025") else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=UTC)


def thousandths(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000) if at else None


@pytest.mark.parametrize("name", LINES)
def test_each_line_says_when_how_bad_who_and_what(name: str) -> None:
    lines = (SAMPLES / f"{name}.log").read_text("utf-8").splitlines()
    reader = Reader(CAME, "app.log")
    assert len(lines) == len(LINES[name])
    for line, (at, level, component, begin) in zip(lines, LINES[name], strict=True):
        record = reader.read(line)
        assert (thousandths(record.at), record.level) == (moment(at) if at else None, level), line
        assert record.component == component, line
        assert record.message.strip().startswith(begin), line


@pytest.mark.parametrize(("name", "start", "end", "errors", "warnings", "records"), FILES, ids=[f[0] for f in FILES])
def test_each_file_says_its_span_and_how_bad_it_is(  # noqa: PLR0913, PLR0917  a row of the table
    name: str, start: str, end: str, errors: int, warnings: int, records: int
) -> None:
    evidence = analysed(name)
    assert evidence.data_type is DataType.LOG
    assert (thousandths(evidence.start), thousandths(evidence.end)) == (moment(start), moment(end))
    assert (evidence.errors, evidence.warnings) == (errors, warnings)
    assert sum(t.count for t in evidence.templates) == records
    assert sum(t.count for t in evidence.templates if t.level in (ERROR, CRITICAL)) == errors
    assert evidence.lines == len((SAMPLES / f"{name}.log").read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("name", "line", "last", "thrown", "reason", "frame", "causes"), TRACES, ids=[t[0] for t in TRACES]
)
def test_a_trace_is_folded_to_its_innermost_cause(  # noqa: PLR0913, PLR0917  a row of the table
    name: str, line: int, last: int, thrown: str, reason: str, frame: str, causes: str
) -> None:
    evidence = analysed(f"trace-{name}")
    (stack,) = [f for f in evidence.findings if f.kind is FindingKind.STACK]
    facts = stack.facts
    assert (stack.line, stack.end_line, facts["exception"], stack.reason) == (line, last, thrown, reason)
    assert (facts["frame"], facts["causes"]) == (frame, causes)
    assert sum(f.severity in (ERROR, CRITICAL) for f in evidence.findings) == 1
    assert evidence.errors == 1


def found(evidence: Evidence, words: str) -> Finding:
    (finding,) = [f for f in evidence.findings if words in f.summary]
    return finding


def test_an_event_of_windows_points_to_its_text() -> None:
    finding = found(analysed("windows-event"), "non-yielding")
    assert (finding.line, finding.component, finding.severity) == (11, "MSSQLSERVER", ERROR)
    assert finding.at == moment("02-03 04:05:06")
    assert (finding.facts["host"], finding.facts["event_id"]) == ("SQL01.corp.example", "17883")
    assert finding.excerpt == "Process 0:0:0 (0x1a2c) appears to be non-yielding on Scheduler 1."


def test_a_request_that_failed_says_its_status_and_its_path() -> None:
    first, second = (found(analysed("w3c-cloudfront"), f"/api/stock returned {n}") for n in (502, 504))
    assert [(f.line, f.severity, f.reason, f.facts["status"]) for f in (first, second)] == [
        (4, ERROR, "HttpServerError", 502),
        (5, ERROR, "HttpServerError", 504),
    ]


def test_an_entry_of_an_exported_journal_points_to_its_text() -> None:
    finding = found(analysed("journald-export"), "no connection")
    assert (finding.line, finding.component, finding.severity) == (15, "orders", ERROR)
    assert finding.excerpt == "MESSAGE=no connection to database"


def test_the_parts_of_a_containers_line_are_one_message() -> None:
    finding = found(analysed("cri"), "could not load")
    assert finding.summary == "could not load cart 7: dial tcp db:5432: connect: connection refused"
    assert (finding.line, finding.severity, finding.reason) == (2, ERROR, "ConnectionRefused")


def test_a_journal_without_an_identifier_is_named_by_its_unit(tmp_path: Path) -> None:
    line = '{"__REALTIME_TIMESTAMP":"1770091507000000","_SYSTEMD_UNIT":"orders.service","PRIORITY":"3","MESSAGE":"no"}'
    path = tmp_path / "journal.json"
    path.write_text(f"{line}\n" * 3)
    (finding,) = (
        FileAnalyst().analyse(path, "journal.json", evidence="E1", at=datetime(2026, 3, 1, tzinfo=UTC)).findings
    )
    assert finding.component == "orders"


SLOW = '\x1ets=2026-02-03T04:05:07Z level=warn msg="slow" took=12s'


def test_a_byte_that_looks_like_a_joint_of_ours_moves_no_line(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    lines = ("\x1e2026-02-03T04:05:06Z ERROR api - refused\x1e to db:5432", "\tat com.acme.Db(Db.java:1)", SLOW)
    path.write_text("\n".join(lines) + "\n")
    evidence = FileAnalyst().analyse(path, "app.log", evidence="E1", at=datetime(2026, 3, 1, tzinfo=UTC))
    assert {f.line for f in evidence.findings} == {1, 3}
