"""Logs: what a line says, what a trace comes down to, since when it is bad, and what is told of it."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.evidence import clock, fold, lines, mine
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.excerpt import CUT, WIDTH, cut
from adapters.evidence.extractors.log.records import Reader
from engines.evidence import Evidence, Finding, FindingKind, Severity

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LOGS = Path(__file__).parents[3] / "shared" / "logs"


def analysed(tmp_path: Path, text: str | bytes, name: str = "app.log") -> Evidence:
    path = tmp_path / "file"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return FileAnalyst().analyse(path, name, evidence="E1", at=CAME)


def only(evidence: Evidence) -> Finding:
    assert len(evidence.findings) == 1, [f.summary for f in evidence.findings]
    return evidence.findings[0]


RECORDS = [
    # each row: the line; then its time in UTC, level, component and message
    ("2026-02-03T04:05:06.789Z ERROR payment - boom", "2026-02-03 04:05:06", Severity.ERROR, "payment", "boom"),
    ("2026-02-03 04:05:06,789 WARN  [main] org.acme.Pool: low", "2026-02-03 04:05:06", Severity.WARNING, "Pool", "low"),
    ("2026-02-03T04:05:06+02:00 [INFO] checkout-svc - ok", "2026-02-03 02:05:06", Severity.INFO, "checkout-svc", "ok"),
    ("2026/02/03 04:05:06 [error] 31#31: *7 connect() failed", "2026-02-03 04:05:06", Severity.ERROR, None, None),
    ("Feb  3 04:05:06 web1 sshd[99]: Failed password", "2026-02-03 04:05:06", None, "sshd", "Failed password"),
    ("Dec 31 23:59:59 web1 cron[9]: tick", "2025-12-31 23:59:59", None, "cron", "tick"),
    ("<11>1 2026-02-03T04:05:06Z web1 billing 7 - - lost", "2026-02-03 04:05:06", Severity.ERROR, "billing", "lost"),
    ("E0203 04:05:06.000001    1 main.go:7] sync failed", "2026-02-03 04:05:06", Severity.ERROR, None, "sync failed"),
    ("[Tue Feb 03 04:05:06 2026] [error] child died", "2026-02-03 04:05:06", Severity.ERROR, None, "child died"),
    ("26/02/03 04:05:06 INFO executor.Backend: up", "2026-02-03 04:05:06", Severity.INFO, "Backend", "up"),
    ("260203 040506 148 INFO dfs.DataNode: up", "2026-02-03 04:05:06", Severity.INFO, "DataNode", "up"),
    ("20260203-04:05:6:07|Step|30002|walked 7", "2026-02-03 04:05:06", None, "Step", "walked 7"),
    ("2026-02-03 04:05:06.1 9 INFO nova.api [req-1a 2b - -] up", "2026-02-03 04:05:06", Severity.INFO, "api", "up"),
    ("1770091506 plain epoch line", "2026-02-03 04:05:06", None, None, "plain epoch line"),
    (
        "[pod/checkout-7d9f8c6b5-x2x4z/app] 2026-02-03T04:05:06Z ERROR no",
        "2026-02-03 04:05:06",
        Severity.ERROR,
        "checkout",
        "no",
    ),
    ("2026-02-03T04:05:06.1Z stderr F panic: oh", "2026-02-03 04:05:06", None, None, "panic: oh"),
    ("worker-1  | 2026-02-03 04:05:06 ERROR no", "2026-02-03 04:05:06", Severity.ERROR, "worker", "no"),
    (
        '{"ts":1770091506.5,"level":"error","msg":"no","service":"api"}',
        "2026-02-03 04:05:06",
        Severity.ERROR,
        "api",
        "no",
    ),
    (
        '{"@timestamp":"2026-02-03T04:05:06Z","severity":"WARN","message":"m"}',
        "2026-02-03 04:05:06",
        Severity.WARNING,
        None,
        "m",
    ),
    ('{"time":1770091506000,"level":50,"msg":"no","name":"api"}', "2026-02-03 04:05:06", Severity.ERROR, "api", "no"),
    (
        '{"log":"2026-02-03 04:05:06 ERROR no\\n","stream":"stderr","time":"2026-02-03T04:05:07Z"}',
        "2026-02-03 04:05:06",
        Severity.ERROR,
        None,
        "no",
    ),
    (
        '{"kubernetes":{"pod_name":"cart-6f7d8c9b5-abcde"},"message":"x","level":"info"}',
        None,
        Severity.INFO,
        "cart",
        "x",
    ),
    (
        'ts=2026-02-03T04:05:06Z level=error msg="it broke" app=api',
        "2026-02-03 04:05:06",
        Severity.ERROR,
        "api",
        "it broke",
    ),
    ("ERROR:app.views:it broke", None, Severity.ERROR, "views", "it broke"),
    ("INFO:     Started server process [1]", None, Severity.INFO, None, "Started server process [1]"),
    ('/bin/sh: syntax error: unexpected "fi"', None, None, None, '/bin/sh: syntax error: unexpected "fi"'),
]


@pytest.mark.parametrize(("line", "at", "level", "component", "message"), RECORDS)
def test_a_line_is_read(
    line: str, at: str | None, level: Severity | None, component: str | None, message: str | None
) -> None:
    record = Reader(CAME).read(line)
    found = record.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if record.at else None
    assert (found, record.level, record.component) == (at, level, component)
    if message is not None:
        assert record.message.strip() == message


@pytest.mark.parametrize(("status", "level"), [(200, Severity.INFO), (404, Severity.WARNING), (503, Severity.ERROR)])
def test_an_access_logs_line_is_as_bad_as_its_status(status: int, level: Severity) -> None:
    line = f'10.0.0.1 - - [03/Feb/2026:04:05:06 +0000] "GET /cart?id=7 HTTP/1.1" {status} 12 "-" "curl"'
    record = Reader(CAME).read(line)
    assert record.level is level
    assert (record.facts["status"], record.facts["path"]) == (status, "/cart")
    assert record.at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


JAVA = """\
2026-02-03 04:05:06 ERROR [http-1] com.acme.Cart - request failed
java.lang.RuntimeException: could not load cart
\tat org.springframework.web.Servlet.run(Servlet.java:10)
\tat com.acme.Cart.load(Cart.java:42)
Caused by: java.sql.SQLException: pool
\tat com.acme.Db.open(Db.java:7)
Caused by: java.net.ConnectException: Connection refused (db:5432)
\tat java.net.Socket.connect(Socket.java:1)
\tat com.acme.Db.connect(Db.java:9)
\t... 3 more
2026-02-03 04:05:07 INFO [http-1] com.acme.Cart - next
"""
PYTHON = """\
Traceback (most recent call last):
  File "/app/db.py", line 3, in connect
    raise KeyError(name)
