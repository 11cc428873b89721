"""Documents in general: clusters, settings, one line of JSON; and what is left to other extractors."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.documents import document
from adapters.evidence.extractors.structured import STRUCTURED
from tests.evidence.structured import AT, Case, assert_told, extract, in_order, js

CLUSTER = {"nodes": [{"name": "mq-0", "running": False}, {"name": "mq-1", "running": True, "partitions": ["mq-0"]}]}

CASES: list[Case] = [
    (js(CLUSTER), "object", "NodeDown", "mq-0", "running"),
    (js(CLUSTER), "object", "Partitioned", "mq-1", "mq-0"),
]
FINE = [js({"nodes": [{"name": "mq-0", "running": True}, {"name": "mq-1", "running": True, "partitions": []}]})]
ONE = {
    "sha": "a" * 40,
    "author": "kim",
    "timestamp": "2026-02-08T14:02:11Z",
    "message": "raise the pool",
    "files_changed": ["pool.py"],
}
ALERT = {"service": "pay", "metric": "error_ratio", "threshold": 0.05, "observed": 0.4, "summary": "too many errors"}
BASES = (
    js(CLUSTER),
    js([ONE]),
    js(ALERT),
    "a: 1\nb:\n  - c: [1, 2]\n    d: down\n",
    "kind: Pod\napiVersion: v1\nmetadata: {name: x}\n",
    "Name:  x\nContainers:\n  a:\n    State:  Waiting\n",
    "NAME   READY   STATUS    RESTARTS   AGE\nx      0/1     Error     3          1h\n",
)


@pytest.mark.parametrize("case", CASES)
def test_the_telling_line_is_found(tmp_path: Path, case: Case) -> None:
    assert_told(tmp_path / "f", case)


@pytest.mark.parametrize("text", FINE)
def test_what_is_well_gives_no_bad_finding(tmp_path: Path, text: str) -> None:
    extracted = extract(tmp_path / "f", text)
    assert extracted is None or not extracted.errors


@pytest.mark.parametrize("value", [[ONE], ALERT, CLUSTER])
def test_one_line_documents_are_cut_around_what_matters(tmp_path: Path, value: object) -> None:
    text = json.dumps({"padding": "x" * 2000, "data": value, "more": "y" * 2000})
    extracted = extract(tmp_path / "f", text)
    assert extracted is not None
    assert extracted.findings
    assert all(len(f.excerpt) <= 242 and in_order(f.excerpt, text) for f in extracted.findings)


def test_log_lines_and_prose_are_left_to_others(tmp_path: Path) -> None:
    assert extract(tmp_path / "a", '{"msg": "a"}\n{"msg": "b"}\n') is None
    assert extract(tmp_path / "b", "2026-01-01 10:00:00 ERROR it broke\n") is None
    assert extract(tmp_path / "c", "The pod is down: we restarted it.\nThen it came back.\n") is None
    assert extract(tmp_path / "d", "$ kubectl logs web\n2026-01-01 10:00:00 ERROR it broke\n") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    base=st.sampled_from(BASES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.text('{}[]":,- \n…éx0', max_size=8)), max_size=6),
)
def test_mutated_input_never_raises_and_always_cites_its_line(
    tmp_path: Path, base: str, cuts: list[tuple[float, int, str]]
) -> None:
    text = base
    for where, gone, new in cuts:
        at = int(where * len(text))
        text = text[:at] + new + text[at + gone :]
    extracted = extract(tmp_path / "f", text)
    lines = text.split("\n")
    for finding in extracted.findings if extracted else ():
        assert in_order(finding.excerpt, lines[finding.line - 1])


OPEN = Path(__file__).parents[3] / "shared" / "cases" / "open"


@pytest.mark.skipif(not OPEN.is_dir(), reason="the incident cases (../shared/cases/open) are not on this machine")
def test_every_finding_on_the_cases_cites_its_line() -> None:
    seen = 0
    for path in sorted(
        p for p in OPEN.rglob("*") if p.suffix in (".json", ".yaml", ".txt") and p.name != "question.txt"
    ):
        document = Document(path, path.name, "E1", AT)
        reader = next((e for e in STRUCTURED if e.detect(document)), None)
        lines = document.text.split("\n")
        for finding in reader.extract(document).findings if reader else ():
            assert in_order(finding.excerpt, lines[finding.line - 1]), (path, finding)
            seen += 1
    assert seen > 1000


def test_a_document_of_too_many_objects_is_looked_at_up_to_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = js([{"name": f"mq-{n}", "running": False} for n in range(100)])
    monkeypatch.setattr(document, "LOOKS", 100)
    extracted = extract(tmp_path / "f", text)
    assert len(extracted.findings) == 9  # an object of two entries counts ten, and the list eight
    assert "after 10 objects, from line" in (extracted.note or "")
