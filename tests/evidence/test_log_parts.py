"""Lines of containers that Docker cut into several records of its files: one record each, where it begins."""

import json
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path

import pytest

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import Log, chunks, joined
from engines.evidence import Evidence
from tests.evidence.structured import analyse


def analysed(tmp_path: Path, text: str) -> Evidence:
    return analyse(tmp_path, text, "mailer-json.log")


def filed(*texts: str, stream: str = "stdout") -> str:
    """Records as Docker keeps them in its files."""
    record = {"stream": stream, "time": "2026-03-14T09:30:02.1Z"}
    return "".join(json.dumps({"log": t, **record}, separators=(",", ":")) + "\n" for t in texts)


def test_a_line_that_docker_cut_is_one_record(tmp_path: Path) -> None:
    text = filed("INFO mailer: sent\n", "ERROR queue is ", 'full of "mail", ', "17 wait\n", "INFO mailer: sent\n")
    found = analysed(tmp_path, text)
    assert (found.errors, sum(t.count for t in found.templates)) == (1, 3)
    first = found.findings[0]
    assert (first.line, first.summary) == (2, 'queue is full of "mail", 17 wait')


def test_a_line_without_its_end_does_not_take_what_another_stream_says(tmp_path: Path) -> None:
    text = filed("INFO mailer: sent") + filed("ERROR queue is full\n", stream="stderr")
    found = analysed(tmp_path, text)
    assert (found.errors, found.findings[0].line, found.findings[0].summary) == (1, 2, "queue is full")


def test_a_line_over_several_parts_of_a_file_tells_what_stands_in_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 1 << 17)
    monkeypatch.setattr(chunks, "FIRST", 1 << 17)
    path = tmp_path / "app.log"
    names = islice(product("abcdefghij", repeat=5), 20_000)
    path.write_text(" ".join(f"ERROR {''.join(name)} was refused;" for name in names), "utf-8")
    found = Log().extract(Document(path, path.name, "E1", datetime(2026, 3, 14, 12, tzinfo=UTC)))
    assert {f.line for f in found.findings} == {1}
    assert found.lines == 1


CONTAINERD = "".join(f"2026-03-14T09:30:02.1Z stdout {part} some text\n" for part in "PPFF")


@pytest.mark.parametrize(
    ("text", "joiner"), [(filed("a ", "b ", "c\n", "d\n"), joined.Filed()), (CONTAINERD, joined.Partials())]
)
def test_parts_are_joined_over_the_edges_of_what_is_read_at_once(text: str, joiner: joined.Joiner) -> None:
    for edge in range(len(text)):
        data = bytearray(text.encode())
        kept = joiner.join(data, 0, edge, final=False)
        joiner.join(data, kept, len(data), final=True)
        assert (data.count(b"\x1e"), data.count(b"\n")) == (2, 2), edge
