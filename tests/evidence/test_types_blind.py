"""The types of files that somebody labelled who knew no rule."""

from pathlib import Path

from tests.evidence.types import blind


def test_the_type_of_a_file_is_told_right(tmp_path: Path) -> None:
    found = list(blind.files(tmp_path))
    assert len(found) >= 200
    wrong = [(b.name, b.types, b.told) for b in found if not b.is_right]
    assert len(wrong) <= 0.02 * len(found), wrong
    assert sum(b.is_strict for b in found) >= 0.91 * len(found)
