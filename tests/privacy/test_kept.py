"""The compiled expressions are kept in the user's cache; a bad one is made anew and never believed."""

from pathlib import Path

import hyperscan
import pytest

from adapters.privacy import kept

EXPRESSIONS = [rb"a[0-9]{3}", rb"secret"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "faultmaven"


def ends(database: hyperscan.Database, text: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    database.scan(
        text,
        match_event_handler=lambda number, _start, end, _flags, _context: found.append((number, end)),
        scratch=hyperscan.Scratch(database),
    )
    return found


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of expressions, for each time that some were compiled."""
    done: list[int] = []
    build = kept._build

    def counted(expressions: list[bytes], first: int, file: Path) -> hyperscan.Database:
        done.append(len(expressions))
        return build(expressions, first, file)

    monkeypatch.setattr(kept, "_build", counted)
    return done


def test_what_was_compiled_is_not_compiled_again(cache: Path, compilations: list[int]) -> None:
    for _ in range(2):
        assert ends(kept.database(EXPRESSIONS, 5), b"a123 secret") == [(5, 4), (6, 11)]
    assert compilations == [2]
    assert [f.suffix for f in cache.iterdir()] == [".hs"]


def test_other_expressions_are_another_file(cache: Path, compilations: list[int]) -> None:
    kept.database(EXPRESSIONS, 0)
    kept.database(EXPRESSIONS[:1], 0)
    kept.database(EXPRESSIONS, 1)
    assert compilations == [2, 1, 2]
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",  # emptied
        lambda content: content[: len(content) // 2],  # cut off
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),  # one bit
        lambda content: b"\0" * len(content),  # blank
    ],
)
def test_a_damaged_file_is_made_anew(cache: Path, compilations: list[int], damage: object) -> None:
    assert callable(damage)
    kept.database(EXPRESSIONS, 0)
    (file,) = cache.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    for _ in range(2):
        assert ends(kept.database(EXPRESSIONS, 0), b"a123") == [(0, 4)]
    assert compilations == [2, 2]


def test_without_a_place_to_keep_it_it_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compilations: list[int]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert ends(kept.database(EXPRESSIONS, 0), b"secret") == [(1, 6)]
    assert compilations == [2]
