"""Files as people paste them: behind a prompt or some words, below remarks, out of a recording."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence import sniff
from adapters.evidence.analyst import FileAnalyst
from engines.evidence import DataType, Evidence, FindingKind, Severity
from tests.evidence import types

CAME = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ZIPKIN = f"""[
 {{"traceId": "{TRACE}", "id": "{SPAN}", "name": "get /cart", "timestamp": 1770091506000000, "duration": 900,
  "localEndpoint": {{"serviceName": "cart"}}, "tags": {{"error": "timeout"}}}}
]
"""
SCRAPE = '# TYPE up gauge\nup{job="cart"} 0\nup{job="stock"} 1\n'


def analysed(tmp_path: Path, text: str, name: str = "paste.txt") -> Evidence:
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    return FileAnalyst().analyse(path, name, evidence="E1", at=CAME)


@pytest.mark.parametrize(
    "text",
    [
        f"$ curl -s http://zipkin/api/v2/trace/1\n{ZIPKIN}",
        f"eva@bastion:~$ curl -s http://zipkin/api/v2/trace/1\n{ZIPKIN}eva@bastion:~$ \n",
        f"PS C:\\> curl.exe -s http://zipkin/1\n{ZIPKIN}PS C:\\> exit\n",
        f"this is the slow one,\nfrom yesterday:\n\n{ZIPKIN}",
        f"\ufeffthis is the slow one:\n{ZIPKIN}",
    ],
)
def test_data_behind_a_prompt_or_some_words_is_read_as_if_it_stood_alone(text: str, tmp_path: Path) -> None:
    evidence = analysed(tmp_path, text)
    assert (evidence.data_type, evidence.extractor, evidence.errors) == (DataType.TRACE, "trace", 1)
    failed = next(f for f in evidence.findings if f.severity is Severity.ERROR)
    assert '"error": "timeout"' in text.split("\n")[failed.line - 1]


@pytest.mark.parametrize("frame", ["stdout:\n", "\nOutput:\n", "kubectl exec web-0 -c web -- cat /tmp/out\n"])
def test_labelled_files_are_the_same_below_what_a_tool_puts_above_its_output(frame: str, tmp_path: Path) -> None:
    known = types.files(tmp_path / "labelled")[::9]
    texts = [(one.path.name, text) for one in known if (text := _text(one.path))]
    told = [(_told(tmp_path, text, name), _told(tmp_path, frame + text, name)) for name, text in texts]
    assert len(told) > 60
    assert sum(alone == below for alone, below in told) >= 0.97 * len(told)


def _text(path: Path) -> str:
    """What a terminal can show of a file; nothing of other ones."""
    content = path.read_bytes()
    return content.decode() if len(content) < 20_000 and content.isascii() else ""


def _told(tmp_path: Path, text: str, name: str) -> tuple[DataType, str]:
    evidence = analysed(tmp_path, text, name)
    return evidence.data_type, evidence.extractor


def test_commits_and_objects_stand_below_the_command_that_printed_them(tmp_path: Path) -> None:
    commits = analysed(
        tmp_path, "git log --oneline -2 -- rules\ne41a0b9 alerts: page sooner\n7aa2f3e alerts: add disks\n"
    )
    assert [f.facts["commit"] for f in commits.findings] == ["e41a0b9", "7aa2f3e"]
    assert [f.line for f in commits.findings] == [2, 3]
    said = "curl of the page failed:\n2026-02-03T04:05:06Z ERROR api refused\n"
    assert sniff.bare("notes.txt", said) is None


def test_what_stands_around_is_blank_and_as_long() -> None:
    text = f"\ufeffr\u00e9sum\u00e9 of it:\n{ZIPKIN}$ \n"
    bare = sniff.bare("paste.txt", text)
    assert bare is not None
    assert len(bare.encode()) == len(text.encode())
    assert bare.strip() == ZIPKIN.strip()


@pytest.mark.parametrize(
    "text",
    [
        f"$ date\nTue\n$ curl -s http://zipkin/1\n{ZIPKIN}",  # two commands
        "$ kubectl get pods\nNAME   READY   STATUS\nweb-0  0/1     Pending\n",  # what a screen shows
        f"2026-02-03T04:05:06Z INFO api sent\n{ZIPKIN}",  # a record of a log
        ZIPKIN,
        "",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert sniff.bare("paste.txt", text) is None


def test_a_scrape_at_a_prompt_is_a_metric(tmp_path: Path) -> None:
    evidence = analysed(tmp_path, f"$ curl -s localhost:9090/metrics\n{SCRAPE}")
    assert (evidence.data_type, [f.line for f in evidence.findings][:1]) == (DataType.METRIC, [3])


def test_remarks_above_a_table_are_no_rows_of_it(tmp_path: Path) -> None:
    head = '"pcp-dstat 5.3 CSV Output"\n"Host:","db",,"User:","root"\n'
    head += '"system","total usage",,"memory",,\n"time","usr","sys","used","free","cach"\n'
    rows = "".join(f"03-02 04:05:{s:02},{90 if s > 19 else 10},3,5,6,7\n" for s in range(40))
    evidence = analysed(tmp_path, head + rows, "dstat.csv")
    assert (evidence.data_type, evidence.extractor) == (DataType.METRIC, "series")
    assert (evidence.start, evidence.end) == (
        datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
        datetime(2026, 2, 3, 4, 5, 39, tzinfo=UTC),
    )
    assert any(f.line == 25 for f in evidence.findings)


def test_clocks_below_a_head_with_a_date_are_of_that_day(tmp_path: Path) -> None:
    head = "Linux 5.14.0 (db-03) \t02/03/2026 \t_x86_64_\t(8 CPU)\n\n"
    head += "10:00:01 AM     CPU     %user     %nice   %system   %iowait    %steal     %idle\n"
    rows = "".join(
        f"10:{m:02}:01 AM     all      8.00      0.00      3.00     60.00      0.00     29.00\n" for m in range(5)
    )
    evidence = analysed(tmp_path, head + rows, "sar")
    assert (evidence.data_type, evidence.end) == (DataType.METRIC, datetime(2026, 2, 3, 10, 4, 1, tzinfo=UTC))


def test_places_in_a_recording_are_no_times(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Eva>Who was on call then, and what did you see first?\n"
    evidence = analysed(tmp_path, text, "meeting.vtt")
    assert (evidence.data_type, evidence.start) == (DataType.TEXT, None)


ACTIVITY = f"""\
Activity.TraceId:            {TRACE}
Activity.SpanId:             {SPAN}
Activity.ParentSpanId:       0000000000000000
Activity.DisplayName:        GET /cart
Activity.StartTime:          2026-02-03T04:05:06.1022331Z
Activity.Duration:           00:00:03.0000000
Activity.Tags:
    http.response.status_code: 503
