"""Run `investigate` on every incident case, and print per case its rank and its seconds, then the scorer's table.

    python -m tests.bench.cases [--out DIR] [--only open|metric]

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
EXPECTED = {"open": "expected.jsonl", "metric": "expected_metric.jsonl"}
RANKED = re.compile(r"^ *(-|\d+) (\S+)$", re.MULTILINE)  # what the scorer prints per case


@dataclass(frozen=True)
class Score:
    """What the scorer says: the rank of the true cause by case, "-" where it is not among the causes."""

    ranks: dict[str, str]
    table: str


def folders(sort: str = "open") -> list[Path]:
    """The cases of a sort that are here, none where there is no shared folder."""
    return sorted(p for p in (CASES / sort).glob("*") if p.is_dir())


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


def score(out: Path, sort: str = "open") -> Score:
    """Let the scorer read the answers."""
    command = [
        sys.executable,
        str(CASES / "score.py"),
        "--cases",
        str(CASES / EXPECTED[sort]),
        "--outputs",
        str(out),
        "--per-case",
    ]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Score({case: rank for rank, case in RANKED.findall(said)}, RANKED.sub("", said).strip())


def measure(out: Path, sort: str) -> None:
    """Investigate all cases of a sort, and print what came of it."""
    out.mkdir(parents=True, exist_ok=True)
    spent = {folder.name: investigate(folder, out) for folder in folders(sort)}
    scored = score(out, sort)
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
    parser.add_argument("--only", choices=tuple(EXPECTED), help="the cases with causes, or those with metrics alone")
    asked = parser.parse_args()
    kept: Path | None = asked.out
    if not folders():
        print(f"There are no cases in {CASES}: nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="cases-") as gone:
        for sort in (asked.only,) if asked.only else EXPECTED:
            measure(kept or Path(gone), sort)
    return 0


if __name__ == "__main__":
    sys.exit(main())
