"""The analyst: any file becomes evidence, and every finding is found at its line."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.evidence.analyst import FileAnalyst
from engines.evidence import DataType, Evidence

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SHARED = Path(__file__).parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the cases and logs of ../shared")


def analysed(path: Path, name: str | None = None) -> Evidence:
    return FileAnalyst().analyse(path, name or path.name, evidence="E1", at=CAME)


def misplaced(path: Path, evidence: Evidence) -> list[str]:
    """The excerpts that do not stand in their line, part by part."""
    lines = path.read_bytes().split(b"\n")
    wrong = []
    for finding in evidence.findings:
        line, at = lines[finding.line - 1].decode("utf-8", "replace"), 0
        for part in finding.excerpt.split("…"):
            found = line.find(part, at)
            if found < 0:
                wrong.append(f"{finding.line}: {finding.excerpt}")
                break
            at = found + len(part)
    return wrong


UNREADABLE = [
    # content, what the note names
    (b"", "empty"),
    (b" \n\n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"\xff\xfe", "empty"),
    (b"\x7fELF\x02\x01\x01" + bytes(200), "core dump"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
    (b"%PDF-1.7\n" + b"stream", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Office"),
    (bytes(range(256)) * 20, "binary"),
]


@pytest.mark.parametrize(("content", "word"), UNREADABLE)
def test_what_cannot_be_read_has_a_note_of_one_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    evidence = analysed(path)
    assert evidence.note is not None
    assert word in evidence.note
    assert evidence.note.endswith(".")
    assert ". " not in evidence.note
    assert (evidence.findings, evidence.size) == ((), len(content))


def test_a_directory_and_a_missing_file_have_a_note(tmp_path: Path) -> None:
    assert "directory" in (analysed(tmp_path).note or "")
    assert "can't be read" in (analysed(tmp_path / "gone").note or "")


@contextmanager
def nobody() -> Iterator[None]:
    """Root reads everything, so for a moment it is somebody else."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)


def test_a_file_without_permission_has_a_note(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("x", "utf-8")
    path.chmod(0)
    with nobody():
        note = analysed(path).note or ""
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert "permissions" in note


def test_a_huge_single_line_is_cited_around_what_matters(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    path.write_bytes(b"x" * 20_000_000 + b" ERROR connection refused to db.example.com:5432 " + b"y" * 10_000_000)
    evidence = analysed(path)
    (finding,) = evidence.findings
    assert finding.reason == "ConnectionRefused"
    assert "connection refused" in finding.excerpt
    assert len(finding.excerpt) <= 242
    assert (finding.line, evidence.lines) == (1, 1)
    assert not misplaced(path, evidence)


def test_invalid_utf8_and_terminal_codes_are_cited_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"2026-01-01 00:00:00 \x1b[31mERROR\x1b[0m \xff\xfe cannot open file\r\n" * 3)
    evidence = analysed(path)
    assert evidence.errors == 3
    assert "\x1b" not in evidence.findings[0].excerpt
    assert not misplaced(path, evidence)


def test_prose_is_text_and_names_what_fails(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Handover\n\nAll fine until noon.\nThen the disk is full on db-1.\n", "utf-8")
    evidence = analysed(path)
    assert (evidence.data_type, evidence.extractor) == (DataType.TEXT, "markdown")
    assert [(f.line, f.reason) for f in evidence.findings] == [(4, "DiskFull")]


SEEDS = (
    "2026-02-03T04:05:06Z ERROR api - connection refused to db:5432\n\tat com.acme.Db(Db.java:1)\n",
    'Traceback (most recent call last):\n  File "a.py", line 1, in x\nKeyError: "A"\n',
    json.dumps({"ts": "2026-02-03T04:05:06Z", "level": "error", "msg": "boom", "stack": "E: x\n at y"}) + "\n",
    "time,service,metric,value\n2026-01-01T00:00:00Z,a,cpu,1\n2026-01-01T00:01:00Z,a,cpu,99\n",
    'ts=2026-02-03T04:05:06Z level=warn msg="slow" took=12s\n',
    "Feb  3 04:05:06 web1 sshd[99]: Failed password\n<11>1 2026-02-03T04:05:06Z h app 7 - - lost\n",
    "panic: oh\n\ngoroutine 1 [running]:\nmain.a(0x0)\n\t/a.go:1 +0x1\n",
    "The service timed out after 30 seconds.\n",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(SEEDS), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=12)), max_size=6),
    st.sampled_from(["app.log", "x.csv", "x.txt", "x.json", "x.yaml"]),
)
def test_mutated_content_never_raises_and_is_cited_right(
    tmp_path: Path, parts: list[str], cuts: list[tuple[int, int, bytes]], name: str
) -> None:
    content = "".join(parts).encode()
    for start, length, replacement in cuts:
        content = content[:start] + replacement + content[start + length :]
    path = tmp_path / "mutant"
    path.write_bytes(content)
    evidence = analysed(path, name)
    assert len(evidence.findings) <= 200
    assert not misplaced(path, evidence)
    assert all(f.at is None or f.at.tzinfo for f in evidence.findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_become_evidence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(content)
    evidence = analysed(path)
    assert not misplaced(path, evidence)


@needs_shared
def test_every_finding_of_the_real_files_is_found_at_its_line() -> None:
    paths = [p for p in sorted((SHARED / "cases" / "open").rglob("*")) if p.is_file()]
    paths += sorted((SHARED / "logs").glob("*/*.log"))
    findings = 0
    for path in paths:
        evidence = analysed(path)
        findings += len(evidence.findings)
        assert not misplaced(path, evidence), path
    assert findings > 500
