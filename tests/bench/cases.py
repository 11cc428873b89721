"""Run `investigate` on every incident case, check each citation, and score what comes out.

    python -m tests.bench.cases [--out DIR]

The cases stand outside the repository, in ../shared/cases.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"


@dataclass(frozen=True)
class Run:
    """One investigated case."""

    case: str
    answer: dict[str, Any]
    seconds: float


def folders() -> list[Path]:
    """The cases that are here, none where there is no shared folder."""
    return sorted(p for p in (CASES / "open").glob("*") if p.is_dir())


def investigate(folder: Path) -> Run:
    """Run the command line on one case, as a person would."""
    question = (folder / "question.txt").read_text()
    command = [sys.executable, "-m", "bot", "investigate", str(folder), "--question", question, "--json"]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{folder.name}: status {done.returncode}: {done.stderr[-600:]}")
    return Run(folder.name, json.loads(done.stdout), seconds)


def main() -> int:
    """Print the time and the rank of each case, and the scorer's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    out: Path = parser.parse_args().out or Path(tempfile.mkdtemp(prefix="cases-"))
    out.mkdir(parents=True, exist_ok=True)
    if not folders():
        print(f"There are no cases in {CASES}: nothing was measured.")
        return 0
    slowest = max((_written(out, folder) for folder in folders()), key=lambda r: r.seconds)
    print(f"{len(folders())} cases, the slowest {slowest.seconds:.1f} s ({slowest.case}); outputs in {out}")
    score = [sys.executable, CASES / "score.py", "--cases", CASES / "expected.jsonl", "--outputs", out, "--per-case"]
    return subprocess.run(score, check=False).returncode


def _written(out: Path, folder: Path) -> Run:
    run = investigate(folder)
    (out / f"{run.case}.json").write_text(json.dumps(run.answer, indent=1))
    return run


def lines(folder: Path, file: str) -> Iterator[str]:
    """The lines of a case's file, as they are on the disk."""
    yield from (folder / file).read_text(errors="replace").split("\n")


if __name__ == "__main__":
    sys.exit(main())
