"""Searching files as columns."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import columns, search
from adapters.evidence.search import NO_TIME, Columns, Kind
from engines.evidence import Severity
from engines.query import Query, Source, Want

T0 = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
KINDS = (Kind("started <*>", Severity.INFO, "web"), Kind("failed <*>", Severity.ERROR, "web"))


def source(name: str = "app.log", evidence: str = "E1", onset: datetime | None = None) -> Source:
    return Source(evidence=evidence, file=name, sha256="0" * 64, onset=onset)


def columned(
    folder: Path, lines: list[tuple[int | None, int, str]], name: str = "app.log", evidence: str = "E1"
) -> Columns:
    """Lines as (seconds after T0, kind, text)."""
    path = folder / f"{evidence}.txt"
    path.write_text("".join(f"{text}\n" for _, _, text in lines))
    plain = columns.of_text(source(name, evidence), path)
    base = int(T0.timestamp() * 1000)
    return Columns(
        source=source(name, evidence, T0 + timedelta(seconds=60)),
        text=path,
        starts=plain.starts,
        times=np.array([NO_TIME if s is None else base + s * 1000 for s, _, _ in lines], dtype=np.int64),
        kinds=np.array([k for _, k, _ in lines], dtype=np.int64),
        known=KINDS,
    )


@pytest.fixture
def log(tmp_path: Path) -> Columns:
    return columned(
        tmp_path,
        [
            (0, 0, "started 1"),
            (30, 1, "failed Checkout 2"),
            (60, 1, "failed cart 3"),
            (3600, 0, "started 4"),
            (3660, 1, "failed checkout 5"),
            (None, -1, "  at checkout()"),
        ],
    )


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        (Query(levels=(Severity.ERROR,)), [2, 3, 5]),
        (Query(levels=(Severity.WARNING,)), []),
        (Query(words=("CHECKOUT",)), [6, 2, 5]),
        (Query(words=("checkout",), without=("failed",)), [6]),
        (Query(last=60), [4, 5]),
        (Query(since=T0 + timedelta(seconds=30), until=T0 + timedelta(seconds=60)), [2]),
        (Query(since=time(10, 0, 30), until=time(10, 1), levels=(Severity.ERROR,)), [2]),
        (Query(onset=True, levels=(Severity.ERROR,)), [3, 5]),
        (Query(onset=False), [1, 2]),
        (Query(first_line=2, last_line=3), [2, 3]),
        (Query(first_line=6, last_line=99), [6]),
        (Query(levels=(Severity.ERROR,), newest=True, limit=1), [5]),
        (Query(levels=(Severity.ERROR,), limit=1), [2]),
        (Query(words=("(",)), [6]),
    ],
)
def test_what_fits(log: Columns, query: Query, lines: list[int]) -> None:
    found = search.look(query, [log])
    assert [row.line for row in found.rows] == lines
    texts = log.text.read_text().split("\n")
    assert all(row.text == texts[row.line - 1] for row in found.rows)


def test_all_that_fit_are_counted_and_some_are_shown(log: Columns) -> None:
    found = search.look(Query(levels=(Severity.ERROR,), limit=1), [log])
    assert (found.total, found.searched, len(found.rows)) == (3, 6, 1)


def test_templates_are_counted_most_frequent_first(log: Columns) -> None:
    found = search.look(Query(want=Want.TEMPLATES), [log])
    assert [(t.template, t.count, t.first.line) for t in found.templates] == [
        ("failed <*>", 3, 2),
        ("started <*>", 2, 1),
    ]


def test_rows_of_files_are_in_the_order_of_time(tmp_path: Path, log: Columns) -> None:
    other = columned(tmp_path, [(45, 1, "failed db")], "db.log", "E2")
    found = search.look(Query(levels=(Severity.ERROR,)), [log, other])
    assert [(row.evidence, row.line) for row in found.rows] == [("E1", 2), ("E2", 1), ("E1", 3), ("E1", 5)]


def test_the_curve_counts_what_fits(log: Columns) -> None:
    found = search.look(Query(levels=(Severity.ERROR,)), [log])
    assert found.series
    assert sum(v or 0 for v in found.series.values) == 3
    assert found.series.start <= T0 + timedelta(seconds=30)


def test_a_file_without_times_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"one\ntwo \xff\r\nthree")
    plain = columns.of_text(source("notes.txt"), path)
    found = search.look(Query(words=("two",)), [plain])
    assert [(row.line, row.text) for row in found.rows] == [(2, "two \ufffd")]
    timed = search.look(Query(words=("two",), last=60), [plain])
    assert timed.note == "notes.txt has no times, so nothing in it fits a time."


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n\n", b"x" * 5000])
def test_odd_files_are_searched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    found = search.look(Query(words=("x",)), [columns.of_text(source("odd"), path)])
    assert found.total == (1 if b"x" in content else 0)
    assert all(len(row.text) <= search.LINE + 1 for row in found.rows)


def test_no_file_is_said() -> None:
    assert search.look(Query(source="E9"), []).note == "There is no file E9 in this case."
