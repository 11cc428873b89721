"""Fuzz every parser, or measure the bombs: `python -m tests.fuzz --runs 10000 [--only json …] | --bombs`."""

import argparse
import os
import sys
from pathlib import Path

from tests.fuzz import bombs, patterns, run

HEAD = f"{'parser':22} {'runs':>7} {'failed':>7} {'slowest ms':>11} {'in turn':>8} {'peak MB':>8}"


def main() -> int:
    """Print a table; the exit code says whether anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first turn")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--keep", type=Path, default=Path("/tmp/fuzz"))  # noqa: S108  what failed is looked at there
    parser.add_argument("--bombs", action="store_true")
    parser.add_argument("--patterns", action="store_true", help="look for patterns that are slower than linear")
    said = parser.parse_args()
    os.nice(10)
    if said.patterns:
        return patterns.main()
    return bombs.main(said.only) if said.bombs else _fuzz(said)


def _fuzz(said: argparse.Namespace) -> int:
    print(HEAD, flush=True)
    failed = 0
    for target in run.named(said.only):
        turns = range(said.first, said.first + said.runs)
        result = run.many(target, turns, said.keep / target.name.replace(" ", "-"))
        failed += result.count
        slowest, peak = result.slowest * 1000, result.peak >> 10
        print(f"{result.name:22} {result.runs:7} {result.count:7} {slowest:11.0f} {result.turn:8} {peak:8}", flush=True)
        for words, files in result.failures.items():
            print(f"    {words}", *(f"      {file}" for file in files), sep="\n", flush=True)
    return 1 if failed else 0


sys.exit(main())
