"""The events of a file: written while it is read, read back for questions, and what becomes of damaged ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import columns, events, mine, records
from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.events import Events, Said, Unreadable
from adapters.evidence.scan import RECORD, UNTIMED, microseconds
from engines.evidence import Evidence, Finding, FindingKind, Severity
from engines.query import Found, Query, Source
from engines.query.phrasing import parse

T0 = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
CAME = T0 + timedelta(hours=6)
FORMATS = {
    "plain": "{at:%Y-%m-%dT%H:%M:%S}Z {level} [checkout] {text}",
    "log4j": "{at:%Y-%m-%d %H:%M:%S},000 {level:5} [main] com.shop.Checkout - {text}",
    "python": "{at:%Y-%m-%d %H:%M:%S},000 - shop.checkout - {level} - {text}",
    "json": '{{"ts": "{at:%Y-%m-%dT%H:%M:%S}Z", "level": "{level}", "service": "checkout", "msg": "{text}"}}',
    "logfmt": 'ts={at:%Y-%m-%dT%H:%M:%S}Z level={level} service=checkout msg="{text}"',
    "syslog": "{at:%b %d %H:%M:%S} node-1 checkout[7]: {level}: {text}",
    "klog": "{level[0]}{at:%m%d %H:%M:%S}.000000       7 checkout.go:12] {text}",
    "cri": "{at:%Y-%m-%dT%H:%M:%S}.000000000Z stdout F {level} {text}",
    "kubectl": "[pod/checkout-7d9f8b6c5-x2x4z/app] {at:%Y-%m-%dT%H:%M:%S}Z {level} {text}",
}


def lines(form: str) -> list[str]:
    """Two hours, one line a minute; each tenth is an error, and each twentieth a timeout."""
    made = []
    for n in range(120):
        level = "ERROR" if n % 10 == 0 else "INFO"
        text = "call to db-1 timed out after 30 s" if n % 20 == 0 else f"order {n} could not be placed"
        text = text if level == "ERROR" else f"order {n} placed in {n} ms"
        made.append(FORMATS[form].format(at=T0 + timedelta(minutes=n), level=level, text=text))
    return made


def analysed(folder: Path, content: str, name: str) -> tuple[Evidence, Source, Path, Path]:
    text, kept = folder / name, folder / f"{name}.events"
    text.write_text(content)
    found = FileAnalyst().analyse(text, name, evidence="E1", at=CAME, events=kept)
    source = Source.of(found.model_copy(update={"sha256": "0" * 64}))
    assert source
    return found, source, text, kept


def asked(folder: Path, content: str, question: str | Query, name: str = "app.log") -> Found:
    _, source, text, kept = analysed(folder, content, name)
    query = parse(question) if isinstance(question, str) else question
    return records.look(query, ((source, text, kept if kept.exists() else None),))


@pytest.mark.parametrize("form", FORMATS)
def test_questions_over_each_format(tmp_path: Path, form: str) -> None:
    content = "".join(f"{line}\n" for line in lines(form))
    last = asked(tmp_path, content, "errors from the last hour")
    assert [r.line for r in last.rows] == [61, 71, 81, 91, 101, 111]
    assert [r.at for r in last.rows] == [T0 + timedelta(minutes=n) for n in range(60, 120, 10)]
    assert [r.text for r in last.rows] == [lines(form)[r.line - 1] for r in last.rows]
    between = asked(tmp_path, content, "errors of checkout between 10:00 and 10:15")
    expected = [] if form == "cri" else [1, 11]  # whose lines name nobody
    assert [r.line for r in between.rows] == expected
    top = asked(tmp_path, content, "top templates")
    assert top.templates[0].count == 108
    assert sorted(t.count for t in top.templates[1:]) == [6, 6]
    rate = asked(tmp_path, content, "how many timeouts per hour")
    assert rate.series
    assert rate.series.values == (3.0, 3.0)
    around = asked(tmp_path, content, "lines around E1:60")
    assert [r.line for r in around.rows] == list(range(50, 71))
    assert asked(tmp_path, content, "first error").rows[0].line == 1


def test_the_count_of_errors_is_that_of_the_analysis(tmp_path: Path) -> None:
    content = "".join(f"{line}\n" for line in lines("plain"))
    found, source, text, kept = analysed(tmp_path, content, "app.log")
    answer = records.look(parse("how many errors"), ((source, text, kept),))
    assert answer.total == found.errors == 12


def test_a_trace_is_one_event(tmp_path: Path) -> None:
    trace = "java.lang.IllegalStateException: no pool\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: refused\n"
    content = "".join(f"2026-03-14 10:0{n}:00 ERROR [web] failed\n{trace}" for n in range(3))
    found = asked(tmp_path, content, Query(words=("IOException",)))
    assert [(r.line, r.at) for r in found.rows] == [(4 + 4 * n, T0 + timedelta(minutes=n)) for n in range(3)]
    assert asked(tmp_path, content, "how many errors").total == 3


def test_text_in_two_byte_characters_is_searched(tmp_path: Path) -> None:
    text, kept = tmp_path / "app.log", tmp_path / "events"
    text.write_text("".join(f"{line}\n" for line in lines("plain")), encoding="utf-16")
    found = FileAnalyst().analyse(text, "app.log", evidence="E1", at=CAME, events=kept)
    source = Source(evidence="E1", file="app.log", sha256="0", onset=found.onset)
    answer = records.look(parse("errors from the last hour"), ((source, text, kept),))
    assert [r.line for r in answer.rows] == [61, 71, 81, 91, 101, 111]
    assert answer.rows[0].text == lines("plain")[60]


TABLE = "time,p99_ms\n" + "".join(f"{T0 + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ},{n}\n" for n in range(60))


def test_a_table_without_events_has_the_times_of_its_lines(tmp_path: Path) -> None:
    found = asked(tmp_path, TABLE, "lines between 10:10 and 10:12", "latency.csv")
    assert [r.text for r in found.rows] == ["2026-03-14T10:10:00Z,10", "2026-03-14T10:11:00Z,11"]


def finding(line: int, severity: Severity, minute: int | None, **facts: str) -> Finding:
    return Finding(
        evidence="E1", file="pods.txt", kind=FindingKind.EVENT, line=line, severity=severity, component="cart",
        at=None if minute is None else T0 + timedelta(minutes=minute), summary=f"what {line} means",
        excerpt=f"line {line}…", facts=dict(facts),
    )  # fmt: skip


def test_findings_are_the_events_of_what_is_no_log(tmp_path: Path) -> None:
    text, kept = tmp_path / "pods.txt", tmp_path / "events"
    text.write_text("line one\nline two OOMKilled\n" + "x" * 5000)
    told = [finding(2, Severity.ERROR, 5, pod="cart-1"), finding(3, Severity.ERROR, None), finding(1, Severity.INFO, 1)]
    events.of_findings(kept, told)
    opened = ((Source(evidence="E1", file="pods.txt", sha256="0"), text, kept),)
    errors = records.look(parse("errors"), opened)
    assert [(r.line, r.text, r.at) for r in errors.rows] == [
        (3, "line 3…", None),
        (2, "line 2…", T0 + timedelta(minutes=5)),
    ]
    assert [r.line for r in records.look(parse("errors since 10:04"), opened).rows] == [2]
    assert [r.text for r in records.look(parse("oomkilled"), opened).rows] == ["line two OOMKilled"]
    groups = records.look(parse("errors by pod"), opened).groups
    assert [(g.name, g.count) for g in groups] == [("cart", 1), ("cart-1", 1)]


def written(path: Path, count: int = 1000) -> None:
    made = np.zeros(count, RECORD)
    made["time"] = np.where(np.arange(count) < 3, UNTIMED, microseconds(T0) + np.arange(count) * 1_000_000)
    made["offset"], made["line"], made["block"] = np.arange(count) * 7 + 5_000_000_000, np.arange(count) + 1, 1
    with events.writing(path) as sink:
        sink.add(made[:600])
        sink.add(made[:0])
        sink.add(made[600:])
        sink.finish(
            [Said(("a",), Severity.INFO), Said(mine.shape("order 7"), Severity.ERROR, "shop", "h", "p", 5)],
            3_600_000_000,
        )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    written(tmp_path / "events")
    found = Events(tmp_path / "events")
    frames = list(found.frames())
    assert [f.lines.size for f in frames] == [600, 400]
    assert np.concatenate([f.offsets for f in frames]).tolist() == [n * 7 + 5_000_000_000 for n in range(1000)]
    assert np.concatenate([f.lines for f in frames]).tolist() == list(range(1, 1001))
    times = np.concatenate([f.times for f in frames]).tolist()
    later = microseconds(T0) + 3_600_000_000
    assert times[:4] == [UNTIMED, UNTIMED, UNTIMED, later + 3_000_000]
    assert (found.first, found.last, found.count) == (later + 3_000_000, later + 999_000_000, 1000)
    kind = found.kinds[int(frames[0].kinds[0])]
    assert (kind.template, kind.level, kind.component, kind.host, kind.pod) == (
        "order <*>", Severity.ERROR, "shop", "h", "p",
    )  # fmt: skip


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), events.writing(tmp_path / "events"):
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at", [0, 5, 7, 20, 100, -1, -5, -9, -20])
def test_a_damaged_file_is_unreadable_and_its_lines_are_searched(tmp_path: Path, at: int) -> None:
    kept, text = tmp_path / "events", tmp_path / "app.log"
    written(kept)
    content = bytearray(kept.read_bytes())
    content[at] ^= 0xFF
    kept.write_bytes(content)
    text.write_text("one\ntwo\n")
    opened = ((Source(evidence="E1", file="app.log", sha256="0"), text, kept),)
    if at in (20, 100):  # in a frame, which is read piece by piece
        with pytest.raises(Unreadable):
            list(Events(kept).frames())
    else:
        with pytest.raises(Unreadable):
            Events(kept)
    assert [r.line for r in records.look(Query(words=("two",)), opened).rows] == [2]


@pytest.mark.parametrize("content", [b"", b"FMevent", events.MAGIC, events.MAGIC * 4, b"{}" * 100])
def test_what_is_no_file_of_events_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        Events(path)


def test_pieces_of_text_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "PIECE", 10)
    path = tmp_path / "text"
    path.write_text("one\ntwo three four five\n\nsix")
    pieces = list(columns.of_text(Source(evidence="E1", file="a", sha256="0"), path).pieces())
    assert np.concatenate([p.lines for p in pieces]).tolist() == [1, 2, 3, 4]
    assert [int(o) for p in pieces for o in p.offsets[:-1]] == [0, 4, 24, 25]
