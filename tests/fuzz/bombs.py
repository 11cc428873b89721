"""Drops each bomb into a fresh process, and says what became of it, how long it took and how much memory."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz.hostile import BOMBS

MEMORY = 6 << 30  # bytes of address space, so that a defect does not take the machine with it
PATIENCE = 120  # seconds of the processor for one bomb
SECONDS, PEAK = 2.0, 300  # what a bomb may take, and in MB
CAME = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass
class Outcome:
    """What became of one bomb."""

    name: str
    said: str  # refused, noted or read, and in which words
    seconds: float  # of the clock, without the start of the process
    processor: float
    peak: int  # MB, with what the program itself takes

    @property
    def kept(self) -> bool:
        """Refused or read, in time and memory; the processor's time, which nothing else on the machine lengthens."""
        return self.said.startswith(OUTCOMES) and self.processor <= SECONDS and self.peak <= PEAK


OUTCOMES = ("refused", "noted", "read")


def take_in(source: Path, name: str, folder: Path) -> str:
    """What the intake does with a file: unpack, redact, analyse."""
    from adapters.evidence.analyst import FileAnalyst  # noqa: PLC0415  loaded before the clock starts
    from adapters.evidence.transcribe.unpacker import TranscribingUnpacker  # noqa: PLC0415  as above
    from adapters.privacy.redactor import LineRedactor  # noqa: PLC0415  as above
    from engines.errors import Refused  # noqa: PLC0415  as above

    try:
        members = TranscribingUnpacker(tesseract=None).unpack(source, name, folder / "work")
    except Refused as refused:
        return f"refused: {refused}"
    said = f"read {len(members)} files"
    for member in members:
        target = folder / "redacted"
        LineRedactor(bytes(32)).file(member.path, target, {})
        found = FileAnalyst().analyse(target, member.name, evidence="E1", at=CAME, events=folder / "events")
        said = f"noted: {found.note}" if found.note else f"read {found.lines} lines, {len(found.findings)} findings"
    return said


def warm(folder: Path) -> None:
    """Load what a running program has loaded: the clock measures the bomb alone."""
    path = folder / "warm.log"
    path.write_text("2026-03-14 10:00:00 ERROR connection refused\n" * 3)
    take_in(path, "warm.log", folder)


def measured(name: str, source: Path) -> Outcome:
    """Take one bomb in, here."""
    with tempfile.TemporaryDirectory(prefix="bomb-") as work:
        warm(Path(work))
        began, used = time.perf_counter(), _used()
        try:
            said = take_in(source, BOMBS[name][0], Path(work))
        except (Exception, MemoryError) as error:  # noqa: BLE001  what escapes is what this looks for
            said = f"failed: {type(error).__name__}: {str(error)[:200]}"
        seconds, processor = time.perf_counter() - began, _used() - used
    return Outcome(name, said[:300], seconds, processor, _peak())


def _used() -> float:
    """Seconds of the processor, also of processes that it started and that have ended."""
    return sum(os.times()[:4])


def _peak() -> int:
    """The most memory of this process in MB; what the kernel counts as used includes the parent's before the start."""
    rows = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines())
    return int(rows["VmHWM"].split()[0]) >> 10


def apart(name: str, source: Path, *, patience: int = PATIENCE) -> Outcome:
    """Take one bomb in, in a process of its own."""
    command = [sys.executable, "-m", "tests.fuzz.bombs", name, str(source), str(patience)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return Outcome(name, f"died with {done.returncode}: {last[:200]}", patience, patience, 0)
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def main(only: list[str]) -> int:
    """Print a table of all bombs at their full size; the exit code says whether one went off."""
    print(f"{'bomb':32} {'s':>7} {'cpu s':>7} {'MB':>6}  what became of it")
    failed = 0
    for name, (_, write, size, _small) in BOMBS.items():
        if only and not any(word in name for word in only):
            continue
        with tempfile.TemporaryDirectory(prefix="bomb-") as folder:
            source = Path(folder, "dropped")
            write(source, size)
            found = apart(name, source)
        failed += not found.kept
        mark = "  " if found.kept else "! "
        print(f"{name:32} {found.seconds:7.2f} {found.processor:7.2f} {found.peak:6}  {mark}{found.said}", flush=True)
    return 1 if failed else 0


def _child(name: str, source: str, patience: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(patience), int(patience) + 5))
    print(json.dumps(asdict(measured(name, Path(source)))))


if __name__ == "__main__":
    _child(*sys.argv[1:])
