"""The number of a line is told from where it begins, without the file in memory."""

from pathlib import Path

import pytest

from adapters.evidence import lines


@pytest.mark.parametrize("number", [1, 2, 7, 4000])
def test_the_number_of_a_line_counts_the_ends_before_it(number: int, tmp_path: Path) -> None:
    said = "a line of a log"
    path = tmp_path / "app.log"
    path.write_text(f"{said}\n" * 5000)
    assert lines.number(path, (number - 1) * (len(said) + 1)) == number


def test_line_ends_in_several_blocks_are_all_counted(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(b"\n" * (2 * lines.BLOCK + 9))
    assert lines.number(path, 2 * lines.BLOCK + 5) == 2 * lines.BLOCK + 6
