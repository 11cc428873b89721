from pathlib import Path

import pytest

from tests.fuzz.bombs import OUTCOMES, apart, take_in
from tests.fuzz.hostile import BOMBS


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read(tmp_path: Path, name: str) -> None:
    source = tmp_path / "dropped"
    dropped, write, _full, small = BOMBS[name]
    write(source, small)
    assert take_in(source, dropped, tmp_path).startswith(OUTCOMES)


def test_no_entity_of_a_file_is_read_and_a_process_of_its_own_says_what_became_of_it(tmp_path: Path) -> None:
    source = tmp_path / "dropped"
    BOMBS["xml entity of a file"][1](source, 1)
    outcome = apart("xml entity of a file", source, patience=60)
    assert outcome.said.startswith(OUTCOMES)
    assert "root:" not in outcome.said
