"""Evidence: reading and redacting a big log, against counting its lines and copying it.

    python -m tests.bench.evidence analyse|redact|idle FILE

runs one of ours in a process of its own, because the peak of memory is a process's.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from adapters.privacy.redactor import LineRedactor
from tests.bench import generator
from tests.bench.measure import Figure, as_megabytes, seconds

SIZE = 20_000_000


def figures() -> Iterator[Figure]:
    """Analysis, its memory, and redaction."""
    with tempfile.TemporaryDirectory() as folder:
        log, copy = Path(folder, "mixed.log"), Path(folder, "copy.log")
        generator.write(log, SIZE)
        count = seconds(lambda: subprocess.run(["wc", "-l", log], stdout=subprocess.DEVNULL, check=True), 5)
        analysed, idle = _alone("analyse", log), _alone("idle", log)
        yield Figure("analysis of a 20 MB log / wc -l", analysed["seconds"], count, _speed)
        yield Figure("peak memory of it / of its imports", analysed["peak"], idle["peak"], as_megabytes)
        yield Figure(
            "redaction of it / a copy", _alone("redact", log)["seconds"], seconds(_copying(log, copy), 5), _speed
        )


def _speed(value: float) -> str:
    return f"{value:.3g} s, {SIZE / value / 1e6:,.1f} MB/s"


def _copying(source: Path, target: Path) -> Callable[[], None]:
    def copy() -> None:
        with source.open("rb") as reading, target.open("wb") as writing:
            shutil.copyfileobj(reading, writing)

    return copy


def _alone(what: str, log: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "tests.bench.evidence", what, log], capture_output=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _run(what: str, log: Path) -> None:
    match what:
        case "analyse":
            found = FileAnalyst().analyse(log, log.name, evidence="E1", at=datetime.now(UTC))
            assert found.lines, found.note
        case "redact":
            LineRedactor(b"bench").file(log, log.with_suffix(".redacted"), {})


def _peak() -> int:
    """Linux's own figure: `resource` counts in what the parent had before this program was loaded."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def main() -> None:
    """Run one and print its seconds and the peak of memory."""
    what, log = sys.argv[1], Path(sys.argv[2])
    spent = seconds(lambda: _run(what, log))
    print(json.dumps({"seconds": spent, "peak": _peak()}))


if __name__ == "__main__":
    main()
