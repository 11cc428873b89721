"""Searching files as columns."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import columns, search
from adapters.evidence.columns import Columns, Piece
from adapters.evidence.events import Kind
from adapters.evidence.matching import pattern
from adapters.evidence.scan import UNTIMED, microseconds
from engines.evidence import Severity
from engines.query import By, Deploy, Query, Source, Want

T0 = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
KINDS = (
    Kind("started <*>", Severity.INFO, "web", "node-1", first=microseconds(T0)),
    Kind("failed <*>", Severity.ERROR, "web-shop", "node-2", first=microseconds(T0 + timedelta(seconds=30))),
)


def source(name: str = "app.log", evidence: str = "E1", onset: datetime | None = None) -> Source:
    return Source(evidence=evidence, file=name, sha256="0" * 64, onset=onset)


def columned(
    folder: Path, lines: list[tuple[int | None, int, str]], name: str = "app.log", evidence: str = "E1"
) -> Columns:
    """Lines as (seconds after T0, kind, text), in two pieces."""
    path = folder / f"{evidence}.txt"
    path.write_text("".join(f"{text}\n" for _, _, text in lines))
    ends = np.cumsum([0, *(len(text) + 1 for _, _, text in lines)])
    times = np.array([UNTIMED if s is None else microseconds(T0) + s * 1_000_000 for s, _, _ in lines])
    kinds = np.array([k for _, k, _ in lines])
    numbers, half = np.arange(1, len(lines) + 1), len(lines) // 2
    pieces = [
        Piece(ends[a : b + 1], numbers[a:b], times[a:b], kinds[a:b])
        for a, b in ((0, half), (half, len(lines)))
        if a < b
    ]
    return Columns(
        source=source(name, evidence, T0 + timedelta(seconds=60)),
        text=path,
        pieces=lambda: iter(pieces),
        known=KINDS,
        first=int(times[times != UNTIMED].min()),
        last=int(times.max()),
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
            (None, -1, "  at checkout(db) feedback status=503"),
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
        (Query(onset=False, span=30), [2]),
        (Query(onset=True, span=3540), [3]),
        (Query(onset=True, until=time(11, 0, 30)), [3, 4]),
        (Query(first=60), [1, 2]),
        (Query(since=time(12)), []),  # of that day, though nothing is so late
        (Query(first_line=2, last_line=3), [2, 3]),
        (Query(first_line=6, last_line=99), [6]),
        (Query(levels=(Severity.ERROR,), newest=True, limit=1), [5]),
        (Query(levels=(Severity.ERROR,), limit=1), [2]),
        (Query(words=("(",)), [6]),
        (Query(either=("cart", "started")), [1, 3, 4]),
        (Query(words=("db",)), [6]),  # a short word stands alone
        (Query(words=("fee",)), []),
        (Query(words=("5xx",)), [6]),
        (Query(words=("4xx",)), []),
        (Query(about=("web-shop",)), [2, 3, 5]),  # the component
        (Query(about=("shop", "checkout")), [2, 5]),
        (Query(about=("app",)), [6, 1, 2, 3, 4, 5]),  # the file is called so
        (Query(without=("web-shop",)), [6, 1, 4]),
        (Query(levels=(Severity.ERROR,), first_line=3), [3, 5]),
        (Query(levels=(Severity.ERROR,), last_line=3), [2, 3]),
        (Query(fresh=True, last=3640), [2, 3, 5]),
        (Query(day=0), [1, 2, 3, 4, 5]),
        (Query(day=-1), []),
        (Query(day=0, since=time(11)), [4, 5]),
        (Query(since=time(11, 1)), [5]),
        (Query(since=time(12), day=0), []),
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
    rare = search.look(Query(want=Want.TEMPLATES, rare=True, limit=1), [log])
    assert [(t.template, t.count) for t in rare.templates] == [("started <*>", 2)]


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


def test_groups_are_counted_by_what_the_events_come_from(log: Columns) -> None:
    found = search.look(Query(want=Want.GROUPS), [log])
    assert [(g.name, g.count, g.first.line) for g in found.groups] == [
        ("web-shop", 3, 2),
        ("web", 2, 1),
        ("app.log", 1, 6),
    ]
    others = search.look(Query(want=Want.GROUPS, about=("web-shop",), by=By.COMPONENT), [log])
    assert [g.name for g in others.groups] == ["web-shop"]
    hosts = search.look(Query(want=Want.GROUPS, by=By.HOST, levels=(Severity.ERROR,)), [log])
    assert [(g.name, g.count) for g in hosts.groups] == [("node-2", 3)]


def test_a_rate_is_counted_in_the_buckets_that_are_asked_for(log: Columns) -> None:
    found = search.look(Query(want=Want.COUNT, levels=(Severity.ERROR,), per=60), [log])
    assert found.series
    assert (found.series.step, found.series.unit, found.series.start) == (60.0, "a minute", T0)
    assert found.series.values == (1.0, 1.0, *([0.0] * 59), 1.0)


def test_the_last_hour_is_counted_back_from_the_newest_event_and_that_is_said(log: Columns) -> None:
    found = search.look(Query(last=60), [log])
    assert found.note == "Counted back from 2026-03-14 11:01:00 UTC, the newest event."
    assert (found.start, found.end) == (
        T0 + timedelta(minutes=60),
        T0 + timedelta(minutes=61, microseconds=1),
    )


def deployed(*minutes: int) -> Source:
    deploys = tuple(Deploy(at=T0 + timedelta(minutes=m), ref=f"E2:{m}", what=f"v{m} was deployed.") for m in minutes)
    return source("deploys.json", "E2").model_copy(update={"deploys": deploys})


@pytest.mark.parametrize(
    ("minutes", "lines", "note"),
    [
        ((0,), [1, 2, 3, 4, 5], "10:00:00 UTC (E2:0): v0 was deployed."),
        ((0, 1, 59), [3, 4, 5], "10:01:00 UTC (E2:1): v1 was deployed."),  # the last before the onset
        ((5, 59), [4, 5], "10:05:00 UTC (E2:5): v5 was deployed."),  # the first after it
        ((59,), [4, 5], "10:59:00 UTC"),
        ((300,), [6, 1, 2, 3, 4, 5], "No deploy is known"),  # after all that is there
    ],
)
def test_since_the_deploy(log: Columns, minutes: tuple[int, ...], lines: list[int], note: str) -> None:
    found = search.look(Query(deploy=True), [log], [log.source, deployed(*minutes)])
    assert found.note
    assert note in found.note
    timed = [n for n in lines if n != 6]
    assert [row.line for row in found.rows] == timed


def test_an_event_of_several_lines_shows_the_line_that_has_the_words(tmp_path: Path) -> None:
    path = tmp_path / "trace.txt"
    path.write_text("failed\n  at pay()\nCaused by: Timeout\nnext\n")
    piece = Piece(np.array([0, 38, 43]), np.array([1, 4]), np.array([1, 2]), np.array([1, 0]))
    log = Columns(source(), path, lambda: iter([piece]), KINDS, 1, 2)
    (row,) = search.look(Query(words=("caused by",)), [log]).rows
    assert (row.line, row.text, row.level) == (3, "Caused by: Timeout", Severity.ERROR)
    assert [(r.line, r.text) for r in search.look(Query(first_line=2, last_line=3), [log]).rows] == [
        (2, "  at pay()"),
        (3, "Caused by: Timeout"),
    ]


@pytest.mark.parametrize(
    ("word", "text", "has"),
    [
        ("svc-3", "from SVC-3: x", True),
        ("svc-3", "from svc-30", False),
        ("4711", "order 4711", True),
        ("4711", "order 14711", False),
        ("4711", "a4711b", True),
        ("order", "reorders", True),
        ("db", "db-1", True),
        ("db", "feedback", False),
        ("(", "f(x)", True),
        ("5xx", "status=502", True),
        ("5xx", '"GET / HTTP/1.1" 503 12', True),
        ("5xx", "took 503 ms", False),
        ("5xx", "status=5021", False),
    ],
)
def test_where_a_word_ends(tmp_path: Path, word: str, text: str, *, has: bool) -> None:
    path = tmp_path / "a"
    path.write_text(text)
    assert search.look(Query(words=(word,)), [columns.of_text(source(), path)]).total == has
    assert bool(pattern(word).search(text.lower().encode())) == has


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n\n", b"xerox " * 900])
def test_odd_files_are_searched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    found = search.look(Query(words=("xerox",)), [columns.of_text(source("odd"), path)])
    assert found.total == (1 if b"x" in content else 0)
    assert all(len(row.text) <= search.LINE + 1 for row in found.rows)


def test_no_file_is_said() -> None:
    assert search.look(Query(source="E9"), []).note == "There is no file E9 in this case."
    assert search.look(Query(nth=3), []).note == "There are not so many files in this case."


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        (Query(), [True, True, True]),
        (Query(nth=2), [False, True, False]),
        (Query(nth=-1), [False, False, True]),
        (Query(source="E1"), [True, False, False]),
        (Query(source="DB"), [False, True, False]),
    ],
)
def test_which_files_are_meant(query: Query, meant: list[bool]) -> None:
    files = [source("app.log", "E1"), source("db.log", "E2"), source("web.log", "E3")]
    assert [search.is_meant(query, f, i, len(files)) for i, f in enumerate(files)] == meant
