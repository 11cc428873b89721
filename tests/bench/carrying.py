"""Ranks the components of simulated systems under faults, in the forms that tools export, beside plain scorers.

    python -m tests.bench.carrying [--by fault|form] [--first SEED] [--count N]

The systems are of our own making (tests/bench/fleet). FROZEN are the cases that the ranking may be looked at on; HELD
are those that it never was.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from adapters.evidence.components import workload
from adapters.evidence.ranking.ranker import rank
from engines.abnormal import Comparison, Ranking
from tests.bench.fleet.exports import form
from tests.bench.fleet.measuring import Case, case
from tests.bench.fleet.running import Floats
from tests.bench.measure import Figure

FROZEN, HELD = 0, 10_000  # first seeds
COUNT = 120
QUICK = 24  # in the run of all benches
PLACES = 5
_FAR = 5.0  # robust deviations that begin something
_LASTS = 3  # samples
PROBLEM = "The system is degraded. Which component is the root cause?"


@dataclass(frozen=True)
class Score:
    """Shares of the cases: the culprit first, among the first three, and the mean over one to five."""

    first: float
    third: float
    average: float

    def __str__(self) -> str:
        return f"{self.first:.2f} {self.third:.2f} {self.average:.2f}"


def score(ranks: Sequence[int | None]) -> Score:
    """AC@1, AC@3 and Avg@5 of the places of the culprits, from 1."""
    at = [sum(r is not None and r <= k for r in ranks) / len(ranks) for k in range(1, PLACES + 1)]
    return Score(at[0], at[2], sum(at) / PLACES)


def place(one: Case, names: Sequence[str]) -> int | None:
    """The culprit's place."""
    plain = [_plain(n) for n in names]
    return plain.index(_plain(one.culprit)) + 1 if _plain(one.culprit) in plain else None


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def ours(one: Case) -> Ranking:
    """Write its files and rank them."""
    since = None if one.said is None else datetime.fromtimestamp(one.said, UTC)
    with tempfile.TemporaryDirectory(prefix="carrying-") as folder:
        opened = form(one)(one, Path(folder))
        return rank(Comparison(problem=PROBLEM, sources=tuple(s for s, _ in opened), since=since), opened)


def misnamed(one: Case, found: Ranking) -> list[str]:
    """The suspects that are no part and no machine of the system."""
    known = {_plain(p.name) for p in one.system.parts} | {_plain(workload(n)) for n in one.system.nodes}
    known |= {_plain(n) for n in one.system.nodes}
    return [s.component for s in found.suspects if _plain(s.component) not in known]


Scorer = Callable[[Floats, Floats], float]


def deviations(before: Floats, after: Floats) -> float:
    """The largest one in standard deviations."""
    return float(np.nanmax(np.abs(after - np.nanmean(before))) / (np.nanstd(before) or 1.0))


def scaled(before: Floats, after: Floats) -> float:
    """The largest deviation from the median in ranges from quartile to quartile, as BARO scores (Pham et al. 2024)."""
    low, middle, high = np.nanquantile(before, (0.25, 0.5, 0.75))
    return float(np.nanmax(np.abs(after - middle)) / ((high - low) or 1.0))


def earliest(before: Floats, after: Floats) -> float:
    """The sooner it departs for some samples the more."""
    middle = np.nanmedian(before)
    noise = 1.4826 * np.nanmedian(np.abs(before - middle)) or np.nanstd(before) or 1.0
    far = np.nan_to_num(np.abs(after - middle) / noise) > _FAR
    lasts = np.convolve(far, np.ones(_LASTS), mode="valid") >= _LASTS
    return 1.0 - int(lasts.argmax()) / after.size + 1e-6 * min(scaled(before, after), 1e4) if lasts.any() else 0.0


def plain(one: Case, scorer: Scorer) -> int | None:
    """The culprit's place by the best series of each component.

    All names are given, and the onset where nobody says it.
    """
    best: dict[str, float] = defaultdict(float)
    onset = one.onset if one.said is None else int(np.clip(np.searchsorted(one.times, one.said), 3, one.times.size - 3))
    for (component, _), values in one.series.items():
        before, after = values[:onset], values[onset:]
        if not (np.isnan(before).all() or np.isnan(after).all()):
            best[component] = max(best[component], scorer(before, after))
    return place(one, sorted(best, key=lambda s: (-best[s], s)))


PLAIN: dict[str, Scorer] = {"deviations": deviations, "scaled": scaled, "earliest": earliest}


def figures() -> Iterator[Figure]:
    """Of cases that the ranking was never made on."""
    cases = [case(HELD + i) for i in range(QUICK)]
    told = score([place(one, [s.component for s in ours(one).suspects]) for one in cases])
    rule = max((score([plain(one, scorer) for one in cases]) for scorer in PLAIN.values()), key=lambda s: s.first)
    yield Figure(
        f"culprits not first of {QUICK} systems in {QUICK} forms / best plain scorer",
        1 - told.first,
        1 - rule.first,
        _share,
    )


def _share(value: float) -> str:
    return f"{value:.1%}"


def main() -> None:
    """Print a table by fault or by form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=("fault", "form"), default="fault")
    parser.add_argument("--first", type=int, default=FROZEN)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--each", action="store_true", help="print each case")
    asked = parser.parse_args()
    ranks: dict[str, dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    wrong, begin = 0, time.process_time()
    for seed in range(asked.first, asked.first + asked.count):
        one = case(seed)
        found = ours(one)
        bad = misnamed(one, found)
        wrong += bool(bad)
        row = {"ours": place(one, [s.component for s in found.suspects])}
        row |= {name: plain(one, scorer) for name, scorer in PLAIN.items()}
        for key in (
            one.fault.sort if asked.by == "fault" else form(one).__name__,
            "found" if one.said is None else "given",
            "all",
        ):
            for name, rank_ in row.items():
                ranks[key][name].append(rank_)
        if asked.each:
            firsts = [(s.component, s.series[0].metric if s.series else "") for s in found.suspects[:3]]
            print(seed, one.fault.sort, form(one).__name__, one.culprit, row, firsts, bad[:3])
    print(f"{'':14}{'n':>4}  " + "  ".join(f"{name:14}" for name in ("ours", *PLAIN)) + "  (AC@1 AC@3 Avg@5)")
    for key, by in ranks.items():
        print(f"{key:14}{len(by['ours']):4}  " + "  ".join(f"{score(r)!s:14}" for r in by.values()))
    print(f"{wrong} cases with a suspect that is no part; {(time.process_time() - begin) / asked.count:.2f} s each")


if __name__ == "__main__":
    main()
