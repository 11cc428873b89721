"""The compiled pass and its plain twin: the same lines, records, times and counts for every log, whole or broken."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from adapters.evidence import scan
from adapters.evidence.clock import Clock
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import chunks, findings, joined, reading, templates
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.reading import Reading
from adapters.evidence.scan import UNTIMED, Engine, Plain

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAMPLES = sorted((Path(__file__).parent / "logs").glob("*.log"))
MUTANTS = 5  # of each sample

pytestmark = pytest.mark.skipif(isinstance(scan.engine(), Plain), reason="no C compiler is installed")


class Seen:
    """All records of a file as they passed."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int]] = []

    def see(self, reading: Reading, chunk: Chunk) -> None:  # noqa: ARG002  as all watchers
        self.rows += [tuple(map(int, row)) for row in chunk.records.tolist()]


def read(path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Everything that a reading of a file comes to."""
    monkeypatch.setattr(scan, "engine", lambda: engine)
    seen = Seen()
    document = Document(path, "app.log", "E1", CAME)
    done = reading.read(document, (seen,))
    mined = templates.mined(done.shapes.kept.values())
    groups = findings.groups(done.shapes, mined)
    spreads = [done.curves.spread(k.blocks) for k in findings.kinds(groups, done)]
    told = [findings.of(document, g, None, spread) for g, spread in zip(groups, spreads, strict=True)]
    known = done.tables.blocks
    return {
        "records": seen.rows,
        "counts": done.tables.count[:known].tolist(),
        "firsts": done.tables.first[:known].tolist(),
        "lasts": done.tables.last[:known].tolist(),
        "lines": done.count,
        "span": (done.start, done.end),
        "tally": (done.number(reading.ERROR), done.number(reading.WARNING)),
        "templates": templates.listed(done, mined, None),
        "findings": findings.chosen(told, None),
    }


def mutants(data: bytes, seed: str) -> Iterator[bytes]:
    """The same with lines repeated, moved, cut, joined, and bytes that are others."""
    chance = random.Random(seed)  # noqa: S311  reproducible
    for _ in range(MUTANTS):
        lines = data.splitlines(keepends=True) * chance.randint(1, 3)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(lines))
            line = lines[at]
            cut = chance.randrange(len(line) + 1)
            match chance.randrange(6):
                case 0:
                    lines[at] = line[:cut] + bytes([chance.randrange(256)]) + line[cut + 1 :]
                case 1:
                    lines[at] = line[:cut]
                case 2:
                    lines.insert(chance.randrange(len(lines)), line)
                case 3:
                    lines[at] = b"\t" + line
                case 4:
                    lines[at] = line[:cut] + bytes(chance.choices(b"0123456789:-. \n", k=4)) + line[cut:]
                case _:
                    lines[at] = chance.choice((b"\r\n", b"\n", b"\x00", b"\xff\xfe", b"\xe2\x80\xa6 ")) + line
        yield b"".join(lines)


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.stem for s in SAMPLES])
def test_both_passes_read_the_same(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native = scan.engine()
    path = tmp_path / "log"
    for number, data in enumerate((sample.read_bytes(), *mutants(sample.read_bytes(), sample.stem))):
        path.write_bytes(data)
        ours, twins = read(path, native, monkeypatch), read(path, Plain(), monkeypatch)
        for name, value in ours.items():
            assert value == twins[name], f"{name} of mutant {number} of {sample.stem}"


NO_TIMES = (b"3/4/2026 9:00:99 AM refused", b"3/4/2026 9:0:61 refused", b"20260304 9:61:00 refused")
NO_ZONES = (b"14/Mar/2026:09:30:03 +0080 refused", b"14/Mar/2026:09:30:03 -2500 refused")


@pytest.mark.parametrize("line", NO_TIMES + NO_ZONES)
def test_both_passes_take_no_time_and_no_zone_that_there_is_not(
    line: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes((line + b"\n") * 3)
    ours, twins = read(path, scan.engine(), monkeypatch), read(path, Plain(), monkeypatch)
    assert ours == twins
    found = Clock(CAME).find(line.decode())
    assert (found.at if found else None) == (None if line in NO_TIMES else datetime(2026, 3, 14, 9, 30, 3, tzinfo=UTC))


NEARLY = (
    b"1773482400000,18.3 refused\n3773482400000,18.6 refused\n",  # the second is no time
    b"2026/03/14 10:00,37.43 refused\n2026/03/14 10:00,99.43 refused\n",  # a value, and no fraction of seconds
)


@pytest.mark.parametrize("lines", NEARLY)
def test_both_passes_take_no_more_for_a_time_than_is_one(
    lines: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(lines)
    ours, twins = read(path, scan.engine(), monkeypatch), read(path, Plain(), monkeypatch)
    assert ours == twins
    assert ours["span"] == (datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 14, 10, tzinfo=UTC))


@pytest.mark.parametrize("size", [1 << 10, 1 << 12, 1 << 20])
@pytest.mark.parametrize(
    "sample", ["trace-java", "trace-python-group", "windows-event", "journald-export", "cri", "klog"]
)
def test_where_a_chunk_ends_changes_nothing(
    sample: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(next(s for s in SAMPLES if s.stem == sample).read_bytes() * 40)
    native = scan.engine()
    whole = read(path, native, monkeypatch)
    monkeypatch.setattr(chunks, "SIZE", size)
    parts = read(path, native, monkeypatch)
    for name, value in whole.items():
        assert parts[name] == value, name


def test_every_line_is_in_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    text = b"".join(s.read_bytes() for s in SAMPLES if not s.stem.startswith(("windows", "journald-export")))
    path.write_bytes(text)
    done = read(path, scan.engine(), monkeypatch)
    offsets = [row[1] for row in done["records"]]
    assert offsets == sorted(set(offsets))
    assert done["lines"] == text.count(b"\n")
    for _, offset, line, _ in done["records"]:
        assert text.count(b"\n", 0, offset) == line - 1


def test_joined_lines_keep_their_places() -> None:
    text = b"__CURSOR=1\nMESSAGE=a\n\n__CURSOR=2\nMESSAGE=b\n"
    data = bytearray(text + b"\0" * scan.SLACK)
    joiner = joined.of(text.decode())
    assert joiner is not None
    assert joiner.join(data, 0, len(text), final=True) == len(text)
    assert data[: len(text)].split(b"\n") == [b"__CURSOR=1\x1eMESSAGE=a\x1e", b"__CURSOR=2\x1eMESSAGE=b", b""]
    lines = np.array([(0, 22, 1, 0), (23, 43, 2, 0)], scan.LINE)
    assert joined.number(data, 0, len(text), lines) == 3
    assert lines["line"].tolist() == [1, 4]


def test_a_record_without_time_has_that_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    path.write_text("no time yet\n2026-02-03T04:05:06Z INFO a\nno time\n", "utf-8")
    times = [row[0] for row in read(path, scan.engine(), monkeypatch)["records"]]
    assert times == [UNTIMED, 1_770_091_506_000_000, 1_770_091_506_000_000]


def test_a_record_with_no_room_before_the_next_chunk_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    path.write_text("".join(f"2026-02-03T04:05:06Z ERROR lost{' and found' * i}\n" for i in range(30)))
    native = scan.engine()
    whole = read(path, native, monkeypatch)
    monkeypatch.setattr(chunks, "SIZE", 400)
    monkeypatch.setattr(chunks, "ROOM", 8)
    assert read(path, native, monkeypatch) == whole


@pytest.mark.parametrize("ahead", [2, 8])
def test_how_far_ahead_lines_are_found_changes_nothing(
    ahead: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there is no room for all shapes, and what is known of the lines before decides."""
    path = tmp_path / "log"
    words = [f"{a}{b}" for a in "bcdfgklmnprst" for b in ("ab", "eck", "il", "ont", "ure")]
    said = (f"{words[i % 65]} {'!' * (i // 50)} {words[i * 7 % 61]} ERROR {words[i % 59]}\n" for i in range(700))
    path.write_text("".join(said))
    for name, most in (("MOST", 20), ("MANY", 500)):  # room for few shapes, and no place is open
        monkeypatch.setattr(scan.tables, name, most)
    monkeypatch.setattr(chunks, "SIZE", 1 << 11)
    native = scan.engine()
    monkeypatch.setattr(chunks, "AHEAD", 1)
    expected = read(path, Plain(), monkeypatch)
    monkeypatch.setattr(chunks, "AHEAD", ahead)
    assert read(path, native, monkeypatch) == expected