Resource associated with Activity:
    service.name: cart
"""
PRINTED = f"""\
Spans
Resource
\t ->  service.name=String(Static("cart"))
Span #0
\tName         : GET /cart
\tTraceId      : {TRACE}
\tSpanId       : {SPAN}
\tParentSpanId : 0000000000000000
\tStart time   : 2026-02-03 04:05:06.102233
\tEnd time     : 2026-02-03 04:05:09.102233
\tStatus       : Error {{ description: "timeout" }}
"""
ROW = f"{SPAN},{TRACE},{TRACE},GET /cart"
INSIGHTS = (
    "timestamp [UTC],id,operation_Id,operation_ParentId,name,duration,success,cloud_RoleName\n"
    + f'"2/3/2026, 4:05:06.102 AM",{ROW},3000,False,cart\n' * 2
)
ELASTIC = (
    '"@timestamp",trace.id,span.id,parent.id,service.name,span.name,span.duration.us,event.outcome\n'
    + f'"Feb 3, 2026 @ 04:05:06.102",{TRACE},{SPAN},,cart,GET /cart,3000000,failure\n' * 2
)


@pytest.mark.parametrize(
    "text", [ACTIVITY, PRINTED, INSIGHTS, ELASTIC], ids=["activity", "printed", "insights", "elastic"]
)
def test_spans_as_consoles_and_portals_write_them(text: str, tmp_path: Path) -> None:
    evidence = analysed(tmp_path, text, "output (2).txt")
    assert (evidence.data_type, evidence.extractor) == (DataType.TRACE, "trace")
    assert evidence.start is not None
    assert evidence.start.replace(microsecond=0) == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    failed = next(f for f in evidence.findings if f.severity is Severity.ERROR)
    assert (failed.kind, failed.facts["operation"]) == (FindingKind.TRACE, "GET /cart")
