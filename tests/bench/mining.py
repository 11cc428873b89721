"""Mining and analysis of a large mixed log, against drain3 on its lines and against counting them.

    make install && python -m tests.bench.mining [--large]
    python -m tests.bench.mining mine|assign FILE

The second form runs one of ours in a process of its own, because the peak of memory is a process's. With `--large` the
log has 1 GB; drain3 is measured on a part of it, by the line.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from adapters import child
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log import reading, templates
from adapters.evidence.mine.assign import assign
from bot.main import SHARE
from tests.bench import mixed
from tests.bench.measure import seconds
from tests.bench.templates import DOCUMENTED, GENERIC, Masks, miner

SIZE, LARGE = 100_000_000, 1_000_000_000
LINES = 40_000  # that drain3 is measured on: every n-th of the file
COUNTS = 9  # times that lines are counted
MEGA = 1e6
_MODULE = "tests.bench.mining"


@dataclass(frozen=True)
class Run:
    """What a process took."""

    wall: float  # seconds
    cpu: float  # seconds
    peak: float  # bytes

    def words(self, size: int) -> str:
        """With its speed on so many bytes."""
        speed = size / self.wall / MEGA
        return f"{self.wall:.2f} s ({self.cpu:.2f} s of CPU), {speed:.0f} MB/s, peak {self.peak / MEGA:.0f} MB"


def figures(size: int = SIZE) -> Iterator[str]:
    """Mining, assignments, the whole command, and JSON alone; the ratio says how many times faster ours is."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "mixed.log")
        mixed.write(log, size)
        yield from _of(log, log.stat().st_size)
        log.unlink()
        mixed.write_json(log, size)
        yield _line(
            f"mining of {_name(size)} of JSON with random ids", _mined(log), log.stat().st_size, "150 MB/s", None
        )


def _of(log: Path, size: int) -> Iterator[str]:
    name = f"of a {_name(size)} mixed log"
    number = _lines(log)
    part = _part(log, number)
    documented, generic = (_drained(part, masks) * number / len(part) for masks in (DOCUMENTED, GENERIC))
    counted = seconds(lambda: subprocess.run(["wc", "-l", log], stdout=subprocess.DEVNULL, check=True), COUNTS)
    drain = f"{documented:.0f} s (by {len(part):,} of {number:,} lines)"
    mined = _mined(log)
    yield _line(f"mining {name} / drain3 with the masks of its manual", mined, size, drain, documented)
    yield _line("the same / drain3 with four cheap masks", mined, size, f"{generic:.0f} s", generic)
    yield _line("the same / wc -l", mined, size, f"{counted:.4f} s", counted)
    analyzed = _ran([sys.executable, "-m", "bot", "analyze", str(log), "--json"])
    yield _line(f"analyze {name}, start and redaction included / drain3", analyzed, size, drain, documented)
    assigned = _ran([sys.executable, "-m", _MODULE, "assign", str(log)])
    yield _line(f"assignments {name} / drain3", assigned, size, drain, documented)


def _line(what: str, ours: Run, size: int, plain: str, cost: float | None) -> str:
    ratio = f"{cost / ours.wall:.3g} (of CPU {cost / ours.cpu:.3g})" if cost else ""
    return f"{what} | {ours.words(size)} | {plain} | {ratio}"


def _name(size: int) -> str:
    return f"{size / MEGA:.0f} MB"


def _lines(log: Path) -> int:
    with log.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _part(log: Path, number: int) -> list[str]:
    with log.open(encoding="ascii") as file:
        return [line.rstrip("\n") for line in islice(file, 0, None, max(1, number // LINES))]


def _drained(part: Sequence[str], masks: Masks) -> float:
    """Seconds of CPU of drain3, which is its time where nothing else runs."""
    one, begin = miner(masks), time.process_time()
    for line in part:
        one.add_log_message(line)
    return time.process_time() - begin


def _mined(log: Path) -> Run:
    """In a process of its own, without its start."""
    done = subprocess.run([sys.executable, "-m", _MODULE, "mine", log], capture_output=True, check=True)
    return Run(**json.loads(done.stdout))


def _ran(command: list[str]) -> Run:
    """A whole process, its start included."""
    begin = time.perf_counter()
    any_size = {**os.environ, "MAX_FILE_MB": "2000"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=any_size) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Run(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def _mine(log: Path) -> None:
    """As the extractor does, in a process that is set as the program sets itself."""
    child.spare()
    sys.setswitchinterval(SHARE)
    read = reading.read(Document(log, log.name, "E1", datetime.now(UTC)))
    listed = templates.listed(read, templates.mined(read.shapes.kept.values()), None)
    assert sum(t.count for t in listed), "nothing was found"


def _timed(call: Callable[[], object]) -> None:
    begin, cpu = time.perf_counter(), time.process_time()
    call()
    spent = {"wall": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    print(json.dumps({**spent, "peak": peak}))


def main(arguments: Sequence[str]) -> None:
    """Run one of ours, or print the figures."""
    match arguments:
        case ["mine", log]:
            _timed(lambda: _mine(Path(log)))
        case ["assign", log]:
            assign(Path(log), Path(log).with_suffix(".csv"))
        case _:
            for line in figures(LARGE if "--large" in arguments else SIZE):
                print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
