"""Run `investigate` on every incident case, and print per case its rank and its seconds, then the scorer's table.

    python -m tests.bench.cases [--out DIR]

The cases stand outside the repository, in ../shared/cases; `--out` keeps the answers.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"
RANKED = re.compile(r"^ *(-|\d+) (\S+)$", re.MULTILINE)  # what the scorer prints per case


@dataclass(frozen=True)
class Score:
    """What the scorer says: the rank of the true cause by case, "-" where it is not among the causes."""

    ranks: dict[str, str]
    table: str


def folders() -> list[Path]:
    """The cases that are here, none where there is no shared folder."""
    return sorted(p for p in (CASES / "open").glob("*") if p.is_dir())


def investigate(folder: Path, out: Path) -> float:
    """Run the command line on one case, as a person would; returns the seconds, process included."""
    question = (folder / "question.txt").read_text()
    command = [sys.executable, "-m", "bot", "investigate", str(folder), "--question", question, "--json"]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{folder.name}: status {done.returncode}: {done.stderr[-600:]}")
    (out / f"{folder.name}.json").write_text(done.stdout)
    return spent


def score(out: Path) -> Score:
    """Let the scorer read the answers."""
    command = [
        sys.executable,
        str(CASES / "score.py"),
        "--cases",
        str(CASES / "expected.jsonl"),
        "--outputs",
        str(out),
        "--per-case",
    ]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Score({case: rank for rank, case in RANKED.findall(said)}, RANKED.sub("", said).strip())


def measure(out: Path) -> None:
    """Investigate all cases, and print what came of it."""
    out.mkdir(parents=True, exist_ok=True)
    spent = {folder.name: investigate(folder, out) for folder in folders()}
    scored = score(out)
    print("rank | seconds | case")
    for case, seconds in spent.items():
        print(f"{scored.ranks.get(case, '-'):>4} | {seconds:7.2f} | {case}")
    cuts = statistics.quantiles(spent.values(), n=100, method="inclusive")
    print(f"{len(spent)} cases: p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s, max {max(spent.values()):.2f} s")
    print(scored.table)


def main() -> int:
    """Measure, where there is something to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep the answers there")
    kept: Path | None = parser.parse_args().out
    if not folders():
        print(f"There are no cases in {CASES}: nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="cases-") as gone:
        measure(kept or Path(gone))
    return 0


if __name__ == "__main__":
    sys.exit(main())
