from pathlib import Path

from tests.bench import generator


def test_the_same_seed_gives_the_same_log_and_another_seed_another() -> None:
    first = list(generator.lines(50_000))
    assert list(generator.lines(50_000)) == first
    assert list(generator.lines(50_000, seed=8)) != first


def test_the_log_has_the_asked_size_and_ends_with_a_whole_line(tmp_path: Path) -> None:
    log = tmp_path / "mixed.log"
    generator.write(log, 100_000)
    content = log.read_bytes()
    last = content.rsplit(b"\n", 2)[-2] + b"\n"
    assert content.endswith(b"\n")
    assert len(content) - len(last) < 100_000 <= len(content)


def test_every_shape_is_in_it_and_numbers_are_drawn_anew() -> None:
    found = list(generator.lines(100_000))
    starts = ("2026-03-01T", "Mar  1 ", "{", "I0301 ", "10.")
    assert all(any(line.startswith(start) for line in found) for start in starts)
    assert any(" stdout F " in line for line in found)
    assert len(set(found)) == len(found)
