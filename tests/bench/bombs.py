"""Bombs: taking in a file that is small to send and huge to read, against starting Python; each in a fresh process.

python -m tests.bench.bombs [WORD …]
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Figure, as_seconds, seconds
from tests.fuzz.bombs import Outcome, apart
from tests.fuzz.hostile import BOMBS

TIMES = 5


def figures(*only: str) -> Iterator[Figure]:
    """What became of it stands in what is measured: the verdict, and the peak of memory."""
    start = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), TIMES)
    for name in BOMBS:
        if not only or any(word in name for word in only):
            found = dropped(name)
            verdict = found.said.partition(":")[0] if found.kept else f"WENT OFF: {found.said}"
            what = f"bomb: {name}, {verdict}, {found.peak} MB, on the processor / start of Python"
            yield Figure(what, found.processor, start, as_seconds)


def dropped(name: str) -> Outcome:
    """One bomb at its full size."""
    _, write, size, _ = BOMBS[name]
    with tempfile.TemporaryDirectory(prefix="bomb-") as folder:
        source = Path(folder, "dropped")
        write(source, size)
        return apart(name, source)


if __name__ == "__main__":
    for figure in figures(*sys.argv[1:]):
        print(figure, flush=True)