KeyError: 'DB_HOST'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 9, in main
    run()
app.errors.StartError: cannot start
"""
GO = """\
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1]

goroutine 1 [running]:
main.handle(0x0)
\t/app/main.go:12 +0x1d
created by main.main
\t/app/main.go:5 +0x2
"""
NODE = """\
TypeError: Cannot read properties of undefined (reading 'id')
    at Object.load (node:internal/modules:1:2)
    at getCart (/app/cart.js:4:7)
  [cause]: Error: connect ECONNREFUSED 10.0.0.5:6379
      at TCPConnectWrap.afterConnect (node:net:1:2)
"""
DOTNET = """\
Unhandled exception. System.InvalidOperationException: Could not save
 ---> System.TimeoutException: The operation has timed out
   at Acme.Db.Save() in /src/Db.cs:line 3
   --- End of inner exception stack trace ---
   at Acme.Program.Main() in /src/Program.cs:line 8
"""
JAVA_BELOW_ITS_SPEAKER = """\
[2026-05-06 05:00:01,112] ERROR Error while writing rows in dir /data/a (broker.DirFailureChannel)
java.io.IOException: No space left on device
\tat com.acme.Log.append(Log.java:12)
"""
TRACES = [
    # trace, class of the innermost cause, its line, reason, top frame in own code
    (JAVA, "ConnectException", 7, "ConnectionRefused", "com.acme.Db.connect(Db.java:9)"),
    (PYTHON, "KeyError", 4, "MissingVariable", '/app/db.py", line 3, in connect'),
    (GO, "Panic", 1, "NullReference", "main.handle"),
    (NODE, "Error", 4, "ConnectionRefused", "getCart (/app/cart.js:4:7)"),
    (DOTNET, "TimeoutException", 2, "Timeout", "Acme.Db.Save() in /src/Db.cs:line 3"),
    (JAVA_BELOW_ITS_SPEAKER, "IOException", 2, "DiskFull", "com.acme.Log.append(Log.java:12)"),
]


@pytest.mark.parametrize(
    ("text", "name", "line", "reason", "frame"), TRACES, ids=["java", "python", "go", "node", "dotnet", "below"]
)
def test_a_trace_is_one_finding_with_its_innermost_cause(  # noqa: PLR0913, PLR0917  a row of the table
    tmp_path: Path, text: str, name: str, line: int, reason: str, frame: str
) -> None:
    stacks = [f for f in analysed(tmp_path, text).findings if f.kind is FindingKind.STACK]
    assert [(f.facts["exception"], f.line, f.reason, f.facts["frame"]) for f in stacks] == [(name, line, reason, frame)]
    assert stacks[0].severity in (Severity.ERROR, Severity.CRITICAL)


def test_a_trace_within_a_log_ends_where_the_next_record_begins(tmp_path: Path) -> None:
    finding = next(f for f in analysed(tmp_path, JAVA).findings if f.kind is FindingKind.STACK)
    assert (finding.line, finding.end_line, finding.component) == (7, 10, "Cart")
    assert finding.at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert finding.facts["causes"] == "RuntimeException > SQLException > ConnectException"


def test_a_trace_in_a_field_is_folded(tmp_path: Path) -> None:
    record = {"level": "error", "service": "api", "msg": "failed", "stack": NODE}
    finding = only(analysed(tmp_path, json.dumps(record) + '\n{"level": "info", "msg": "next"}\n'))
    assert (finding.kind, finding.facts["exception"], finding.component) == (FindingKind.STACK, "Error", "api")


def test_the_same_message_is_one_finding_with_count_and_times(tmp_path: Path) -> None:
    log = "".join(f"2026-02-03T04:{m:02}:00Z ERROR api - cannot reach 10.0.0.{m}:5432: timed out\n" for m in range(7))
    finding = only(analysed(tmp_path, log))
    assert (finding.count, finding.line, finding.reason, finding.component) == (7, 1, "Timeout", "api")
    assert (finding.at, finding.until) == (
        datetime(2026, 2, 3, 4, 0, tzinfo=UTC),
        datetime(2026, 2, 3, 4, 6, tzinfo=UTC),
    )


def test_onset_and_what_is_new_since(tmp_path: Path) -> None:
    begin = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
    log = [f"{begin + timedelta(seconds=i * 10):%Y-%m-%dT%H:%M:%SZ} INFO api - served {i}" for i in range(400)]
    log += [f"{begin + timedelta(minutes=m):%Y-%m-%dT%H:%M:%SZ} ERROR api - old noise" for m in (3, 21, 44)]
    broken = begin + timedelta(minutes=50)
    log += [f"{broken + timedelta(seconds=i * 5):%Y-%m-%dT%H:%M:%SZ} ERROR api - connection refused" for i in range(60)]
    evidence = analysed(tmp_path, "\n".join(sorted(log)))
    assert evidence.onset == broken
    assert {f.reason: f.first_seen for f in evidence.findings} == {
        "ConnectionRefused": True,
        None: False,
        "Spike": False,
    }
    assert (evidence.errors, evidence.lines) == (63, 463)


def test_info_lines_that_tell_something_are_findings(tmp_path: Path) -> None:
    log = "".join(
        f"2026-02-03T04:0{i}:00Z INFO api - {text}\n"
        for i, text in enumerate(
            (
                "served 7",
                "feature flag new_cart enabled",
                "config reloaded from disk",
                "connection restored",
                "served 8",
            )
        )
    )
    assert [f.reason for f in analysed(tmp_path, log).findings] == ["Recovered", "FlagChanged", "ConfigChanged"]


def test_what_is_slow_from_its_first_line_on_is_told_with_that_line(tmp_path: Path) -> None:
    log = "INFO:app:page completed in 4.5 seconds\nINFO:app:page completed in 12.5 seconds\n"
    finding = only(analysed(tmp_path, log))
    assert (finding.reason, finding.line, finding.facts["duration_ms"]) == ("Slow", 1, 12500)
    assert "4.5 seconds" in finding.summary


def test_a_slow_step_is_told_with_its_slowest_line(tmp_path: Path) -> None:
    log = "INFO:app:query completed in 0.2 seconds\nINFO:app:query completed in 12.5 seconds\n"
    finding = only(analysed(tmp_path, log))
    assert (finding.reason, finding.line, finding.facts["duration_ms"]) == ("Slow", 2, 12500)
    assert finding.summary.startswith(str(finding.facts["message"]))
    assert str(finding.facts["message"]) in finding.excerpt
    assert finding.severity is Severity.WARNING


def test_templates_merge_what_differs_in_one_place() -> None:
    shapes = [
        mine.shape(f"session of {name} closed by peer 10.0.0.{i}")
        for i, name in enumerate(("ann", "bob", "cid", "dan"))
    ]
    assert len(set(mine.merge(shapes).values())) == 1
    assert mine.render(mine.merge(shapes)[shapes[0]]) == "session of <*> closed by peer <*>"


def test_templates_keep_states_apart() -> None:
    shapes = [mine.shape(f"worker {state} on node {i}") for i, state in enumerate(("started", "stopped", "failed"))]
    assert len(set(mine.merge(shapes).values())) == 3


def test_an_excerpt_is_the_lines_own_text_around_what_matters() -> None:
    line = "a" * 500 + " connection refused " + "b" * 500
    kept = cut(line, 501, 519)
    assert "connection refused" in kept
    assert len(kept) <= WIDTH
    assert kept.startswith(CUT)
    assert kept.endswith(CUT)
    assert kept.strip(CUT) in line
    assert cut("  short line  ") == "short line"


def test_a_long_line_comes_in_pieces_that_split_no_character(tmp_path: Path) -> None:
    path = tmp_path / "long"
    content = ("x" + "é" * 100_000) + "\nsecond\n" + "ü" * 40_000
    path.write_text(content, "utf-8")
    read = list(lines.read(path))
    assert "".join(r.text for r in read if r.number == 1) == "x" + "é" * 100_000
    assert "".join(r.text for r in read if r.number == 3) == "ü" * 40_000
    assert [r.text for r in read if r.number == 2] == ["second"]
    assert (read[0].before, read[0].after) == (False, True)


def test_times_without_a_date_take_the_day_of_the_file() -> None:
    stamp = clock.Clock(CAME).find("04:05:06.5 worker up")
    assert stamp is not None
    assert stamp.at == CAME.replace(hour=4, minute=5, second=6, microsecond=500_000)


@pytest.mark.parametrize("text", ["", "no time here", "version 1.2.3 of 99999999999999", "2026-13-45T99:99:99Z"])
def test_no_time_where_there_is_none(text: str) -> None:
    assert clock.Clock(CAME).find(text) is None


def test_fold_needs_a_frame() -> None:
    assert fold.fold(["ERROR it broke", "  with details", "  and more"]) is None


def grouping_accuracy(predicted: list[mine.Shape], truth: list[str]) -> float:
    """The share of lines whose group is exactly the group that the truth gives them."""
    ours: dict[mine.Shape, set[int]] = {}
    theirs: dict[str, set[int]] = {}
    for i, (shape, event) in enumerate(zip(predicted, truth, strict=True)):
        ours.setdefault(shape, set()).add(i)
        theirs.setdefault(event, set()).add(i)
    right = sum(len(lines) for lines in ours.values() if theirs[truth[min(lines)]] == lines)
    return right / len(truth)


@pytest.mark.skipif(not LOGS.is_dir(), reason="needs the log samples of ../shared/logs")
def test_raw_lines_of_eight_systems_fall_into_the_right_templates() -> None:
    accuracies = []
    for table in sorted(LOGS.glob("*/truth.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            truth = [row["EventId"] for row in csv.DictReader(file)]
        raw = next(table.parent.glob("*.log")).read_text("utf-8", "replace").split("\n")[: len(truth)]
        reader = Reader(CAME)
        shapes = [mine.shape(reader.read(line).message) for line in raw]
        templates = mine.merge(shapes)
        accuracies.append(grouping_accuracy([templates[s] for s in shapes], truth))
    assert len(accuracies) == 8
    assert sum(accuracies) / 8 > 0.95


def test_an_odd_warning_does_not_stand_before_the_telling_errors(tmp_path: Path) -> None:
    begin = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
    rows = [f"{begin + timedelta(seconds=n):%Y-%m-%dT%H:%M:%SZ} INFO cart - served {n}" for n in range(60)]
    rows += [
        f"{begin + timedelta(seconds=60 + n):%Y-%m-%dT%H:%M:%SZ} ERROR cart - order {n} could not be priced"
        for n in range(40)
    ]
    rows.insert(80, "2026-02-03T04:01:20Z WARN cart - slow query on table 'carts' took 1 s")
    found = [f for f in analysed(tmp_path, "\n".join(rows) + "\n").findings if f.reason != "Spike"]
    assert [f.severity for f in found[:2]] == [Severity.ERROR, Severity.WARNING]
    assert [f.facts["share"] for f in found[:2]] == [1.0, 0.0244]


@pytest.mark.parametrize(("count", "told"), [(1, 0), (12, 1)])
def test_one_request_for_what_is_not_there_is_no_trouble(tmp_path: Path, count: int, told: int) -> None:
    row = '10.0.0.9 - - [03/Feb/2026:04:05:{:02} +0000] "GET /{} HTTP/1.1" {} 12 "-" "curl"'
    rows = [row.format(n, "cart", 200) for n in range(30)] + [
        row.format(30 + n, "robots.txt", 404) for n in range(count)
    ]
    found = analysed(tmp_path, "\n".join(rows) + "\n", "access.log").findings
    assert sum(f.severity is not Severity.INFO for f in found) == told


def test_what_tells_of_trouble_is_counted_over_the_time_of_its_log(tmp_path: Path) -> None:
    usual = [f"2026-02-03T04:{m:02}:00Z ERROR cart - no basket for {m}" for m in range(60)]
    late = [f"2026-02-03T04:{m:02}:30Z ERROR cart - payment refused by ledger {m}" for m in range(45, 60)]
    calm = [f"2026-02-03T04:{m:02}:10Z INFO cart - sold {m}" for m in range(60)]
    found = {f.summary.split()[0]: f for f in analysed(tmp_path, "\n".join(sorted([*usual, *late, *calm]))).findings}
    assert (len(found["no"].spread), sum(found["no"].spread)) == (16, 60)
    assert set(found["no"].spread) <= {3, 4, 5}
    assert [n > 0 for n in found["payment"].spread] == [False] * 12 + [True] * 4
