# ruff: noqa: E501 - a record reads best as the one line that it is
"""Lists of log records in JSON, as log stores answer: read as logs, each line where it stands; other lists stay."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.transcribe.unpacker import TranscribingUnpacker
from engines.evidence import DataType, Evidence
from tests.e2e.quotes import matches

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
BEGIN = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
MILLIS = round(BEGIN.timestamp() * 1000)
BAD = "queue is full, 17 wait"
LEVELS = ("INFO", "INFO", "ERROR", "INFO")
SAID = [(MILLIS + 1000 * n, level, BAD if level == "ERROR" else "mail is sent") for n, level in enumerate(LEVELS)]


def iso(millis: int) -> str:
    """The time as text."""
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat()


CLOUDWATCH = {
    "events": [
        {
            "logStreamName": "a",
            "timestamp": t,
            "message": f"{level} {text}",
            "ingestionTime": t + 900,
            "eventId": str(t),
        }
        for t, level, text in SAID
    ],
    "searchedLogStreams": [{"logStreamName": "a", "searchedCompletely": True}],
}
GOOGLE = [
    {
        "insertId": str(t),
        "resource": {"type": "k8s_container", "labels": {"container_name": "mailer"}},
        "timestamp": iso(t),
        "severity": level,
        **({"textPayload": text} if level == "ERROR" else {"jsonPayload": {"message": text}}),
    }
    for t, level, text in SAID
]
KIBANA = {
    "took": 3,
    "timed_out": False,
    "_shards": {"total": 1, "successful": 1, "failed": 0},
    "hits": {
        "total": {"value": 4, "relation": "eq"},
        "max_score": None,
        "hits": [
            {
                "_index": "logs",
                "_id": str(t),
                "_source": {"@timestamp": iso(t), "log": {"level": level}, "message": text},
            }
            for t, level, text in SAID
        ],
    },
}
LOKI = {
    "status": "success",
    "data": {
        "resultType": "streams",
        "result": [
            {
                "stream": {"app": "mailer"},
                "values": [[f"{t}000000", f"level={lv.lower()} msg={json.dumps(tx)}"] for t, lv, tx in SAID],
            }
        ],
        "stats": {"summary": {"bytesProcessedPerSecond": 0, "execTime": 0.02}},
    },
}
DATADOG = {
    "data": [
        {"id": str(t), "type": "log", "attributes": {"timestamp": iso(t), "status": lv.lower(), "message": tx, "service": "mailer"}}
        for t, lv, tx in SAID
    ],
    "meta": {"elapsed": 30, "page": {"after": "eyJ"}},
}  # fmt: skip
LISTS = {"CloudWatch": CLOUDWATCH, "Google": GOOGLE, "Kibana": KIBANA, "Loki": LOKI, "Datadog": DATADOG}


def dropped(tmp_path: Path, text: str) -> Evidence:
    """What is read of a file as it comes from a drop."""
    source = tmp_path / "answer.json"
    source.write_text(text, "utf-8")
    (member,) = TranscribingUnpacker(tesseract=None).unpack(source, source.name, tmp_path / "work")
    return FileAnalyst().analyse(member.path, source.name, evidence="E1", at=AT)


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("store", LISTS)
def test_a_store_s_answer_is_a_log_with_its_levels_times_and_lines(
    tmp_path: Path, store: str, indent: int | None
) -> None:
    text = json.dumps(LISTS[store], indent=indent)
    found = dropped(tmp_path, text)
    assert (found.data_type, found.extractor, found.errors) == (DataType.LOG, "log", 1)
    assert sum(t.count for t in found.templates) == len(SAID)
    first = found.findings[0]
    assert (first.at, BAD in first.summary) == (BEGIN.replace(second=2), True)
    if indent:
        line = text.split("\n")[first.line - 1]
        assert BAD in line
        assert matches(first.excerpt, line)
    else:
        assert first.line == 1 + 2


def test_a_line_of_a_stream_is_where_it_stands(tmp_path: Path) -> None:
    text = json.dumps(LOKI, indent=1)
    found = dropped(tmp_path, text)
    assert text.split("\n")[found.findings[0].line - 1].strip().startswith('"level=error')
    assert found.findings[0].component == "mailer"


OTHERS: dict[str, list[dict[str, Any]]] = {
    "commits": [{"sha": "ab12cd3", "author": "a", "timestamp": iso(t), "message": x} for t, _, x in SAID],
    "events of a service": [{"source_identifier": "db-1", "date": iso(t), "message": x} for t, _, x in SAID],
    "patterns": [{"signature": x, "count": 4, "timestamp": iso(t)} for t, _, x in SAID],
    "alerts": [{"labels": {"alertname": x}, "startsAt": iso(t), "annotations": {"description": x}} for t, _, x in SAID],
    "numbers": [{"timestamp": iso(t), "value": 1} for t, *_ in SAID],
    "chat": [{"user": "U1", "type": "message", "ts": f"{t / 1000:.6f}", "text": x, "reactions": []} for t, _, x in SAID],
    "audit": [
        {"eventTime": iso(t), "eventName": "Stop", "eventSource": "ec2.amazonaws.com", "errorMessage": x} for t, _, x in SAID
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_a_list_of_other_things_stays_a_document(tmp_path: Path, name: str) -> None:
    assert dropped(tmp_path, json.dumps(OTHERS[name], indent=1)).extractor != "log"


def test_an_answer_that_says_more_than_its_log_stays_whole(tmp_path: Path) -> None:
    logs = {"logs": DATADOG["data"], "deploys": OTHERS["commits"]}
    found = dropped(tmp_path, json.dumps(logs, indent=1))
    assert found.extractor == "document"
    assert any(f.kind == "change" for f in found.findings)


def test_a_list_that_is_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    text = json.dumps(KIBANA, indent=1)
    found = dropped(tmp_path, text[: text.rindex('"_source"')])
    assert (found.extractor, found.errors) == ("log", 1)


def test_a_failure_behind_64_kb_of_an_object_is_cited_at_its_line(tmp_path: Path) -> None:
    fine = '{\n "time": "2026-03-14T09:30:01Z",\n "severity": "INFO",\n "message": "mail is sent"\n }\n'
    filler = "a." * 40_000
    broken = f'{{\n "id": "{filler}",\n "time": "2026-03-14T09:30:02Z",\n "severity": "ERROR",\n "message": "out of memory"\n }}\n'
    path = tmp_path / "export.json"
    path.write_text(fine * 2 + broken, "utf-8")
    found = FileAnalyst().analyse(path, path.name, evidence="E1", at=datetime(2026, 3, 14, 12, tzinfo=UTC)).findings
    lines = path.read_text("utf-8").split("\n")
    assert found
    assert all(f.excerpt.strip("… ")[:40] in lines[f.line - 1] for f in found)
