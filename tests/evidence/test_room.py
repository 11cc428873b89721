"""Documents of data whose values would take more memory than there is for one: read in part, and said so."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence import values
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.page import Page
from adapters.evidence.extractors.trace import spans
from adapters.evidence.lined import read_json
from engines.evidence import Evidence
from tests.evidence.structured import analyse

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
START = 1_773_482_400 * 10**9
SPAN = {"traceId": "t", "name": "GET /pay", "kind": 2, "endTimeUnixNano": str(START + 10**9), "status": {"code": 2}}
NAMED = [SPAN | {"spanId": f"{n:016x}", "startTimeUnixNano": str(START)} for n in range(9)]
TRACE = {"resourceSpans": [{"scopeSpans": [{"spans": NAMED}]}]}
SAMPLES = [[1_773_482_400 + 15 * n, "1" if n < 20 else "90"] for n in range(40)]
ANSWER = {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": SAMPLES}]}}
EVENTS = [{"name": "parse", "ph": "X", "ts": n * 10, "dur": 9, "pid": 1, "tid": 1} for n in range(30)]
DOCUMENTS = {"trace": TRACE, "metric": ANSWER, "profile": {"traceEvents": EVENTS}}


def analysed(folder: Path, document: object) -> Evidence:
    return analyse(folder, json.dumps(document), "a.json", AT)


@pytest.mark.parametrize(("text", "bytes_"), [("[[],[]]", 224), ('{"a":[1,2]}', 256), ('{"a":{}}', 320), ("7", 0)])
def test_what_values_take_is_told_from_their_text(text: str, bytes_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (text, text.encode()):
        monkeypatch.setattr(values, "ROOM", bytes_)
        assert values.read(given) == json.loads(text)
        monkeypatch.setattr(values, "ROOM", bytes_ - 1)
        assert values.read(given) is None


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_without_room_is_no_defect(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_room = analysed(tmp_path, DOCUMENTS[kind])
    assert (with_room.extractor, bool(with_room.findings), with_room.note) == (kind, True, None)
    monkeypatch.setattr(values, "ROOM", 100)
    without = analysed(tmp_path, DOCUMENTS[kind])
    assert without.findings or without.note
    said = [[f.summary for f in read.findings] for read in (with_room, without)]
    assert kind != "trace" or said[0] == said[1]  # small enough for the reader of lines
    assert kind != "profile" or "too large" in (without.note or "")


def test_spans_are_collected_up_to_one_more_than_are_told(tmp_path: Path) -> None:
    page = Page(Document(tmp_path / "a.json", "a.json", "E1", AT))
    (root,) = read_json(json.dumps({**TRACE, "more": TRACE, "empty": {"scopeSpans": [{"spans": [{}] * 9}]}})).roots
    assert [len(spans.collect(page, root, most)) for most in (2, 9, 100)] == [3, 10, 18]
