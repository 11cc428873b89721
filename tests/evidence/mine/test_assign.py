"""Every line of a file has its template, whatever the lines are."""

import csv
from pathlib import Path

import pytest

from adapters.evidence.mine import header
from adapters.evidence.mine.assign import _Known, _Shapes, assign
from engines.errors import Refused


def assigned(tmp_path: Path, content: bytes) -> list[tuple[int, int, str]]:
    log, out = tmp_path / "log", tmp_path / "out.csv"
    log.write_bytes(content)
    count = assign(log, out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = [(int(r["line"]), int(r["template_id"]), r["template"]) for r in csv.DictReader(file)]
    assert count == len({i for _, i, _ in rows})
    return rows


LINES = [
    # content, templates in the order of the lines
    (b"", []),
    (b"\n", [""]),
    (b"a 1\n\n  \na 2", ["a <*>", "", "", "a <*>"]),  # blank lines and no end of the last line
    (b"a 1\r\nb c\r\n", ["a <*>", "b c"]),
    (b"a 1\rb\n", ["a <*> b"]),  # a carriage return alone ends no line
    (b"\xff\xfe x 1\nx\n", ["\ufffd\ufffd x <*>", "x"]),
    (b'say "no", x\nit, too\n', ['say "no", x', "it, too"]),  # what CSV must quote
    (b"a\x00b\x01c\x02 d\n", ["a\ufffdb\ufffdc\ufffd d"]),
]


@pytest.mark.parametrize(("content", "templates"), LINES)
def test_every_line_is_there_once(tmp_path: Path, content: bytes, templates: list[str]) -> None:
    rows = assigned(tmp_path, content)
    assert [line for line, _, _ in rows] == list(range(1, len(templates) + 1))
    assert [t for _, _, t in rows] == templates


def test_ids_count_in_the_order_of_first_appearance(tmp_path: Path) -> None:
    rows = assigned(tmp_path, b"b 1\na 1\nb 2\nc\na 9\n")
    assert [(i, t) for _, i, t in rows] == [(1, "b <*>"), (2, "a <*>"), (1, "b <*>"), (3, "c"), (2, "a <*>")]


def test_a_long_line_is_one_line(tmp_path: Path) -> None:
    rows = assigned(tmp_path, b"x " * 200_000 + b"\nshort 1\n" + b"y" * 70_000)
    assert len(rows) == 3
    assert rows[1][2] == "short <*>"


def test_raw_lines_and_their_messages_have_the_same_templates(tmp_path: Path) -> None:
    said = [f"order {i} placed" if i % 3 else f"cart {i} lost in /tmp/{i}" for i in range(100)]
    raw = [f"2026-03-01 10:00:{i % 60:02},123 INFO [main] org.shop.Cart: {text}" for i, text in enumerate(said)]
    of_raw, of_said = (assigned(tmp_path, "\n".join(lines).encode()) for lines in (raw, said))
    assert of_raw == of_said
    assert {t for _, _, t in of_raw} == {"order <*> placed", "cart <*> lost in <*>"}


def test_more_lines_than_are_kept_at_once(tmp_path: Path) -> None:
    rows = assigned(tmp_path, b"".join(b"row %d\n" % i for i in range(200_000)))
    assert len(rows) == 200_000
    assert {(i, t) for _, i, t in rows} == {(1, "row <*>")}


def test_shapes_beyond_what_is_kept_are_all_parameter() -> None:
    shapes = _Shapes(header.infer(()), most=2)
    indexes = [
        shapes.index(line) for line in (b"apples fell", b"pears rose", b"plums stood", b"figs lay", b"pears rose")
    ]
    assert indexes == [0, 1, 2, 2, 1]
    assert shapes.templates({}) == {0: "apples fell", 1: "pears rose", 2: "<*>"}


def test_a_forgotten_line_is_learned_again() -> None:
    known = _Known(most=8)
    for i in range(100):
        known.add(b"line %d" % i, i)
        assert len(known) <= 3
    shapes = _Shapes(header.infer(()), known=1)
    assert [shapes.index(line) for line in (b"apples fell", b"pears rose", b"plums stood", b"apples fell")] == [
        0,
        1,
        2,
        0,
    ]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a directory"):
        assign(tmp_path, tmp_path / "out.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't be read"):
        assign(tmp_path / "none.log", tmp_path / "out.csv")


def test_an_output_that_cant_be_written_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a\n")
    with pytest.raises(Refused, match="can't be written"):
        assign(log, tmp_path / "no" / "out.csv")


def test_the_log_itself_is_never_overwritten(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a\n")
    with pytest.raises(Refused, match="is the log itself"):
        assign(log, log)
    assert log.read_text() == "a\n"
