"""Spans as SDKs and collectors print them for people: whose they are, what failed, and at which line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import DataType, Severity

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
TRACE = "e55909e90a0ed57556ac96bf80ea103d"

JAVASCRIPT = f"""{{
  resource: {{ attributes: {{ 'service.name': 'edge', 'sdk': "node's" }} }},
  traceId: '{TRACE}',
  parentId: undefined,
  name: 'GET /checkout',
  id: '2a50ad77203c515b',
  timestamp: 1758031142726000,
  duration: 1994000,
  status: {{ code: 0 }},
  links: []
}}
{{
  resource: {{ attributes: {{ 'service.name': 'pay' }} }},
  traceId: '{TRACE}',
  parentId: '2a50ad77203c515b',
  name: 'SELECT tokens',
  id: 'c7f3175ff6c08c62',
  timestamp: 1758031142734000,
  duration: 1900000,
  status: {{ code: 2, message: 'no answer' }},
  links: []
}}
"""
GO = (
    f'{{"Name":"GET /checkout","SpanContext":{{"TraceID":"{TRACE}","SpanID":"2a50ad77203c515b"}},'
    f'"Parent":{{"TraceID":"{TRACE}","SpanID":"0000000000000000"}},"StartTime":"2025-09-16T13:58:02Z",'
    '"EndTime":"2025-09-16T13:58:04Z","Status":{"Code":"Unset","Description":""},'
    '"Resource":[{"Key":"service.name","Value":{"Type":"STRING","Value":"edge"}}]}\n'
    f'{{"Name":"SELECT tokens","SpanContext":{{"TraceID":"{TRACE}","SpanID":"c7f3175ff6c08c62"}},'
    f'"Parent":{{"TraceID":"{TRACE}","SpanID":"2a50ad77203c515b"}},"StartTime":"2025-09-16T13:58:02Z",'
    '"EndTime":"2025-09-16T13:58:03.9Z","Status":{"Code":"Error","Description":"no answer"},'
    '"Resource":[{"Key":"service.name","Value":{"Type":"STRING","Value":"pay"}}]}\n'
)
COLLECTOR = f"""2025-09-16T13:58:05Z	info	ResourceSpans #0
Resource attributes:
     -> service.name: Str(edge)
ScopeSpans #0
Span #0
    Trace ID       : {TRACE}
    Parent ID      :
    ID             : 2a50ad77203c515b
    Name           : GET /checkout
    Start time     : 2025-09-16 13:58:02.1 +0000 UTC
    End time       : 2025-09-16 13:58:04.1 +0000 UTC
    Status code    : Unset
    Status message :
ResourceSpans #1
Resource attributes:
     -> service.name: Str(pay)
ScopeSpans #0
Span #0
    Trace ID       : {TRACE}
    Parent ID      : 2a50ad77203c515b
    ID             : c7f3175ff6c08c62
    Name           : SELECT tokens
    Start time     : 2025-09-16 13:58:02.1 +0000 UTC
    End time       : 2025-09-16 13:58:04.0 +0000 UTC
    Status code    : Error
    Status message : no answer
"""


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("spans", JAVASCRIPT, 20), ("go.out", GO, 2), ("collector.txt", COLLECTOR, 26)],
)
def test_what_failed_is_told_with_its_service_and_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    evidence = FileAnalyst().analyse(path, name, evidence="E1", at=AT)
    first = evidence.findings[0]
    assert (evidence.data_type, evidence.extractor, evidence.note) == (DataType.TRACE, "trace", None)
    assert (first.reason, first.severity, first.line) == ("error", Severity.ERROR, line)
    assert first.summary == "pay SELECT tokens failed once after 1,900 ms, called by edge: no answer"


CUT = (JAVASCRIPT[:300], COLLECTOR[:400], "{\n  traceId: '" + "x" * 5000, "Span #1\nTrace ID")


@pytest.mark.parametrize("text", CUT)
def test_what_is_cut_off_makes_no_extractor_fail(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "cut"
    path.write_text(text, "utf-8")
    FileAnalyst().analyse(path, "cut", evidence="E1", at=AT)
    assert not caplog.records
