import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence import numbers
from adapters.evidence.excerpt import cut
from adapters.evidence.rows import of
from adapters.privacy.redactor import LineRedactor
from tests.fuzz import checks
from tests.fuzz.mutate import mutant
from tests.fuzz.run import dice
from tests.fuzz.targets import TARGETS, Target

RUNS = 20
PIECES = st.sampled_from(
    ("\x1b[31m", "\x1b[", "m", "\0", "\r", "\t", " ", "…", "é", "error", "9" * 90, "\ufeff", "[", "\x9b")
)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_is_dropped_is_read_or_refused(tmp_path: Path, target: Target) -> None:
    seeds = target.seeds()
    for turn in range(RUNS):
        folder = tmp_path / str(turn)
        folder.mkdir()
        try:
            target.run(mutant(dice(target.name, turn), seeds), folder)
        except Exception as error:
            error.add_note(f"turn {turn} of {target.name}; again: python -m tests.fuzz --first {turn} --runs 1")
            raise


def test_mutants_are_the_same_in_every_run() -> None:
    seeds = (b"2026-03-14 10:00:00 ERROR refused\n", b'{"a": [1, 2]}')
    first = [mutant(dice("same", turn), seeds) for turn in range(50)]
    assert first == [mutant(dice("same", turn), seeds) for turn in range(50)]
    assert len(set(first)) > 40


@given(st.lists(PIECES, max_size=60), st.integers(0, 900), st.integers(0, 900))
def test_an_excerpt_is_what_stands_in_its_line(pieces: list[str], start: int, end: int) -> None:
    line = "".join(pieces)
    excerpt = cut(line, start, end)
    assert len(excerpt) <= checks.LONGEST
    assert checks.quoted(excerpt, line)


NUMBERS = st.one_of(
    st.floats(), st.integers(), st.from_regex(r"[-+]?[0-9_.eE²٣ ]{0,400}"), st.sampled_from(("inf", "nan"))
)


@given(st.lists(NUMBERS, min_size=2, max_size=9))
def test_what_is_read_as_a_number_can_be_reckoned_with(written: list[str | float | int]) -> None:
    found = [n for one in written if (n := numbers.real(one)) is not None]
    assert math.isfinite(math.prod(found))
    assert math.isfinite(math.fsum(n * n for n in found))
    assert all(math.isfinite(a / b) for a in found for b in found if b)
    assert all(n is None or 0 <= n < 1 << 63 for n in (numbers.whole(str(one)) for one in written))


@pytest.mark.parametrize("size", [2047, 2048, 5000])
def test_a_value_that_is_too_long_is_cut_between_letters(tmp_path: Path, size: int) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text("password=t" + "\u00e9" * size, "utf-8")
    redactor = LineRedactor(bytes(32))
    assert redactor.text(source.read_text("utf-8"), {}).text.startswith("password=<SECRET_1>")
    redactor.file(source, target, {})
    assert target.read_text("utf-8").startswith("password=<SECRET_1>")


CELLS = st.text(st.sampled_from('a1,";\t\r\0 \ud800é'), max_size=20)


@given(st.lists(CELLS, max_size=12))
def test_a_row_begins_in_a_line_that_is_there(lines: list[str]) -> None:
    begun = [begin for begin, _ in of(lines, ",")]
    assert begun == sorted(set(begun))
    assert all(1 <= begin <= len(lines) for begin in begun)
